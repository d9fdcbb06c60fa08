import type { Capabilities } from '../device/capabilities.ts';
import { size, type Operator, type Shape } from '../ops/operator.ts';
import { assemble, storageOf } from './assemble.ts';
import type { Kernel } from './kernel.ts';
import { isNarrow } from './lanes.ts';
import { dimensionConstants } from './matmul.ts';
import { plainKernel } from './plain.ts';
import { fold } from './row-layout.ts';

const BINDINGS = ['q', 'k', 'v', 'o'];

/** Longer rows of O do not fit any register file. */
const MOST_D = 256;

const refusesLong = (shape: Shape): string | null =>
  size(shape, 'd') <= MOST_D ? null : `it holds rows of O of at most ${MOST_D} elements`;

/** Lanes of a quad. */
const QUAD = 4;
/** Keys in a block of `register`: a vec4 of scores. */
const WIDTH = 4;

/** Whether every subgroup is a quad, as on SwiftShader. */
const hasQuads = ({ subgroupSize }: Capabilities): boolean => subgroupSize?.[1] === QUAD;

/** What differs between operators whose kernels are fused attention. */
interface FusedSpec {
  readonly op: Operator;
  /** The dimension of the queries of a head. */
  readonly queries: string;
  /** Heads of one dispatch. */
  readonly heads: (shape: Shape) => number;
}

const register = ({ op, queries, heads }: FusedSpec): Kernel => ({
  id: `${op.id}/register`,
  op,
  tier: 'tuned',
  refuses(shape, capabilities) {
    if (!hasQuads(capabilities)) {
      return 'it is unrolled for CPUs whose subgroups have 4 lanes; the tiled family suits other adapters';
    }
    return refusesLong(shape);
  },
  candidates: () => [{ rows: 8 }],
  passes: (shape, formats, { rows = 8 }) => [
    {
      shader: `${op.id}/register`,
      wgsl: assemble(`${op.id}/register.wgsl`, {
        storage: storageOf(formats),
        enable: ['subgroups'],
        constants: {
          ...dimensionConstants(op, shape),
          ROWS: rows,
          WIDTH,
          HEIGHT: rows * QUAD,
          STEPS: Math.ceil(size(shape, 'd') / 16),
        },
      }),
      bindings: BINDINGS,
      workgroups: fold(heads(shape) * Math.ceil(size(shape, queries) / (rows * QUAD))),
    },
  ],
});

/** Members of `tiled`: a workgroup of one subgroup for CPUs, where barriers are slow; square ones for GPUs. */
function tiledCandidates(_shape: Shape, capabilities: Capabilities) {
  const one = { rows: 8, threadsX: 8, threadsY: 1 };
  const square = [
    { rows: 4, threadsX: 8, threadsY: 8 },
    { rows: 4, threadsX: 16, threadsY: 8 },
    { rows: 8, threadsX: 8, threadsY: 8 },
  ];
  return capabilities.subgroupSize && !isNarrow(capabilities) ? [...square, one] : [one, square[0]!];
}

const tiled = ({ op, queries, heads }: FusedSpec): Kernel => ({
  id: `${op.id}/tiled`,
  op,
  tier: 'tuned',
  refuses: (shape, capabilities) =>
    hasQuads(capabilities)
      ? 'on CPUs whose subgroups have 4 lanes, the register family is twice as fast'
      : refusesLong(shape),
  candidates: tiledCandidates,
  passes: (shape, formats, { rows = 4, threadsX = 8, threadsY = 8 }) => [
    {
      shader: `${op.id}/tiled`,
      wgsl: assemble(`${op.id}/tiled.wgsl`, {
        storage: storageOf(formats),
        constants: {
          ...dimensionConstants(op, shape),
          ROWS: rows,
          THREADS_X: threadsX,
          THREADS_Y: threadsY,
          PARTS: Math.ceil(size(shape, 'd') / (4 * threadsX)),
        },
      }),
      bindings: BINDINGS,
      workgroups: fold(heads(shape) * Math.ceil(size(shape, queries) / (rows * threadsY))),
    },
  ],
});

/** The kernels of fused attention for an operator: a plain one, and one family each for CPUs of quads and for others. */
export const fusedKernels = (spec: FusedSpec): readonly Kernel[] => [
  {
    ...plainKernel(spec.op, BINDINGS, (shape) => fold(Math.ceil((spec.heads(shape) * size(shape, spec.queries)) / 64))),
    refuses: refusesLong,
  },
  register(spec),
  tiled(spec),
];
