import { unifyFloat } from '../builtins/rule.ts';
import type { Value } from '../syntax/ast.ts';
import { I32, lanesOf, withScalar, type Scalar, type Type } from '../typing/type.ts';
import { BITS, extractBits, foldPacked, insertBits } from './bits.ts';
import { roundToEven, roundToHalf } from './floats.ts';
import { determinant, rowsOf } from './matrices.ts';
import { convert, every, fit, fromNumbers, numbersOf, type Known } from './values.ts';

type Lanes = readonly number[];

/** Functions of one or more numbers, by lane. */
const LANEWISE: Readonly<Record<string, (...values: readonly number[]) => number>> = {
  abs: Math.abs,
  acos: Math.acos,
  acosh: Math.acosh,
  asin: Math.asin,
  asinh: Math.asinh,
  atan: Math.atan,
  atan2: (y = 0, x = 0) => Math.atan2(y, x),
  atanh: Math.atanh,
  ceil: Math.ceil,
  clamp: (value = 0, low = 0, high = 0) => Math.min(Math.max(value, low), high),
  cos: Math.cos,
  cosh: Math.cosh,
  degrees: (value = 0) => (value * 180) / Math.PI,
  exp: Math.exp,
  exp2: (value = 0) => 2 ** value,
  floor: Math.floor,
  fma: (a = 0, b = 0, c = 0) => a * b + c,
  fract: (value = 0) => value - Math.floor(value),
  inverseSqrt: (value = 0) => 1 / Math.sqrt(value),
  log: Math.log,
  log2: Math.log2,
  max: Math.max,
  min: Math.min,
  mix: (from = 0, to = 0, share = 0) => from * (1 - share) + to * share,
  pow: (base = 0, exponent = 0) => base ** exponent,
  quantizeToF16: (value = 0) => roundToHalf(value),
  radians: (value = 0) => (value * Math.PI) / 180,
  round: (value = 0) => roundToEven(value),
  saturate: (value = 0) => Math.min(1, Math.max(0, value)),
  sign: Math.sign,
  sin: Math.sin,
  sinh: Math.sinh,
  smoothstep: (low = 0, high = 0, value = 0) => {
    const t = Math.min(1, Math.max(0, (value - low) / (high - low)));
    return t * t * (3 - 2 * t);
  },
  sqrt: Math.sqrt,
  step: (edge = 0, value = 0) => (value < edge ? 0 : 1),
  tan: Math.tan,
  tanh: Math.tanh,
  trunc: Math.trunc,
};

/** Rounds to the scalar type of the result, after each step. */
type Round = (value: number) => number;

const dot = (a: Lanes, b: Lanes, round: Round): number =>
  a.map((one, i) => round(one * b[i]!)).reduce((sum, one) => round(sum + one));
const length = (a: Lanes, round: Round): number =>
  a.length === 1 ? Math.abs(a[0]!) : round(Math.sqrt(dot(a, a, round)));
const minus = (a: Lanes, b: Lanes): number[] => a.map((one, i) => one - b[i]!);

/** Functions of whole vectors. */
const VECTORS: Readonly<Record<string, (round: Round, a: Lanes, b: Lanes, c: Lanes) => Lanes>> = {
  // A product of integers may exceed a double's precision: only its low bits are kept.
  dot: (round, a, b) =>
    [...a, ...b].every((one) => Number.isInteger(one) && round(0.5) === 0)
      ? [a.reduce((sum, one, i) => round(sum + Math.imul(one, b[i]!)), 0)]
      : [dot(a, b, round)],
  length: (round, a) => [length(a, round)],
  distance: (round, a, b) => [length(minus(a, b).map(round), round)],
  normalize: (round, a) => a.map((one) => one / length(a, round)),
  cross: (round, a, b) =>
    [0, 1, 2].map((i) => {
      const [next, last] = [(i + 1) % 3, (i + 2) % 3];
      return round(a[next]! * b[last]!) - round(a[last]! * b[next]!);
    }),
  reflect: (round, ray, face) => {
    const along = round(2 * dot(face, ray, round));
    return ray.map((one, i) => one - round(along * face[i]!));
  },
  faceForward: (round, face, ray, reference) => (dot(reference, ray, round) < 0 ? face : face.map((one) => -one)),
  refract: (round, ray, face, [index = 0]) => {
    const along = dot(face, ray, round);
    const k = 1 - index * index * (1 - along * along);
    return ray.map((one, i) => (k < 0 ? 0 : index * one - (index * along + Math.sqrt(k)) * face[i]!));
  },
};

