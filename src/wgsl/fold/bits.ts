import type { Scalar, Type } from '../typing/type.ts';
import { lanesOf } from '../typing/type.ts';
import { fromHalfBits, halfBits, roundToHalf } from './floats.ts';
import { fromNumbers, numbersOf, type Known } from './values.ts';

/** The value of a bitcast. */
export function foldBitcast(from: Type, to: Type, value: Known): Known {
  const numbers = numbersOf(value);
  const [source, target] = [lanesOf(from), lanesOf(to)];
  if (!numbers || !source || !target) return undefined;
  const bytes = new DataView(new ArrayBuffer(4 * numbers.length));
  const width = widthOf(source.scalar);
  numbers.forEach((number, i) => write(bytes, i * width, source.scalar, number));
  const wanted = widthOf(target.scalar);
  return fromNumbers(
    Array.from({ length: target.lanes }, (_, i) => read(bytes, i * wanted, target.scalar)),
    to,
  );
}

const widthOf = ({ name }: Scalar): number => (name === 'f16' ? 2 : 4);

function write(bytes: DataView, at: number, { name }: Scalar, value: number): void {
  if (name === 'f16') bytes.setUint16(at, halfBits(value), true);
  else if (name === 'f32' || name === 'abstract-float') bytes.setFloat32(at, value, true);
  else bytes.setUint32(at, value, true);
}

function read(bytes: DataView, at: number, { name }: Scalar): number {
  if (name === 'f16') return fromHalfBits(bytes.getUint16(at, true));
  if (name === 'f32') return bytes.getFloat32(at, true);
  return name === 'i32' ? bytes.getInt32(at, true) : bytes.getUint32(at, true);
}

const between = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** How a lane of a packed word is stored: its bits, and the conversions between bits and number. */
interface Packing {
  readonly bits: 8 | 16;
  pack(value: number): number;
  unpack(bits: number): number;
}

const signed = (bits: number, width: number): number => (bits << (32 - width)) >> (32 - width);

const normal = (bits: 8 | 16, isSigned: boolean): Packing => {
  const most = 2 ** (isSigned ? bits - 1 : bits) - 1;
  return {
    bits,
    pack: (value) => Math.floor(0.5 + most * between(value, isSigned ? -1 : 0, 1)),
    unpack: (word) => (isSigned ? Math.max(-1, signed(word, bits) / most) : word / most),
  };
};

const PACKINGS: Readonly<Record<string, Packing>> = {
  '4x8snorm': normal(8, true),
  '4x8unorm': normal(8, false),
  '2x16snorm': normal(16, true),
  '2x16unorm': normal(16, false),
  '2x16float': { bits: 16, pack: (value) => halfBits(roundToHalf(value)), unpack: fromHalfBits },
  '4xI8': { bits: 8, pack: (value) => value, unpack: (word) => signed(word, 8) },
  '4xU8': { bits: 8, pack: (value) => value, unpack: (word) => word },
  '4xI8Clamp': { bits: 8, pack: (value) => between(value, -128, 127), unpack: (word) => word },
  '4xU8Clamp': { bits: 8, pack: (value) => between(value, 0, 255), unpack: (word) => word },
};

const packingNamed = (name: string): Packing | undefined =>
  Object.hasOwn(PACKINGS, name) ? PACKINGS[name] : undefined;

const lanesOfWord = (word: number, bits: number): number[] =>
  Array.from({ length: 32 / bits }, (_, i) => (word >>> (bits * i)) & (2 ** bits - 1));

/** The value of a function that packs, unpacks or multiplies packed words; null for other functions. */
export function foldPacked(name: string, numbers: readonly (readonly number[])[]): number[] | null {
  const [, way, kind = ''] = /^(pack|unpack)(.+)$/.exec(name) ?? [];
  const [first = [], second = []] = numbers;
  if (name === 'dot4U8Packed' || name === 'dot4I8Packed') {
    const unpack = packingNamed(name === 'dot4U8Packed' ? '4xU8' : '4xI8')!.unpack;
    const [a, b] = [first, second].map(([word = 0]) => lanesOfWord(word, 8).map((lane) => unpack(lane)));
    return [a!.reduce((sum, one, i) => sum + one * b![i]!, 0)];
  }
  const packing = packingNamed(kind);
  if (!way || !packing) return null;
  const { bits } = packing;
  if (way === 'unpack') return lanesOfWord(first[0] ?? 0, bits).map((lane) => packing.unpack(lane));
  const mask = 2 ** bits - 1;
  return [first.reduce((word, value, i) => word | ((packing.pack(value) & mask) << (bits * i)), 0) >>> 0];
}

/** Bit functions of integers, by lane. */
export const BITS: Readonly<Record<string, (value: number, isSigned: boolean) => number>> = {
  countLeadingZeros: (value) => Math.clz32(value),
  countTrailingZeros: (value) => (value === 0 ? 32 : 31 - Math.clz32(value & -value)),
  countOneBits: (value) => (value >>> 0).toString(2).replaceAll('0', '').length,
  firstTrailingBit: (value) => (value === 0 ? -1 : 31 - Math.clz32(value & -value)),
  // For a negative number, the first bit that differs from the sign.
  firstLeadingBit: (value, isSigned) => 31 - Math.clz32(isSigned && value < 0 ? ~value : value),
  reverseBits: (value) =>
    [...(value >>> 0).toString(2).padStart(32, '0')].reduceRight((all, bit) => all * 2 + Number(bit), 0),
};

/** `extractBits(value, offset, count)` of one lane. */
export function extractBits(value: number, offset: number, count: number, isSigned: boolean): number {
  const [from, n] = [Math.min(offset, 32), Math.min(count, 32 - Math.min(offset, 32))];
  if (n === 0) return 0;
  const raised = value << (32 - from - n);
  return isSigned ? raised >> (32 - n) : raised >>> (32 - n);
}

/** `insertBits(value, bits, offset, count)` of one lane. */
export function insertBits(value: number, bits: number, offset: number, count: number): number {
  const [from, n] = [Math.min(offset, 32), Math.min(count, 32 - Math.min(offset, 32))];
  if (n === 0) return value;
  const mask = n === 32 ? -1 : ((1 << n) - 1) << from;
  return (value & ~mask) | ((bits << from) & mask);
}
