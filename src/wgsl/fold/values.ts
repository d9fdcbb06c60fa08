import type { Value } from '../syntax/ast.ts';
import { lanesOf, type Scalar, type Type } from '../typing/type.ts';
import { roundToHalf } from './floats.ts';

/** A value, or undefined if unknown. */
export type Known = Value | undefined;

/** Most elements of a zero value; longer ones count as unknown. */
const MOST_ELEMENTS = 2 ** 16;

/** A number rounded to its scalar type; undefined if it does not fit. */
export function fit(value: number, { name }: Scalar): number | undefined {
  switch (name) {
    case 'u32':
      return value >>> 0;
    case 'i32':
      return value | 0;
    case 'f32':
      return finite(Math.fround(value));
    case 'f16':
      return finite(roundToHalf(value));
    default:
      return finite(value);
  }
}

const finite = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined);

/** The list of values if all are known. */
export const every = (values: readonly Known[]): Known =>
  values.includes(undefined) ? undefined : (values as readonly Value[]);

/** A value converted to another type of the same shape. */
export function convert(value: Known, to: Type): Known {
  if (value === undefined) return undefined;
  switch (to.kind) {
    case 'scalar':
      return convertScalar(value, to);
    case 'vector':
      return ofParts(value, () => to.of);
    case 'matrix':
      return ofParts(value, () => ({ kind: 'vector', size: to.rows, of: to.of, text: '' }));
    case 'array':
      return ofParts(value, () => to.of);
    case 'struct':
      return ofParts(value, (i) => to.members[i]!.type);
    default:
      return value;
  }
}

const ofParts = (value: Value, type: (i: number) => Type): Known =>
  Array.isArray(value) ? every((value as readonly Value[]).map((part, i) => convert(part, type(i)))) : undefined;

/** The value of a conversion to a scalar. @see https://www.w3.org/TR/WGSL/#floating-point-conversion */
function convertScalar(value: Value, to: Scalar): Known {
  if (Array.isArray(value)) return undefined;
  if (to.name === 'bool') return value === true || (typeof value === 'number' && value !== 0);
  const number = Number(value);
  const isWhole = to.name === 'i32' || to.name === 'u32';
  if (!isWhole || Number.isInteger(number)) return fit(number, to);
  const [low, high] = to.name === 'u32' ? [0, 0xffffffff] : [-0x80000000, 0x7fffffff];
  return Math.min(high, Math.max(low, Math.trunc(number)));
}

/** The value of `T()`; undefined for types without one, and for very long arrays. */
export function zeroOf(type: Type): Known {
  switch (type.kind) {
    case 'scalar':
      return type.name === 'bool' ? false : 0;
    case 'vector':
      return Array.from({ length: type.size }, () => zeroOf(type.of)!);
    case 'matrix':
      return Array.from({ length: type.columns }, () => Array.from({ length: type.rows }, () => 0));
    case 'array':
      if (type.count === null || type.count > MOST_ELEMENTS) return undefined;
      return every(Array.from({ length: type.count }, () => zeroOf(type.of)));
    case 'struct':
      return every(type.members.map((member) => zeroOf(member.type)));
    default:
      return undefined;
  }
}

/** The value of a constructor with arguments of these types and values. */
export function construct(type: Type, types: readonly Type[], values: readonly Known[]): Known {
  if (values.length === 0) return zeroOf(type);
  const all = every(values) as readonly Value[] | undefined;
  if (!all) return undefined;
  switch (type.kind) {
    case 'scalar':
      return convert(all[0], type);
    case 'vector': {
      const lanes = all.flat() as readonly Value[];
      return convert(lanes.length === 1 ? Array.from({ length: type.size }, () => lanes[0]!) : lanes, type);
    }
    case 'matrix': {
      if (types[0]?.kind === 'matrix') return convert(all[0], type);
      const lanes = all.flat() as readonly Value[];
      const columns = Array.from({ length: type.columns }, (_, i) => lanes.slice(i * type.rows, (i + 1) * type.rows));
      return convert(columns, type);
    }
    case 'array':
    case 'struct':
      return convert(all, type);
    default:
      return undefined;
  }
}

/** The numbers of a scalar or vector, or null for other values. */
export function numbersOf(value: Known): readonly number[] | null {
  const lanes = Array.isArray(value) ? (value as readonly Value[]) : [value];
  return lanes.every((lane) => typeof lane === 'number') ? lanes : null;
}

/** A scalar or vector made of numbers, rounded to its scalar type. */
export function fromNumbers(numbers: readonly number[], type: Type): Known {
  const scalar = lanesOf(type)?.scalar;
  const lanes = scalar && every(numbers.map((number) => fit(number, scalar)));
  return type.kind === 'scalar' ? (lanes as readonly Value[] | undefined)?.[0] : lanes;
}