/** The value of a built-in function, if its arguments are known. @param types of the arguments */
export function foldBuiltin(name: string, result: Type, types: readonly Type[], values: readonly Known[]): Known {
  if (values.includes(undefined)) return undefined;
  switch (name) {
    case 'all':
    case 'any': {
      const lanes = [values[0]].flat();
      return name === 'all' ? lanes.every((lane) => lane === true) : lanes.includes(true);
    }
    case 'select':
      return select(result, values as readonly Value[]);
    case 'determinant':
    case 'transpose': {
      const columns = values[0] as readonly Lanes[];
      return name === 'transpose'
        ? rowsOf(columns)
        : fromNumbers([determinant(columns, rounding(lanesOf(result)!.scalar))], result);
    }
    case 'frexp':
    case 'modf':
      return parts(name, types[0]!, values[0]);
    default:
      return ofNumbers(name, result, types, values);
  }
}

function select(result: Type, [no, yes, condition]: readonly Value[]): Known {
  const [a, b] = [convert(no, result), convert(yes, result)];
  if (!Array.isArray(condition)) return condition === true ? b : a;
  return every(condition.map((one, i) => ((one === true ? b : a) as readonly Value[] | undefined)?.[i]));
}

/** The result struct of `frexp` or `modf`: two members. */
function parts(name: 'frexp' | 'modf', type: Type, value: Known): Known {
  const of = unifyFloat([type]);
  const numbers = numbersOf(value);
  if (!of || !numbers) return undefined;
  if (name === 'modf') {
    const whole = numbers.map(Math.trunc);
    return every([fromNumbers(minus(numbers, whole), of), fromNumbers(whole, of)]);
  }
  const exponents = numbers.map((one) => (one === 0 ? 0 : exponentOf(Math.abs(one))));
  const fractions = numbers.map((one, i) => one / 2 ** exponents[i]!);
  return every([fromNumbers(fractions, of), fromNumbers(exponents, withScalar(of, I32))]);
}

/** The exponent e with 2^(e − 1) ≤ size < 2^e. */
function exponentOf(size: number): number {
  const near = Math.floor(Math.log2(size)) + 1;
  return size >= 2 ** near ? near + 1 : size < 2 ** (near - 1) ? near - 1 : near;
}

/** Integers wrap; a result that is not finite is unknown. */
const rounding =
  (scalar: Scalar): Round =>
  (value) =>
    fit(value, scalar) ?? NaN;

function ofNumbers(name: string, result: Type, types: readonly Type[], values: readonly Known[]): Known {
  const scalar = lanesOf(result)?.scalar;
  if (!scalar) return undefined;
  const given = values.map(numbersOf);
  if (given.includes(null)) return undefined;
  const packed = foldPacked(name, given as Lanes[]);
  if (packed) return fromNumbers(packed, result);
  const isSigned = scalar.name !== 'u32';
  const lane = (numbers: Lanes | null, i: number): number => numbers![Math.min(i, numbers!.length - 1)]!;
  const byLane = (fold: (i: number) => number): Known =>
    fromNumbers(
      Array.from({ length: lanesOf(result)!.lanes }, (_, i) => fold(i)),
      result,
    );
  if (Object.hasOwn(BITS, name)) return byLane((i) => BITS[name]!(lane(given[0]!, i), isSigned));
  if (name === 'extractBits') {
    return byLane((i) => extractBits(lane(given[0]!, i), given[1]![0]!, given[2]![0]!, isSigned));
  }
  if (name === 'insertBits') {
    return byLane((i) => insertBits(lane(given[0]!, i), lane(given[1]!, i), given[2]![0]!, given[3]![0]!));
  }
  if (name === 'ldexp') return byLane((i) => lane(given[0]!, i) * 2 ** lane(given[1]!, i));
  // The remaining functions take and return one scalar type.
  const same = values.map((value, i) => numbersOf(convert(value, withScalar(types[i]!, scalar))));
  if (same.includes(null)) return undefined;
  const [a = null, b = null, c = null] = same;
  if (Object.hasOwn(VECTORS, name))
    return fromNumbers(VECTORS[name]!(rounding(scalar), a ?? [], b ?? [], c ?? []), result);
  const fold = Object.hasOwn(LANEWISE, name) ? LANEWISE[name] : undefined;
  return fold && byLane((i) => fold(...same.map((numbers) => lane(numbers, i))));
}
