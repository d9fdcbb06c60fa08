import { own } from '../text/lookup.ts';
import { quote } from '../text/untrusted.ts';
import { evaluate, formatTerms, productOf, termsOf, type Term } from './expression.ts';
import { bytesPerNumber, FORMATS, INDEX, type Formats, type NumberFormat } from './formats.ts';
import type { Work } from './work.ts';

/** Named dimensions of one operator call, each an integer of at least 1. */
export type Shape = Readonly<Record<string, number>>;

/** A tensor's role, which decides its format and whether it is read, written or both. */
export type Role = 'input' | 'index' | 'weight' | 'cache' | 'scratch' | 'workspace' | 'output';

/** One tensor of an operator. */
export interface TensorSpec {
  /** Its dimensions by name or number, row-major: the last one is the columns, the others together are the rows. */
  readonly dimensions: readonly string[];
  /** `scratch` is written by one dispatch and read by the next; `workspace` too, in f32, by some kernels only: it is not work. */
  readonly role: Role;
  /** Standard deviation of the random normals that fill it; default 1. */
  readonly deviation?: (shape: Shape) => number;
  /** The dimension that an `index`, a whole number, stays below. */
  readonly below?: string;
  /** If a call moves only some of its rows: their dimensions; of an output, also which row is the index-th of them. */
  readonly part?: { readonly dimensions: readonly string[]; readonly rowOf?: (shape: Shape, index: number) => number };
}

/** A tensor at a shape: a row-major matrix `[rows, cols]`. */
export interface Matrix {
  readonly rows: number;
  readonly cols: number;
  readonly role: Role;
  readonly format: NumberFormat;
  readonly deviation: number;
  /** What its numbers stay below, if it is an index. */
  readonly below: number | null;
  /** How many of its rows a call writes, and which; null: all. */
  readonly written: { readonly count: number; readonly rowOf: (index: number) => number } | null;
}

/** Reads element `[row, col]` of a tensor exactly as stored. */
export type Reader = (row: number, col: number) => number;

/** The part of a model that an operator represents in reports and estimates. */
export type Part = 'linear' | 'prefill-attention' | 'decode-attention';

/** Everything about one operator, except the kernels that compute it. */
export interface Operator {
  /** Id in reports and kernel ids. */
  readonly id: string;
  /** The mathematics: `y = x·Wᵀ`. */
  readonly formula: string;
  /** Display name: `linear layer`. */
  readonly title: string;
  /** Short label for a chart mark. */
  readonly label: (shape: Shape) => string;
  /** The shape of its chart marks. */
  readonly mark: 'circle' | 'square';
  /** The dimensions of a shape, in the order they are written. */
  readonly dimensions: readonly string[];
  /** Its tensors by name, in binding order. */
  readonly tensors: Readonly<Record<string, TensorSpec>>;
  /** Floating-point operations as sums of products of dimensions. */
  readonly flop: {
    /** Multiply-adds, two operations each: `2·batch·in·out`. */
    readonly products?: string;
    /** Everything else, by convention. */
    readonly pointwise?: string;
  };
  /** Exponentials that every kernel must compute. */
  readonly exponentials?: string;
  /** The part of a model that it represents, and its rank: of the measured operators with the highest, the fastest is used. */
  readonly part?: { readonly of: Part; readonly rank: number; readonly isFused?: true };
  /** What else is wrong with a shape whose dimensions are valid, as a sentence, or null. */
  refuses?(shape: Shape): string | null;
  /** Default shapes it is measured at; omitted: measured only if a plan names it. */
  readonly defaults?: Defaults;
  /** One row of the output in float64, from the other tensors by name; of the named one, if there are several. */
  referenceRow(shape: Shape, inputs: Readonly<Record<string, Reader>>, row: number, output?: string): Float64Array;
  /** Terms of the longest sum in one output element: rounding errors grow with its square root. */
  reductionLength(shape: Shape): number;
}

/** An operator at a shape with number formats. */
export interface OpCall {
  readonly op: Operator;
  readonly shape: Shape;
  readonly formats: Formats;
}

/** The shapes of the default plans, derived from one side length that suits the adapter's speed. */
export interface Defaults {
  /** Operators of one family share the side, so that their times can be added. */
  readonly family: 'attention' | 'decode';
  /** Whether this operator's largest shape limits the side. */
  readonly decides?: true;
  shapes(side: number): readonly Shape[];
  /** Which of them are measured on packed integer weights too: a few in a quick plan, else all. */
  quantised?(side: number, isQuick: boolean): readonly Shape[];
}

