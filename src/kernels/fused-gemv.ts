import type { Capabilities } from '../device/capabilities.ts';
import { gateUp } from '../ops/gate-up.ts';
import { normGateUp } from '../ops/norm-gate-up.ts';
import { normQkvRotary } from '../ops/norm-qkv-rotary.ts';
import { size, type Operator, type Shape } from '../ops/operator.ts';
import { qkvRotary } from '../ops/qkv-rotary.ts';
import { residualGemv } from '../ops/residual-gemv.ts';
import { assemble, storageOf, type Prelude } from './assemble.ts';
import { aloneRefusal, heightOf, rowsCandidates, rowsRefusal } from './gemv.ts';
import type { Kernel, Parameters, Pass } from './kernel.ts';
import { lanePrelude } from './lanes.ts';
import { dimensionConstants, registerCandidates, registerPrelude, resultConstants } from './matmul.ts';
import { fold as folded } from './row-layout.ts';

/** How an operator finishes its sums, and whether it norms x: the pieces of its shaders. */
interface Fusion {
  readonly op: Operator;
  readonly finish: 'add' | 'gate' | 'rotary';
  /** Sums of one result. */
  readonly fold: 1 | 2;
  /** The binding of the norm's gain; without one, x is taken as it is stored. */
  readonly gain?: 3 | 6;
}

const results = ({ op }: Fusion, shape: Shape): number =>
  op.dimensions.includes('out') ? size(shape, 'out') : (size(shape, 'allHeads') * size(shape, 'd')) / 2;

const batchOf = (shape: Shape): number => size(shape, 'batch');

/** One dispatch of a fused kernel; `prelude` is what its variant adds. */
function passOf(
  variant: 'plain' | 'rows' | 'register',
  fusion: Fusion,
  {
    shape,
    workgroups,
    prelude,
    storage,
  }: Pick<Pass, 'workgroups'> & {
    readonly shape: Shape;
    readonly storage: Prelude['storage'];
    readonly prelude: Omit<Prelude, 'storage'>;
  },
): readonly Pass[] {
  const { op, finish, gain } = fusion;
  const shader = `fused-gemv/${variant}`;
  const pieces = { FINISH: finish, WEIGHTS: 'stored', NORM: gain ? 'load' : 'none', GAIN: gain ?? 0 };
  return [
    {
      shader,
      wgsl: assemble(`${shader}.wgsl`, {
        ...prelude,
        storage,
        constants: { ...dimensionConstants(op, shape), ...prelude.constants },
        pieces: { ...pieces, ...prelude.pieces },
      }),
      bindings: Object.keys(op.tensors),
      workgroups,
    },
  ];
}

const plain = (fusion: Fusion): Kernel => ({
  id: `${fusion.op.id}/plain`,
  op: fusion.op,
  tier: 'plain',
  refuses: () => null,
  candidates: () => [{}],
  passes: (shape, formats) =>
    passOf('plain', fusion, {
      shape,
      storage: storageOf(formats),
      prelude: { constants: { FOLD: fusion.fold } },
      workgroups: [Math.ceil(results(fusion, shape) / 64), batchOf(shape), 1],
    }),
});

const rows = (fusion: Fusion): Kernel => ({
  id: `${fusion.op.id}/rows`,
  op: fusion.op,
  tier: 'tuned',
  refuses: (shape, capabilities) => rowsRefusal(batchOf(shape), capabilities),
  candidates: (shape, capabilities) =>
    rowsCandidates(batchOf(shape), capabilities).filter(({ span = 4 }) => span % fusion.fold === 0),
  passes(shape, formats, { height = batchOf(shape), span = 4, workgroup = 32 }, capabilities) {
    const sums = height * span + (fusion.gain ? height : 0);
    const { constants, ...prelude } = lanePrelude(workgroup, Math.ceil(sums / 4), capabilities);
    const columns = resultConstants(span, fusion.fold);
    return passOf('rows', fusion, {
      shape,
      storage: storageOf(formats),
      prelude: {
        ...prelude,
        constants: { ...constants, HEIGHT: height, SPAN: span, ...columns },
      },
      workgroups: folded(Math.ceil(results(fusion, shape) / columns.HALF) * Math.ceil(batchOf(shape) / height)),
    });
  },
});

/** Why pairs of a head cannot be stored four at a time, or null. */
const pairsRefusal = (shape: Shape): string | null =>
  (shape['d'] ?? 0) % 8 === 0 ? null : 'it stores four pairs at a time; d is not a multiple of 8';

/** Members of the register family whose blocks hold whole vec4s of results. */
function wholeBlocks({ fold }: Fusion, shape: Shape, capabilities: Capabilities): readonly Parameters[] {
  const least = 4 * fold;
  const members = registerCandidates(heightOf(batchOf(shape)), capabilities).map(
    ({ height = 8, width = 8, ...rest }) =>
      width >= least
        ? { height, width, ...rest }
        : // Without sharing, as many sums as before: larger blocks take lavapipe minutes to compile with counters.
          { height: rest['share'] === 1 ? Math.ceil((height * width) / least) : height, width: least, ...rest },
  );
  return [...new Map(members.map((member) => [JSON.stringify(member), member])).values()];
}

const register = (fusion: Fusion): Kernel => ({
  id: `${fusion.op.id}/register`,
  op: fusion.op,
  tier: 'tuned',
  refuses: (shape) => aloneRefusal(batchOf(shape)) ?? pairsRefusal(shape),
  candidates: (shape, capabilities) => wholeBlocks(fusion, shape, capabilities),
  passes(shape, formats, parameters) {
    const { height = 8, threadsX = 8, threadsY = 8 } = parameters;
    const { constants, ...prelude } = registerPrelude(parameters, fusion.fold);
    return passOf('register', fusion, {
      shape,
      storage: storageOf(formats),
      prelude: { ...prelude, constants: { ...constants, THREADS_X: threadsX, THREADS_Y: threadsY } },
      workgroups: [
        Math.ceil(results(fusion, shape) / (constants.HALF * threadsX)),
        Math.ceil(batchOf(shape) / (height * threadsY)),
        1,
      ],
    });
  },
});

const FUSIONS: readonly Fusion[] = [
  { op: residualGemv, finish: 'add', fold: 1 },
  { op: gateUp, finish: 'gate', fold: 2 },
  { op: normGateUp, finish: 'gate', fold: 2, gain: 3 },
  { op: qkvRotary, finish: 'rotary', fold: 2 },
  { op: normQkvRotary, finish: 'rotary', fold: 2, gain: 6 },
];

/** Linear layers fused with their neighbours: shaders fused-gemv/plain, fused-gemv/rows and fused-gemv/register. */
export const fusedGemvKernels: readonly Kernel[] = FUSIONS.flatMap((fusion) => [
  plain(fusion),
  rows(fusion),
  register(fusion),
]);
