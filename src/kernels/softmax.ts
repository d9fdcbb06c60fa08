import { size } from '../ops/operator.ts';
import { softmax } from '../ops/softmax.ts';
import { assemble, storageOf } from './assemble.ts';
import type { Kernel } from './kernel.ts';
import { lanePrelude, laneWidths } from './lanes.ts';
import { fold } from './row-layout.ts';
import { dimensionConstants } from './matmul.ts';
import { plainKernel } from './plain.ts';

/** Most vec4s of a row per lane: 1 KiB of registers; beyond, compilers start to spill. */
const MOST_HELD = 64;

const row: Kernel = {
  id: 'softmax/row',
  op: softmax,
  tier: 'tuned',
  refuses: () => null,
  candidates(shape, { subgroupSize }) {
    const vectors = Math.ceil(size(shape, 'cols') / 4);
    const subgroup = subgroupSize?.[0] ?? 32;
    // One subgroup needs no barrier.
    const kept = laneWidths(subgroup, [64, 128, 256])
      .filter((lanes) => vectors / lanes <= MOST_HELD && lanes < vectors * 2)
      .map((workgroup) => ({ workgroup, keep: 1 }));
    // If registers are memory, or cannot hold a row, reading it again is cheaper.
    const [first, ...others] = [...kept, { workgroup: vectors > MOST_HELD * 256 ? 256 : 64, keep: 0 }];
    return [first, { workgroup: subgroup, keep: 0 }, ...others];
  },
  passes(shape, formats, { workgroup = 64, keep = 1 }, capabilities) {
    const { constants, ...prelude } = lanePrelude(workgroup, 1, capabilities);
    return [
      {
        shader: 'softmax/row',
        wgsl: assemble('softmax/row.wgsl', {
          storage: storageOf(formats),
          constants: { ...dimensionConstants(softmax, shape), ...constants, KEEP: keep },
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
  row,
  lane,
];
