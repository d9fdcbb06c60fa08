import { kvDecode, MOST_SPLITS } from '../ops/kv-decode.ts';
import { size, type Shape } from '../ops/operator.ts';
import { assemble, storageOf } from './assemble.ts';
import type { Kernel, Pass } from './kernel.ts';
import { isNarrow } from './lanes.ts';
import { dimensionConstants } from './matmul.ts';
import { plainKernel } from './plain.ts';
import { fold } from './row-layout.ts';

/** Longer rows of o do not fit any register file. */
const MOST_D = 256;

const refuses = (shape: Shape): string | null =>
  kvDecode.refuses!(shape) ?? (size(shape, 'd') <= MOST_D ? null : `it holds rows of o of at most ${MOST_D} elements`);

const plain: Kernel = {
  ...plainKernel(kvDecode, ['q', 'k', 'v', 'o'], (shape) => fold(Math.ceil(size(shape, 'heads') / 4))),
  refuses,
};

/** Lanes of a team without subgroups. */
const LEAST_TEAM = 8;

/** Vec4s that a lane may hold for all its heads, twice: queries and sums. */
const MOST_HELD = 32;

/** Query heads of one team: those of a key-value head, in equal shares that fit the registers. */
function sharesOf(shape: Shape, parts: number): { groups: number; shared: number } {
  const sharing = size(shape, 'heads') / size(shape, 'kvHeads');
  const groups = Math.ceil(sharing / Math.max(1, Math.floor(MOST_HELD / parts)));
  return { groups, shared: Math.ceil(sharing / groups) };
}

/** Keys of a piece: at least those wanted, more where the pieces would be too many. */
const splitOf = (shape: Shape, wanted: number): number =>
  Math.ceil(Math.max(wanted, size(shape, 'keys') / MOST_SPLITS) / 4) * 4;

const split: Kernel = {
  id: 'kv-decode/split',
  op: kvDecode,
  tier: 'tuned',
  refuses,
  candidates(shape, capabilities) {
    const team = capabilities.subgroupSize?.[0] ?? LEAST_TEAM;
    const narrow = capabilities.subgroupSize === null || isNarrow(capabilities);
    // Measured on SwiftShader: loads are long code, and that of four keys overflows the instruction cache.
    const members = narrow ? [256, 64] : [128, 64, 256];
    const sizes = members.map((wanted) => splitOf(shape, wanted));
    return [...new Set(sizes)].map((keys) => ({ split: keys, step: narrow ? 1 : 4, team }));
  },
  passes(shape, formats, { split: keys = 256, step = 4, team = LEAST_TEAM }, { subgroupSize }) {
    const [heads, kvHeads, d] = [size(shape, 'heads'), size(shape, 'kvHeads'), size(shape, 'd')];
    const splits = Math.ceil(size(shape, 'keys') / keys);
    const parts = Math.ceil(d / (4 * team));
    const { groups, shared } = sharesOf(shape, parts);
    const prelude = {
      storage: storageOf(formats),
      constants: { ...dimensionConstants(kvDecode, shape), SPLITS: splits, SPLITS_PITCH: MOST_SPLITS },
    };
    const pieces: Pass = {
      shader: 'kv-decode/split',
      wgsl: assemble('kv-decode/split.wgsl', {
        ...prelude,
        enable: subgroupSize ? ['subgroups'] : [],
        pieces: { SUM: subgroupSize ? 'subgroup' : 'workgroup' },
        constants: {
          ...prelude.constants,
          SHARED: shared,
          GROUPS: groups,
          SPLIT: keys,
          STEP: step,
          TEAM: team,
          PARTS: parts,
        },
      }),
      bindings: ['q', 'k', 'v', 'partials', 'scales'],
      workgroups: fold(splits * kvHeads * groups),
    };
    const merge: Pass = {
      shader: 'kv-decode/merge',
      wgsl: assemble('kv-decode/merge.wgsl', prelude),
      bindings: ['partials', 'scales', 'o'],
      workgroups: fold(Math.ceil((heads * Math.ceil(d / 4)) / 64)),
    };
    return [pieces, merge];
  },
};

/** o = softmax(q·Kᵀ/√d)·V: shaders kv-decode/plain, and kv-decode/split followed by kv-decode/merge. */
export const kvDecodeKernels: readonly Kernel[] = [plain, split];
