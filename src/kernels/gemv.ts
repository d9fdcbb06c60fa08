import { size, type Shape } from '../ops/operator.ts';
import { gemv } from '../ops/gemv.ts';
import { assemble, storageOf } from './assemble.ts';
import type { Kernel, Parameters } from './kernel.ts';
import { lanePrelude, laneWidths } from './lanes.ts';
import { fold } from './row-layout.ts';
import {
  BLOCK,
  dimensionConstants,
  registerCandidates,
  registerKernel,
  tiledKernel,
  type MatmulSpec,
} from './matmul.ts';
import { plainKernel } from './plain.ts';

/** A kernel whose workgroups each process a few rows of W along their length. */
function lanesKernel(
  variant: 'stream' | 'rows',
  rowsAGroup: number,
  mostBatch: number,
  candidates: (smallestSubgroup: number) => readonly Parameters[],
): Kernel {
  const id = `gemv/${variant}` as const;
  return {
    id,
    op: gemv,
    tier: 'tuned',
    refuses(shape) {
      const batch = size(shape, 'batch');
      return batch <= mostBatch ? null : `it holds sums for a batch of at most ${mostBatch}`;
    },
    candidates: (_shape, { subgroupSize }) => candidates(subgroupSize?.[0] ?? 32),
    passes(shape, formats, { workgroup = 32, ...chosen }, capabilities) {
      const { constants, ...prelude } = lanePrelude(workgroup, size(shape, 'batch') * (rowsAGroup / 4), capabilities);
      return [
        {
          shader: id,
          wgsl: assemble(`${id}.wgsl`, {
            storage: storageOf(formats),
            constants: { ...dimensionConstants(gemv, shape), ...constants, ...upperCase(chosen) },
            ...prelude,
          }),
          bindings: ['x', 'w', 'y'],
          workgroups: fold(
            Math.ceil(size(shape, 'out') / (chosen['alone'] === 1 ? rowsAGroup * workgroup : rowsAGroup)),
          ),
        },
      ];
    },
  };
}

const widths = (subgroup: number): readonly number[] => laneWidths(subgroup, [32, 64, 128]);

/** Parameters as the constants of a shader. */
const upperCase = (parameters: Parameters): Parameters =>
  Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name.toUpperCase(), value]));

const spec: MatmulSpec = { op: gemv, rows: 'batch', cols: 'out', inner: 'in', bindings: ['x', 'w', 'y'] };

/** Rows of a batch in one block: all of them up to 20, so that each weight is loaded once, else about 16. */
const heightOf = (batch: number): number => (batch <= 20 ? batch : Math.ceil(batch / Math.ceil(batch / 16)));

const register = registerKernel(
  spec,
  (shape, capabilities): readonly Parameters[] => registerCandidates(heightOf(size(shape, 'batch')), capabilities),
  (shape) => (size(shape, 'batch') > 1 ? null : 'it shares weights between rows of a batch, and there is one'),
);

/** The whole batch in one tile, up to 64, so that each weight is loaded once; a power of two, for even staging. */
const batchThreads = (shape: Shape): number => Math.min(8, 2 ** Math.ceil(Math.log2(size(shape, 'batch') / BLOCK)));

const tiled = tiledKernel(
  spec,
  (shape): readonly Parameters[] => {
    const threadsY = batchThreads(shape);
    return [
      { threadsX: 8, threadsY, depth: 4 },
      { threadsX: 8, threadsY, depth: 2 },
      { threadsX: 4, threadsY, depth: 8 },
      { threadsX: 16, threadsY, depth: 4 },
    ];
  },
  (shape) =>
    size(shape, 'batch') >= BLOCK
      ? null
      : `its blocks hold ${BLOCK} rows of a batch; gemv/rows handles smaller batches without waste`,
);

/** y = x·Wᵀ: shaders gemv/plain, gemv/stream, gemv/rows, gemv/register and gemv/tiled. */
export const gemvKernels: readonly Kernel[] = [
  plainKernel(gemv, ['x', 'w', 'y'], (shape) => [Math.ceil(size(shape, 'out') / 64), size(shape, 'batch'), 1]),
  lanesKernel('stream', 8, 2, (subgroup) => {
    const [first, ...others] = widths(subgroup).map((workgroup) => ({ workgroup, alone: 0 }));
    // Separate rows per lane: measured 1.3 times as fast on a CPU that emulates lanes.
    return [first!, { workgroup: subgroup, alone: 1 }, ...others];
  }),
  lanesKernel('rows', 4, 8, (subgroup) => widths(subgroup).map((workgroup) => ({ workgroup }))),
  register,
  tiled,
];
