import { size, type Shape } from '../ops/operator.ts';
import { QUANTISED } from '../ops/dtype.ts';
import { gemv } from '../ops/gemv.ts';
import { assemble, storageOf } from './assemble.ts';
import type { Kernel, Parameters } from './kernel.ts';
import type { Capabilities } from '../device/capabilities.ts';
import { lanePrelude, laneWidths, NARROW } from './lanes.ts';
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
import { FLOATS, weightParts, weightsOf, WEIGHTS } from './weight-pieces.ts';

const BINDINGS = ['x', 'w', 'y'] as const;

/** What differs between the families whose workgroups process a few rows of W along their length. */
interface LanesFamily extends Pick<Kernel, 'weights'> {
  readonly variant: 'stream' | 'rows' | 'packed-rows';
  readonly rowsAGroup: (parameters: Parameters) => number;
  readonly mostBatch: number;
  readonly candidates: (smallestSubgroup: number, batch: number) => readonly Parameters[];
}

function lanesKernel({ variant, rowsAGroup, mostBatch, candidates, weights }: LanesFamily): Kernel {
  const id = `gemv/${variant}` as const;
  return {
    id,
    op: gemv,
    tier: 'tuned',
    ...(weights && { weights }),
    refuses(shape) {
      const batch = size(shape, 'batch');
      return batch <= mostBatch ? null : `it holds sums for a batch of at most ${mostBatch}`;
    },
    candidates: (shape, { subgroupSize }) => candidates(subgroupSize?.[0] ?? 32, size(shape, 'batch')),
    passes(shape, formats, { workgroup = 32, ...chosen }, capabilities) {
      const rows = rowsAGroup(chosen);
      const { constants, pieces, ...prelude } = lanePrelude(workgroup, size(shape, 'batch') * (rows / 4), capabilities);
      return [
        {
          shader: id,
          wgsl: assemble(`${id}.wgsl`, {
            storage: storageOf(formats),
            constants: { ...dimensionConstants(gemv, shape), ...constants, ...upperCase(chosen) },
            pieces: { ...pieces, WEIGHTS: weightsOf(formats)! },
            ...prelude,
          }),
          bindings: [...BINDINGS, ...weightParts('w', formats)],
          workgroups: fold(Math.ceil(size(shape, 'out') / (chosen['alone'] === 1 ? rows * workgroup : rows))),
        },
      ];
    },
  };
}

const laneCounts = (subgroup: number): readonly number[] => laneWidths(subgroup, [32, 64, 128]);

/** Parameters as the constants of a shader. */
const upperCase = (parameters: Parameters): Parameters =>
  Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name.toUpperCase(), value]));

const spec: MatmulSpec = { op: gemv, rows: 'batch', cols: 'out', inner: 'in', bindings: BINDINGS };

/** Rows of a batch in one block: all of them up to 20, so that each weight is loaded once, else about 16. */
const heightOf = (batch: number): number => (batch <= 20 ? batch : Math.ceil(batch / Math.ceil(batch / 16)));

const register = registerKernel(spec, {
  weights: FLOATS,
  candidates: (shape, capabilities) => registerCandidates(heightOf(size(shape, 'batch')), capabilities),
  refuses: (shape) => (size(shape, 'batch') > 1 ? null : 'it shares weights between rows of a batch, and there is one'),
});

/** Blocks of packed weights. On CPUs narrow ones suit small batches: rows of W that are a power of two apart share cache sets. */
function packedCandidates(height: number, { subgroupSize }: Capabilities): readonly Parameters[] {
  const lanes = subgroupSize?.[0];
  const alone = { height: Math.min(height, 8), width: 4, threadsX: 64, threadsY: 1, quad: 0 };
  if (lanes === undefined) return [{ height, width: 8, threadsX: 4, threadsY: 1, quad: 0 }, alone];
  const widths = height <= 4 ? [4, 8] : [8, 4];
  const quads = widths.map((width) => ({ height, width, threadsX: lanes, threadsY: 1, quad: 1 }));
  return lanes <= NARROW ? quads : [alone, ...quads];
}

const packedBlock = registerKernel(
  spec,
  {
    weights: QUANTISED,
    candidates: (shape, capabilities) => packedCandidates(heightOf(size(shape, 'batch')), capabilities),
  },
  'packed-block',
);

/** The whole batch in one tile, up to 64, so that each weight is loaded once; a power of two, for even staging. */
const batchThreads = (shape: Shape): number => Math.min(8, 2 ** Math.ceil(Math.log2(size(shape, 'batch') / BLOCK)));

const tiled = tiledKernel(spec, {
  weights: WEIGHTS,
  candidates: (shape) => {
    const threadsY = batchThreads(shape);
    return [
      { threadsX: 8, threadsY, depth: 4 },
      { threadsX: 8, threadsY, depth: 2 },
      { threadsX: 4, threadsY, depth: 8 },
      { threadsX: 16, threadsY, depth: 4 },
    ];
  },
  refuses: (shape) =>
    size(shape, 'batch') >= BLOCK
      ? null
      : `its blocks hold ${BLOCK} rows of a batch; families of rows handle smaller batches without waste`,
});

const stream = lanesKernel({
  variant: 'stream',
  weights: FLOATS,
  rowsAGroup: () => 8,
  mostBatch: 2,
  candidates: (subgroup) => {
    const [first, ...others] = laneCounts(subgroup).map((workgroup) => ({ workgroup, alone: 0 }));
    // Separate rows per lane: measured 1.3 times as fast on a CPU that emulates lanes.
    return [first!, { workgroup: subgroup, alone: 1 }, ...others];
  },
});

const rows = lanesKernel({
  variant: 'rows',
  weights: FLOATS,
  rowsAGroup: () => 4,
  mostBatch: 8,
  candidates: (subgroup) => laneCounts(subgroup).map((workgroup) => ({ workgroup })),
});

const packedRows = lanesKernel({
  variant: 'packed-rows',
  weights: QUANTISED,
  rowsAGroup: ({ rows: count = 4 }) => count,
  mostBatch: 8,
  candidates: (subgroup, batch) =>
    laneCounts(subgroup).flatMap((workgroup) =>
      (batch > 2 ? [4] : [4, 8]).map((count) => ({ workgroup, rows: count })),
    ),
});

/** y = x·Wᵀ: shaders gemv/plain, gemv/stream, gemv/rows, gemv/register, gemv/tiled, gemv/packed-block and gemv/packed-rows. */
export const gemvKernels: readonly Kernel[] = [
  plainKernel(gemv, BINDINGS, (shape) => [Math.ceil(size(shape, 'out') / 64), size(shape, 'batch'), 1], WEIGHTS),
  stream,
  rows,
  register,
  tiled,
  packedRows,
  packedBlock,
];
