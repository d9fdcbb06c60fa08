import { size, type Shape } from '../ops/operator.ts';
import { QUANTISED } from '../ops/dtype.ts';
import { gemv } from '../ops/gemv.ts';
import { assemble, storageOf } from './assemble.ts';
import type { Kernel, Parameters } from './kernel.ts';
import type { Capabilities } from '../device/capabilities.ts';
import { isNarrow, lanePrelude, laneWidths } from './lanes.ts';
import { fold } from './row-layout.ts';
import {
  BLOCK,
  dimensionConstants,
  registerCandidates,
  registerKernel,
  resultConstants,
  tiledKernel,
  type MatmulSpec,
} from './matmul.ts';
import { plainKernel } from './plain.ts';
import { FLOATS, weightParts, weightsOf, WEIGHTS } from './weight-pieces.ts';

const BINDINGS = ['x', 'w', 'y'] as const;

/** What differs between the families whose workgroups process a few rows of W along their length. */
interface LanesFamily extends Pick<Kernel, 'weights'> {
  readonly variant: 'rows' | 'packed-rows';
  /** Sums that each lane holds, and rows of W and of the batch that a workgroup processes. */
  readonly work: (parameters: Parameters, batch: number) => { sums: number; span: number; height?: number };
  readonly refuses: (batch: number, capabilities: Capabilities) => string | null;
  readonly candidates: (batch: number, capabilities: Capabilities) => readonly Parameters[];
}

function lanesKernel({ variant, work, refuses, candidates, weights }: LanesFamily): Kernel {
  const id = `gemv/${variant}` as const;
  return {
    id,
    op: gemv,
    tier: 'tuned',
    ...(weights && { weights }),
    refuses: (shape, capabilities) => refuses(size(shape, 'batch'), capabilities),
    candidates: (shape, capabilities) => candidates(size(shape, 'batch'), capabilities),
    passes(shape, formats, { workgroup = 32, ...chosen }, capabilities) {
      const batch = size(shape, 'batch');
      const { sums, span, height = batch } = work(chosen, batch);
      const { constants, pieces, ...prelude } = lanePrelude(workgroup, Math.ceil(sums / 4), capabilities);
      return [
        {
          shader: id,
          wgsl: assemble(`${id}.wgsl`, {
            storage: storageOf(formats),
            constants: {
              ...dimensionConstants(gemv, shape),
              ...constants,
              ...upperCase(chosen),
              ...resultConstants(span),
            },
            pieces: { ...pieces, WEIGHTS: weightsOf(formats)!, NORM: 'none', FINISH: 'one' },
            ...prelude,
          }),
          bindings: [...BINDINGS, ...weightParts('w', formats)],
          workgroups: fold(Math.ceil(size(shape, 'out') / span) * Math.ceil(batch / height)),
        },
      ];
    },
  };
}

const laneCounts = (capabilities: Capabilities): readonly number[] => laneWidths(capabilities, [32, 64, 128]);

/** Parameters as the constants of a shader. */
const upperCase = (parameters: Parameters): Parameters =>
  Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name.toUpperCase(), value]));

const spec: MatmulSpec = { op: gemv, rows: 'batch', cols: 'out', inner: 'in', bindings: BINDINGS };

/** Rows of a batch in one block: all of them up to 20, so that each weight is loaded once, else about 16. */
export const heightOf = (batch: number): number => (batch <= 20 ? batch : Math.ceil(batch / Math.ceil(batch / 16)));

/** Why blocks of a batch are no use for this one, or null. */
export const aloneRefusal = (batch: number): string | null =>
  batch > 1 ? null : 'it shares weights between rows of a batch, and there is one';

const register = registerKernel(spec, {
  weights: FLOATS,
  candidates: (shape, capabilities) => registerCandidates(heightOf(size(shape, 'batch')), capabilities),
  refuses: (shape) => aloneRefusal(size(shape, 'batch')),
});

