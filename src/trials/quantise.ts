import { fromHalf, toHalf } from '../device/half.ts';
import { packedWords, pitchOf, placeInGroup } from '../kernels/packed-layout.ts';
import { rowPitch } from '../kernels/row-layout.ts';
import type { NumberFormat } from '../ops/formats.ts';
import type { Matrix } from '../ops/operator.ts';

/** A matrix in a grouped format, as its buffers hold it. */
export interface Packed {
  readonly numbers: Uint32Array<ArrayBuffer>;
  /** f16, two in a word. */
  readonly scales: Uint32Array<ArrayBuffer>;
  /** Null for a symmetric format. */
  readonly zeros: Uint32Array<ArrayBuffer> | null;
}

/**
 * Packs a matrix in a grouped format, each group by its own largest value, and replaces its values by what is stored:
 * scale·(integer − zero point), exact in f32.
 * @param values `[rows, rowPitch(cols)]`, row-major
 */
export function quantise(values: Float32Array, matrix: Matrix): Packed {
  const { rows, cols, format } = matrix;
  const size = packedWords(matrix);
  const packed: Packed = {
    numbers: new Uint32Array(size.numbers),
    scales: new Uint32Array(size.scales),
    zeros: format.zeroBits > 0 ? new Uint32Array(size.zeros) : null,
  };
  const group = format.group!;
  const groups = pitchOf(matrix) / group;
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < groups; i++) {
      const start = row * rowPitch(cols) + i * group;
      packGroup(values.subarray(start, start + Math.min(group, cols - i * group)), row * groups + i, format, packed);
    }
  }
  return packed;
}

/** Packs one group; what is past the end of a row is zero. */
function packGroup(values: Float32Array, index: number, format: NumberFormat, packed: Packed): void {
  const { bits, scaleBits, zeroBits } = format;
  const { half, zero, least, most } = quantisation(values, format);
  const scale = fromHalf(half);
  put(packed.scales, index * scaleBits, half);
  if (packed.zeros) put(packed.zeros, index * zeroBits, zero);
  const first = (index * format.group! * bits) / 32;
  const mask = 2 ** bits - 1;
  for (let i = 0; i < format.group!; i++) {
    const steps = i < values.length && scale > 0 ? Math.round(values[i]! / scale) : 0;
    const integer = Math.max(least, Math.min(most, steps + zero));
    const { word, shift } = placeInGroup(i, bits);
    packed.numbers[first + word]! |= (integer & mask) << shift;
    if (i < values.length) values[i] = scale * (integer - zero);
  }
}

/** The scale of a group, as the bits of an f16 number, its zero point and the range of its integers. */
function quantisation(values: Float32Array, { bits, zeroBits }: NumberFormat) {
  let [low, high] = [0, 0];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const most = 2 ** (bits - 1) - 1;
  if (zeroBits === 0) return { half: toHalf(Math.max(-low, high) / most), zero: 0, least: -most, most };
  const levels = 2 ** bits - 1;
  const half = toHalf((high - low) / levels);
  const scale = fromHalf(half);
  const zero = scale > 0 ? Math.min(levels, Math.round(-low / scale)) : 0;
  return { half, zero, least: 0, most: levels };
}

/** Sets a field of a bit array; fields do not cross words. */
function put(words: Uint32Array, bit: number, field: number): void {
  words[bit >>> 5]! |= field << (bit & 31);
}
