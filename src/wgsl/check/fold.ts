import type { Value } from '../syntax/ast.ts';
import { lanesOf, type Scalar, type Type } from '../typing/type.ts';

/** A number as its scalar type keeps it; undefined where it does not fit. */
export function fit(value: number, { name }: Scalar): number | undefined {
  switch (name) {
    case 'u32':
      return value >>> 0;
    case 'i32':
      return value | 0;
    case 'f32':
      return Math.fround(value);
    case 'abstract-int':
      return Number.isSafeInteger(value) ? value : undefined;
    default:
      return value;
  }
}

/** The value of a unary operation, where its operand's is known. */
export function foldUnary(op: string, type: Type, value: Value | undefined): Value | undefined {
  if (value === undefined) return undefined;
  if (Array.isArray(value)) return every(value.map((one) => foldUnary(op, type, one)));
  if (op === '!') return value !== true;
  const scalar = lanesOf(type)?.scalar;
  return scalar && fit(op === '~' ? ~Number(value) : -Number(value), scalar);
}

/** The value of a binary operation, where its operands' are known; of matrices it never is. */
export function foldBinary(
  op: string,
  type: Type,
  operand: Type,
  left: Value | undefined,
  right: Value | undefined,
): Value | undefined {
  if (left === undefined || right === undefined || type.kind === 'matrix' || operand.kind === 'matrix')
    return undefined;
  if (Array.isArray(left) || Array.isArray(right)) {
    const n = (Array.isArray(left) ? left : (right as readonly Value[])).length;
    const lane = (value: Value, i: number): Value | undefined => (Array.isArray(value) ? (value[i] as Value) : value);
    return every(Array.from({ length: n }, (_, i) => foldBinary(op, type, operand, lane(left, i), lane(right, i))));
  }
  if (op === '&&') return left === true && right === true;
  if (op === '||') return left === true || right === true;
  if (typeof left === 'boolean' || typeof right === 'boolean') return foldBool(op, left === true, right === true);
  const compared = compare(op, left as number, right as number);
  if (compared !== undefined) return compared;
  const scalar = lanesOf(type)?.scalar;
  const value = scalar && arithmetic(op, left as number, right as number, scalar);
  return scalar && value !== undefined && !Number.isNaN(value) ? fit(value, scalar) : undefined;
}

function foldBool(op: string, left: boolean, right: boolean): boolean | undefined {
  if (op === '==') return left === right;
  if (op === '!=' || op === '^') return left !== right;
  return op === '&' ? left && right : op === '|' ? left || right : undefined;
}

function compare(op: string, left: number, right: number): boolean | undefined {
  switch (op) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '>':
      return left > right;
    case '<=':
      return left <= right;
    case '>=':
      return left >= right;
    default:
      return undefined;
  }
}

function arithmetic(op: string, left: number, right: number, { name }: Scalar): number | undefined {
  const whole = name === 'i32' || name === 'u32' || name === 'abstract-int';
  switch (op) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return name === 'i32' || name === 'u32' ? Math.imul(left, right) : left * right;
    case '/':
      if (right === 0) return undefined;
      return whole ? Math.trunc(left / right) : left / right;
    case '%':
      return right === 0 ? undefined : left % right;
    case '<<':
      return name === 'abstract-int' ? left * 2 ** right : left << right;
    case '>>':
      if (name === 'abstract-int') return Math.floor(left / 2 ** right);
      return name === 'u32' ? left >>> right : left >> right;
    default:
      return name === 'abstract-int' ? wideBits(op, left, right) : bits(op, left, right);
  }
}

const bits = (op: string, left: number, right: number): number =>
  op === '&' ? left & right : op === '|' ? left | right : left ^ right;

/** Abstract whole numbers have 64 bits. */
function wideBits(op: string, left: number, right: number): number {
  const [a, b] = [BigInt(left), BigInt(right)];
  return Number(op === '&' ? a & b : op === '|' ? a | b : a ^ b);
}

const UNARY: Readonly<Record<string, (value: number) => number>> = {
  abs: Math.abs,
  ceil: Math.ceil,
  floor: Math.floor,
  trunc: Math.trunc,
  sqrt: Math.sqrt,
  exp: Math.exp,
  exp2: (value) => 2 ** value,
  log: Math.log,
  log2: Math.log2,
  sin: Math.sin,
  cos: Math.cos,
  sign: Math.sign,
  saturate: (value) => Math.min(1, Math.max(0, value)),
  inverseSqrt: (value) => 1 / Math.sqrt(value),
  fract: (value) => value - Math.floor(value),
  // Ties go to even.
  round: (value) => (Math.abs(value % 1) === 0.5 ? 2 * Math.round(value / 2) : Math.round(value)),
  countLeadingZeros: (value) => Math.clz32(value),
  countTrailingZeros: (value) => (value === 0 ? 32 : 31 - Math.clz32(value & -value)),
  countOneBits: (value) => (value >>> 0).toString(2).replaceAll('0', '').length,
  firstTrailingBit: (value) => (value === 0 ? -1 : 31 - Math.clz32(value & -value)),
};

const MORE: Readonly<Record<string, (...values: number[]) => number>> = {
  min: Math.min,
  max: Math.max,
  pow: Math.pow,
  clamp: (value = 0, low = 0, high = 0) => Math.min(Math.max(value, low), high),
  fma: (a = 0, b = 0, c = 0) => a * b + c,
  step: (edge = 0, value = 0) => (value < edge ? 0 : 1),
};

/** The value of a built-in of scalars, for the few that sizes are made with. */
export function foldBuiltin(name: string, result: Type, values: readonly (Value | undefined)[]): Value | undefined {
  if (values.includes(undefined) || result.kind !== 'scalar') return undefined;
  if (name === 'select') return values[2] === true ? values[1] : values[0];
  if (name === 'all' || name === 'any') {
    const lanes = [values[0]].flat() as Value[];
    return name === 'all' ? lanes.every((lane) => lane === true) : lanes.includes(true);
  }
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length !== values.length) return undefined;
  if (name === 'firstLeadingBit') return fit(31 - Math.clz32(firstDiffering(numbers[0]!, result)), result);
  const fold = Object.hasOwn(UNARY, name) ? UNARY[name] : Object.hasOwn(MORE, name) ? MORE[name] : undefined;
  const value = fold?.(...(numbers as [number]));
  return value === undefined || !Number.isFinite(value) ? undefined : fit(value, result);
}

/** Of a negative i32 the first bit that is not its sign. */
const firstDiffering = (value: number, { name }: Scalar): number => (name === 'i32' && value < 0 ? ~value : value);

/** The value of a conversion to a scalar, or of bitcast between i32 and u32. */
export function foldConversion(to: Scalar, value: Value | undefined): Value | undefined {
  if (value === undefined || Array.isArray(value)) return undefined;
  if (to.name === 'bool') return value === true || (typeof value === 'number' && value !== 0);
  const number = Number(value);
  const whole = to.name === 'i32' || to.name === 'u32' || to.name === 'abstract-int';
  if (!whole) return fit(number, to);
  if (Number.isInteger(number)) return fit(number, to);
  const [low, high] = to.name === 'u32' ? [0, 0xffffffff] : [-0x80000000, 0x7fffffff];
  return Math.min(high, Math.max(low, Math.trunc(number)));
}

/** The values if each of them is known. */
export const every = (values: readonly (Value | undefined)[]): Value | undefined =>
  values.includes(undefined) ? undefined : (values as Value[]);