/** Blocks of packed weights. On CPUs narrow ones suit small batches: rows of W that are a power of two apart share cache sets. */
function packedCandidates(height: number, capabilities: Capabilities): readonly Parameters[] {
  const lanes = capabilities.subgroupSize?.[0];
  const alone = { height: Math.min(height, 8), width: 4, threadsX: 64, threadsY: 1, share: 1 };
  // Larger blocks take lavapipe minutes to compile with counters.
  if (lanes === undefined) return [{ ...alone, threadsX: 4 }, alone];
  const widths = height <= 4 || lanes > 4 ? [4, 8] : [8, 4];
  const threadsX = isNarrow(capabilities) ? lanes : Math.max(lanes, 32);
  const quads = widths.map((width) => ({ height, width, threadsX, threadsY: 1, share: 4 }));
  return isNarrow(capabilities) ? quads : [alone, ...quads];
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

/** Larger ones are for GPUs: CPUs take blocks in registers instead. */
const MOST_NARROW_BATCH = 8;

/**
 * Members of `rows`. On CPUs, loads of x cost as much as those of W, so a lane holds as many sums as registers allow:
 * 1.5 times as fast as four rows of W. Few rows of W per subgroup fill a GPU; several workgroups share the cached weights
 * of a large batch.
 */
export function rowsCandidates(batch: number, capabilities: Capabilities): readonly Parameters[] {
  if (isNarrow(capabilities)) {
    const workgroup = capabilities.subgroupSize![0];
    return [8, batch <= 4 ? 16 : 12, 4].map((span) => ({ height: batch, span, workgroup }));
  }
  if (batch <= MOST_NARROW_BATCH) {
    const eight = { height: batch, span: 8, workgroup: capabilities.subgroupSize ? 32 : 8 };
    return [eight, ...laneCounts(capabilities).map((workgroup) => ({ height: batch, span: 4, workgroup }))];
  }
  const height = heightOf(batch);
  return [
    { height, span: 1, workgroup: 32 },
    { height: Math.min(batch, 8), span: 4, workgroup: 32 },
    { height, span: 2, workgroup: 32 },
    { height, span: 1, workgroup: 64 },
    { height: Math.min(batch, 8), span: 8, workgroup: 32 },
  ];
}

/** Why `rows` cannot hold the sums of a batch, or null. */
export const rowsRefusal = (batch: number, capabilities: Capabilities): string | null =>
  batch <= MOST_NARROW_BATCH || (capabilities.subgroupSize && !isNarrow(capabilities))
    ? null
    : `it holds sums for a batch of at most ${MOST_NARROW_BATCH} without subgroups wider than 8 lanes`;

const rows = lanesKernel({
  variant: 'rows',
  weights: FLOATS,
  work: ({ height = 1, span = 4 }) => ({ sums: height * span, span, height }),
  refuses: rowsRefusal,
  candidates: rowsCandidates,
});

const packedRows = lanesKernel({
  variant: 'packed-rows',
  weights: QUANTISED,
  work: ({ span = 4 }, batch) => ({ sums: span * batch, span }),
  refuses: (batch) => (batch <= 8 ? null : 'it holds sums for a batch of at most 8'),
  candidates: (batch, capabilities) =>
    laneCounts(capabilities).flatMap((workgroup) => (batch > 2 ? [4] : [4, 8]).map((span) => ({ workgroup, span }))),
});

/** y = x·Wᵀ: shaders gemv/plain, gemv/rows, gemv/register, gemv/tiled, gemv/packed-block and gemv/packed-rows. */
export const gemvKernels: readonly Kernel[] = [
  plainKernel(gemv, BINDINGS, (shape) => [Math.ceil(size(shape, 'out') / 64), size(shape, 'batch'), 1], WEIGHTS),
  rows,
  register,
  tiled,
  packedRows,
  packedBlock,
];
