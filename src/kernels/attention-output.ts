import { size } from '../ops/operator.ts';
import { attentionOutput } from '../ops/attention-output.ts';
import type { Kernel } from './kernel.ts';
import { registerCandidates, registerKernel, tiledCandidates, tiledKernel, type MatmulSpec } from './matmul.ts';
import { plainKernel } from './plain.ts';

const spec: MatmulSpec = {
  op: attentionOutput,
  rows: 'queries',
  cols: 'd',
  inner: 'keys',
  bindings: ['p', 'v', 'o'],
};

/** O = P·V: shaders attention-output/plain, attention-output/register and attention-output/tiled. */
export const attentionOutputKernels: readonly Kernel[] = [
  plainKernel(attentionOutput, spec.bindings, (shape) => [
    Math.ceil(size(shape, 'd') / 8),
    Math.ceil(size(shape, 'queries') / 8),
    1,
  ]),
  registerKernel(spec, { candidates: (_shape, capabilities) => registerCandidates(16, capabilities) }),
  tiledKernel(spec, { candidates: (_shape, capabilities) => tiledCandidates(capabilities) }),
];
