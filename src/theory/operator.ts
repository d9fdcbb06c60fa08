import type { Dtype } from './dtype.ts';
import { own } from './lookup.ts';
import { quote } from './text.ts';
import type { Work } from './work.ts';

/** Named sizes of one call of an operator, each a whole number of at least 1. */
export type Shape = Readonly<Record<string, number>>;

/** One matrix of an operator, row-major `[rows, cols]`. */
export interface TensorSpec {
  readonly rows: number;
  readonly cols: number;
  /** `scratch` is written by one pass and read by the next. */
  readonly role: 'input' | 'output' | 'scratch';
  /** Standard deviation of the random normals an input is filled with; 1 unless told. */
  readonly deviation?: number;
}

/** Reads element `[row, col]` of an input as the exact value that was stored. */
export type Reader = (row: number, col: number) => number;

/** The mathematics of one operator, apart from any kernel that computes it. */
export interface Operator {
  /** Its name in reports and kernel ids. */
  readonly id: string;
  /** Its formula in words a reader knows. */
  readonly formula: string;
  /** The names a shape must have, in the order they are written. */
  readonly dimensions: readonly string[];
  /** The least the operator must do. */
  work(shape: Shape, dtype: Dtype): Work;
  /** Its matrices, in the order they are bound. */
  tensors(shape: Shape): Readonly<Record<string, TensorSpec>>;
  /** One row of the output in float64, from the inputs by name. */
  referenceRow(shape: Shape, inputs: Readonly<Record<string, Reader>>, row: number): Float64Array;
  /** Length of the longest sum behind one output element: rounding errors grow with its root. */
  reductionLength(shape: Shape): number;
}

/**
 * The value of one dimension.
 * @throws if the shape lacks it
 */
export function size(shape: Shape, dimension: string): number {
  const value = own(shape, dimension);
  if (value === undefined) throw new Error(`shape: expected "${dimension}", got ${quote(shape)}`);
  return value;
}

/** What is wrong with a shape for this operator, as one sentence, or null. */
export function shapeProblem(operator: Operator, shape: Shape): string | null {
  const expected = `${operator.id} takes {${operator.dimensions.join(', ')}}`;
  for (const key of Object.keys(shape)) {
    if (!operator.dimensions.includes(key)) return `unknown dimension ${quote(key)}: ${expected}`;
  }
  for (const key of operator.dimensions) {
    const value = own(shape, key);
    if (value === undefined) return `dimension "${key}" is missing: ${expected}`;
    if (!Number.isInteger(value) || value < 1) {
      return `dimension "${key}": expected a whole number of at least 1, got ${quote(value)}`;
    }
    // Kernels index with u32, in units of one element.
    if (value > 2 ** 31) return `dimension "${key}": expected at most 2147483648, got ${value}`;
  }
  return null;
}

/** A shape as it stands in a result id: `queries=1024 keys=1024 d=128`. */
export const formatShape = (operator: Pick<Operator, 'dimensions'>, shape: Shape): string =>
  operator.dimensions.map((key) => `${key}=${shape[key]}`).join(' ');
