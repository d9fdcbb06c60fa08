import type { Capabilities } from '../device/capabilities.ts';
import { size, type Operator, type Shape } from '../ops/operator.ts';
import { assemble, storageOf, type Prelude } from './assemble.ts';
import type { Kernel, Parameters } from './kernel.ts';
import { isNarrow } from './lanes.ts';
import { weightParts, weightsOf } from './weight-pieces.ts';

/** An operator as a product C[rows, cols] = A·B over an inner dimension. */
export interface MatmulSpec {
  readonly op: Operator;
  readonly rows: string;
  readonly cols: string;
  readonly inner: string;
  /** Tensors bound as A, B and C. */
  readonly bindings: readonly [string, string, string];
}

/** Module constants for the dimensions of a shape: `QUERIES`, `KEYS`, `D`. */
export const dimensionConstants = (op: Operator, shape: Shape): Record<string, number> =>
  Object.fromEntries(op.dimensions.map((name) => [name.toUpperCase(), size(shape, name)]));

/** Module constants for results that take several of a block's columns, equally far apart. */
export const resultConstants = (width: number, fold: 1 | 2 = 1): Record<'FOLD' | 'HALF' | 'SECOND', number> => ({
  FOLD: fold,
  HALF: width / fold,
  SECOND: width - width / fold,
});

/** Which members a family of products has, and what it refuses; `weights` as in a kernel. */
type Choice = Pick<Kernel, 'candidates'> & Partial<Pick<Kernel, 'refuses' | 'weights'>>;

/** What differs between the families of products. */
interface MatmulFamily extends Choice {
  readonly variant: 'register' | 'tiled' | 'packed-block';
  /** Rows and columns of the block that one lane holds. */
  readonly block: (parameters: Parameters) => readonly [height: number, width: number];
  readonly prelude: (parameters: Parameters) => Pick<Prelude, 'constants' | 'enable' | 'pieces'>;
}

/** A kernel of a product: lanes hold blocks of it, and THREADS_X × THREADS_Y of them make a workgroup. */
function matmulKernel({ op, rows, cols, bindings }: MatmulSpec, family: MatmulFamily): Kernel {
  const id = `${op.id}/${family.variant}` as const;
  return {
    id,
    op,
    tier: 'tuned',
    ...(family.weights && { weights: family.weights }),
    refuses: family.refuses ?? (() => null),
    candidates: family.candidates,
    passes(shape, formats, parameters) {
      const { threadsX = 8, threadsY = 8 } = parameters;
      const [height, width] = family.block(parameters);
      const { constants, pieces, ...prelude } = family.prelude(parameters);
      return [
        {
          shader: id,
          wgsl: assemble(`${id}.wgsl`, {
            storage: storageOf(formats),
            constants: { ...dimensionConstants(op, shape), THREADS_X: threadsX, THREADS_Y: threadsY, ...constants },
            pieces: { ...pieces, WEIGHTS: weightsOf(formats)! },
            ...prelude,
          }),
          bindings: [...bindings, ...weightParts(bindings[1], formats)],
          workgroups: [
            Math.ceil(size(shape, cols) / (width * threadsX)),
            Math.ceil(size(shape, rows) / (height * threadsY)),
            1,
          ],
        },
      ];
    },
  };
}

/**
 * Blocks in registers, operands from storage; shaders include lib/register-nt or lib/register-nn, or unpack B. `share` lanes
 * share their loads of A: 1, 4 or 8; above 1, all lanes of a subgroup must have the same rows, so `threadsY` is 1.
 */
export const registerKernel = (
  spec: MatmulSpec,
  choice: Choice,
  variant: 'register' | 'packed-block' = 'register',
): Kernel =>
  matmulKernel(spec, {
    ...choice,
    variant,
    block: ({ height = 8, width = 8 }) => [height, width],
    prelude: (parameters) => {
      const { constants, ...prelude } = registerPrelude(parameters);
      const { HEIGHT, WIDTH } = constants;
      return { ...prelude, constants: variant === 'register' ? constants : { HEIGHT, WIDTH } };
    },
  });

/** What a kernel of blocks in registers adds to its prelude; `fold`: sums of one result. */
export const registerPrelude = ({ height = 8, width = 8, share = 1 }: Parameters, fold: 1 | 2 = 1) => ({
  enable: share > 1 ? ['subgroups'] : [],
  pieces: { LEFT: share > 1 ? 'subgroup' : 'alone' },
  constants: {
    HEIGHT: height,
    WIDTH: width,
    SHARE: share,
    PARTS: Math.ceil(height / share),
    ...resultConstants(width, fold),
  },
});

/** Side of the blocks of the tiled families; see shaders/lib/block.wgsl. */
export const BLOCK = 8;

/** Tiles in workgroup memory; shaders include lib/matmul-tiled. */
export const tiledKernel = (spec: MatmulSpec, choice: Choice): Kernel =>
  matmulKernel(spec, {
    ...choice,
    variant: 'tiled',
    block: () => [BLOCK, BLOCK],
    prelude: ({ depth = 4 }) => ({ constants: { DEPTH: depth } }),
  });

/** Members of the register family for a block of this height: CPUs take one subgroup, GPUs square workgroups. */
export function registerCandidates(height: number, capabilities: Capabilities): readonly Parameters[] {
  const lanes = capabilities.subgroupSize?.[0];
  const square = [
    { height: 8, width: 8, threadsX: 8, threadsY: 8, share: 1 },
    { height: 8, width: 8, threadsX: 4, threadsY: 16, share: 1 },
  ];
  // Without subgroups, each lane loads both operands; larger blocks take lavapipe minutes to compile with counters.
  if (lanes === undefined) {
    return [{ height: Math.min(height, 8), width: 4, threadsX: 4, threadsY: 1, share: 1 }, ...square];
  }
  const block = (width: number, share: number) => ({
    height,
    width,
    threadsX: isNarrow(capabilities) ? lanes : Math.max(lanes, 32),
    threadsY: 1,
    share,
  });
  // The wider block second: on lavapipe 16×8 takes 2 s to compile, and is rarely faster.
  const [narrow, wide] = lanes >= 8 ? [block(4, 8), block(8, 8)] : [block(8, 4), block(16, 4)];
  return isNarrow(capabilities) ? [narrow, wide, square[0]!] : [...square, narrow];
}

/** Tiles of 64×64 over 8 or 16 of the inner dimension; smaller ones for grids too small to fill a GPU. */
const TILES: readonly Parameters[] = [
  { threadsX: 8, threadsY: 8, depth: 2 },
  { threadsX: 8, threadsY: 8, depth: 4 },
  { threadsX: 16, threadsY: 4, depth: 4 },
  { threadsX: 4, threadsY: 8, depth: 4 },
];

/** Members of the tiled family: a GPU also tries tiles of 128×128, which take all of the least workgroup memory. */
export const tiledCandidates = (capabilities: Capabilities): readonly Parameters[] =>
  capabilities.subgroupSize && !isNarrow(capabilities)
    ? [...TILES, { threadsX: 16, threadsY: 16, depth: 4 }, { threadsX: 16, threadsY: 8, depth: 4 }]
    : TILES;
