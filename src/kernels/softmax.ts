import { size } from '../theory/operator.ts';
import { softmax } from '../theory/ops/softmax.ts';
import { assemble } from './assemble.ts';
import type { Kernel } from './kernel.ts';
import { lanePrelude } from './lanes.ts';
import { fold } from './layout.ts';
import { dimensionConstants } from './matmul.ts';
import { plainKernel } from './plain.ts';

/** Vec4s of a row that one lane may hold: 1 KiB of registers, where compilers begin to give up. */
const MOST_HELD = 64;

const row: Kernel = {
  id: 'softmax/row',
  op: softmax,
  tier: 'tuned',
  refuses(shape) {
    const most = MOST_HELD * 4 * 256;
    const cols = size(shape, 'cols');
    return cols <= most ? null : `its lanes hold a row of at most ${most} columns in registers, this one has ${cols}`;
  },
  candidates(shape, { subgroupSize }) {
    const vectors = Math.ceil(size(shape, 'cols') / 4);
    // One subgroup needs no barrier.
    const sizes = [...new Set([64, subgroupSize?.[0] ?? 32, 128, 256])];
    const fitting = sizes.filter((lanes) => vectors / lanes <= MOST_HELD && lanes < vectors * 2);
    // A row shorter than any workgroup still needs one lane each.
    return (fitting.length > 0 ? fitting : [32]).map((workgroup) => ({ workgroup }));
  },
  passes(shape, dtype, { workgroup = 64 }, capabilities) {
    const { constants, ...prelude } = lanePrelude(workgroup, capabilities);
    return [
      {
        shader: 'softmax/row',
        wgsl: assemble('softmax/row.wgsl', {
          storage: dtype.storage,
          constants: { ...dimensionConstants(softmax, shape), ...constants },
          ...prelude,
        }),
        bindings: ['s', 'p'],
        workgroups: fold(size(shape, 'rows')),
      },
    ];
  },
};

const lane: Kernel = {
  id: 'softmax/lane',
  op: softmax,
  tier: 'tuned',
  refuses: () => null,
  candidates: () => [{ workgroup: 16 }, { workgroup: 64 }],
  passes: (shape, dtype, { workgroup = 16 }) => [
    {
      shader: 'softmax/lane',
      wgsl: assemble('softmax/lane.wgsl', {
        storage: dtype.storage,
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
  row,
  lane,
];
