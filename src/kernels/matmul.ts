import { size, type Operator, type Shape } from '../ops/operator.ts';
import { assemble, storageOf } from './assemble.ts';
import type { Kernel, Parameters } from './kernel.ts';

/** An operator as a product C[rows, cols] = A·B over an inner dimension. */
export interface MatmulSpec {
  readonly op: Operator;
  readonly rows: string;
  readonly cols: string;
  readonly inner: string;
  /** Tensors bound as A, B and C. */
  readonly bindings: readonly [string, string, string];
}

/** Rows and columns of the block that one invocation holds in registers; see shaders/lib/block.wgsl. */
export const BLOCK = 8;

/** Module constants for the dimensions of a shape: `QUERIES`, `KEYS`, `D`. */
export const dimensionConstants = (op: Operator, shape: Shape): Record<string, number> =>
  Object.fromEntries(op.dimensions.map((name) => [name.toUpperCase(), size(shape, name)]));

/** A kernel whose shader includes lib/matmul-register or lib/matmul-tiled. */
export function matmulKernel(
  spec: MatmulSpec,
  variant: 'register' | 'tiled',
  candidates: (shape: Shape) => readonly Parameters[],
  refuses: Kernel['refuses'] = () => null,
): Kernel {
  const id = `${spec.op.id}/${variant}` as const;
  return {
    id,
    op: spec.op,
    tier: 'tuned',
    refuses,
    candidates,
    passes(shape, formats, parameters) {
      const { threadsX = 8, threadsY = 8, depth } = parameters;
      return [
        {
          shader: id,
          wgsl: assemble(`${id}.wgsl`, {
            storage: storageOf(formats),
            constants: {
              ...dimensionConstants(spec.op, shape),
              THREADS_X: threadsX,
              THREADS_Y: threadsY,
              ...(depth !== undefined && { DEPTH: depth }),
            },
          }),
          bindings: spec.bindings,
          workgroups: [
            Math.ceil(size(shape, spec.cols) / (BLOCK * threadsX)),
            Math.ceil(size(shape, spec.rows) / (BLOCK * threadsY)),
            1,
          ],
        },
      ];
    },
  };
}

/**
 * Workgroup shapes for the register family. A single column of invocations shares its columns of B, which the software
 * adapter then loads once for its four lanes (1.4 times faster there than 8×8); GPU caches favour square tiles.
 */
export const REGISTER_CANDIDATES: readonly Parameters[] = [
  { threadsX: 1, threadsY: 8 },
  { threadsX: 8, threadsY: 8 },
  { threadsX: 4, threadsY: 16 },
];

/** Tiles of 64×64 over 8 or 16 of the inner dimension, and smaller ones for grids too small to fill a GPU. */
export const TILED_CANDIDATES: readonly Parameters[] = [
  { threadsX: 8, threadsY: 8, depth: 2 },
  { threadsX: 8, threadsY: 8, depth: 4 },
  { threadsX: 16, threadsY: 4, depth: 4 },
  { threadsX: 4, threadsY: 8, depth: 4 },
];