/**
 * The value of one dimension.
 * @throws if the shape lacks it
 */
export const size = (shape: Shape, dimension: string): number => productOf(shape, [dimension]);

/** The tensors of a call as matrices. */
export const matricesOf = ({ op, shape, formats }: OpCall): Readonly<Record<string, Matrix>> =>
  Object.fromEntries(
    Object.entries(op.tensors).map(([name, { dimensions, role, deviation, below, part }]) => [
      name,
      {
        rows: productOf(shape, dimensions.slice(0, -1)),
        cols: productOf(shape, dimensions.slice(-1)),
        role,
        format: formatOf(role, formats),
        deviation: deviation?.(shape) ?? 1,
        below: below === undefined ? null : size(shape, below),
        written: part?.rowOf
          ? { count: productOf(shape, part.dimensions.slice(0, -1)), rowOf: (i: number) => part.rowOf!(shape, i) }
          : null,
      },
    ]),
  );

/** The dimensions of what a call reads or writes of a tensor. */
const movedOf = ({ dimensions, part }: TensorSpec): readonly string[] => part?.dimensions ?? dimensions;

/** The format of a tensor in a call. */
export function formatOf(role: Role, { activations, weights, kv }: Formats): NumberFormat {
  if (role === 'workspace') return FORMATS.f32;
  if (role === 'index') return INDEX;
  return role === 'weight' ? weights : role === 'cache' ? kv : activations;
}

const isRead = (role: Role): boolean => role !== 'output' && role !== 'workspace';
const isWritten = (role: Role): boolean => role === 'output' || role === 'scratch';

/** FLOP of its multiply-adds, without pointwise operations. */
export const productFlop = ({ flop }: Operator, shape: Shape): number =>
  flop.products === undefined ? 0 : evaluate(flop.products, shape);

/** The work of a call: its arithmetic, and each tensor read or written once; scratch is both. */
export function workOf({ op, shape, formats }: OpCall): Work {
  let [bytesRead, bytesWritten] = [0, 0];
  for (const tensor of Object.values(op.tensors)) {
    const { role } = tensor;
    const bytes = productOf(shape, movedOf(tensor)) * bytesPerNumber(formatOf(role, formats));
    if (isRead(role)) bytesRead += bytes;
    if (isWritten(role)) bytesWritten += bytes;
  }
  return { flop: flopOf(op, shape), bytesRead, bytesWritten };
}

/** FLOP of one call. */
export const flopOf = (op: Operator, shape: Shape): number => evaluate(flopFormula(op), shape);

/** The formula of its FLOP: `4·queries·keys·d + 3·queries·keys`; `0` if it only moves data. */
export const flopFormula = ({ flop }: Operator): string =>
  formatTerms([flop.products, flop.pointwise].flatMap((text) => (text === undefined ? [] : termsOf(text)))) || '0';

/**
 * The formula of its bytes, grouped by format: `b·(in·out + batch·in)`, or `4.5/8·in·out + 2·batch·in`.
 * @param formats if omitted, `b` denotes the bytes per number
 */
export function bytesFormula(op: Operator, formats?: Formats): string {
  const byBytes = new Map<string, Term[]>();
  for (const tensor of Object.values(op.tensors)) {
    const { role } = tensor;
    const bytes = formats ? String(bytesPerNumber(formatOf(role, formats))) : 'b';
    const factor = Number(isRead(role)) + Number(isWritten(role));
    if (factor === 0) continue;
    byBytes.set(bytes, [...(byBytes.get(bytes) ?? []), { factor, dimensions: movedOf(tensor) }]);
  }
  return [...byBytes].map(([bytes, terms]) => `${bytes}·(${formatTerms(terms)})`).join(' + ');
}

/** What is wrong with a shape for this operator, as a sentence, or null. */
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
  return operator.refuses?.(shape) ?? null;
}

/** A shape as in a result id: `queries=1024 keys=1024 d=128`. */
export const formatShape = (operator: Pick<Operator, 'dimensions'>, shape: Shape): string =>
  operator.dimensions.map((key) => `${key}=${shape[key]}`).join(' ');
