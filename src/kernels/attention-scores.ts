import { size } from '../ops/operator.ts';
import { attentionScores } from '../ops/attention-scores.ts';
import type { Kernel } from './kernel.ts';
import { registerCandidates, registerKernel, tiledCandidates, tiledKernel, type MatmulSpec } from './matmul.ts';
import { plainKernel } from './plain.ts';

const spec: MatmulSpec = {
  op: attentionScores,
  rows: 'queries',
  cols: 'keys',
  inner: 'd',
  bindings: ['q', 'k', 's'],
};

/** S = Q·Kᵀ: shaders attention-scores/plain, attention-scores/register and attention-scores/tiled. */
export const attentionScoresKernels: readonly Kernel[] = [
  plainKernel(attentionScores, spec.bindings, (shape) => [
    Math.ceil(size(shape, 'keys') / 8),
    Math.ceil(size(shape, 'queries') / 8),
    1,
  ]),
  registerKernel(spec, { candidates: (_shape, capabilities) => registerCandidates(16, capabilities) }),
  tiledKernel(spec, { candidates: (_shape, capabilities) => tiledCandidates(capabilities) }),
];
