import { size } from '../ops/operator.ts';
import { softmax } from '../ops/softmax.ts';
import { assemble, storageOf } from './assemble.ts';
import type { Kernel } from './kernel.ts';
import { fold } from './row-layout.ts';
import { dimensionConstants } from './matmul.ts';
import { plainKernel } from './plain.ts';
import { rowKernel } from './row.ts';

const lane: Kernel = {
  id: 'softmax/lane',
  op: softmax,
  tier: 'tuned',
  refuses: () => null,
  candidates: () => [{ workgroup: 16 }, { workgroup: 64 }],
  passes: (shape, formats, { workgroup = 16 }) => [
    {
      shader: 'softmax/lane',
      wgsl: assemble('softmax/lane.wgsl', {
        storage: storageOf(formats),
        constants: { ...dimensionConstants(softmax, shape), WORKGROUP: workgroup },
      }),
      bindings: ['s', 'p'],
      workgroups: fold(Math.ceil(size(shape, 'rows') / workgroup)),
    },
  ],
};

/** P = softmax(S): shaders softmax/plain, softmax/row and softmax/lane. */
export const softmaxKernels: readonly Kernel[] = [
  plainKernel(softmax, ['s', 'p'], (shape) => fold(Math.ceil(size(shape, 'rows') / 64))),
  rowKernel(softmax, ['s', 'p']),
  lane,
];
