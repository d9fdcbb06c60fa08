import { InputError, showValue } from '../text/input-error.ts';

/** How a tensor's numbers are stored: bits per number, and a scale and a zero point per group. */
export interface NumberFormat {
  readonly id: string;
  readonly bits: number;
  /** Numbers per scale; null: no scales. */
  readonly group: number | null;
  readonly scaleBits: number;
  /** Bits of the zero point per group; 0: symmetric. */
  readonly zeroBits: number;
}

const plain = (id: string, bits: number): NumberFormat => ({ id, bits, group: null, scaleBits: 0, zeroBits: 0 });
const grouped = (id: string, bits: number): NumberFormat => ({ id, bits, group: 32, scaleBits: 16, zeroBits: 0 });

/**
 * Every number format, by name. Grouped ones have a 16-bit scale per 32 numbers, so int4 takes 4.5 bits and int8 8.5.
 * @see llama.cpp, `block_q4_0` and `block_q8_0`; OCP 8-bit floating point specification
 */
export const FORMATS = {
  f32: plain('f32', 32),
  f16: plain('f16', 16),
  bf16: plain('bf16', 16),
  fp8: plain('fp8', 8),
  int8: grouped('int8', 8),
  int4: grouped('int4', 4),
} as const satisfies Readonly<Record<string, NumberFormat>>;

/** Whole numbers that select rows, such as tokens. */
export const INDEX: NumberFormat = plain('u32', 32);

/**
 * The formats in which kernels store weights, by the names that plans use. int4 has a zero point per group, as AWQ and
 * GPTQ files have: 4.625 bits per weight, where predictions assume the 4.5 of a symmetric format.
 */
export const WEIGHT_FORMATS = {
  f32: FORMATS.f32,
  f16: FORMATS.f16,
  int8: FORMATS.int8,
  int4: { ...FORMATS.int4, zeroBits: 4 },
} as const satisfies Readonly<Record<string, NumberFormat>>;

/** One of their names. */
export type WeightFormat = keyof typeof WEIGHT_FORMATS;

/** Bytes per number, including its share of the scale and the zero point. */
export const bytesPerNumber = ({ bits, group, scaleBits, zeroBits }: NumberFormat): number =>
  (bits + (group === null ? 0 : (scaleBits + zeroBits) / group)) / 8;

/**
 * The same format with another group size; 0: no scales.
 * @throws InputError unless it is a whole number from 0 to 65536
 */
export function withGroup(format: NumberFormat, group: number): NumberFormat {
  if (!Number.isInteger(group) || group < 0 || group > 65536) {
    throw new InputError(`group: expected a whole number of weights from 0 to 65536, got ${showValue(group)}`);
  }
  if (format.group === null) return format;
  return { ...format, group: group === 0 ? null : group };
}

/** The formats of one operator call, by role of the tensor. */
export interface Formats {
  /** Of inputs, outputs and intermediate tensors. */
  readonly activations: NumberFormat;
  readonly weights: NumberFormat;
  /** Of cached keys and values. */
  readonly kv: NumberFormat;
}

/** One format for every tensor of a call. */
export const uniformFormats = (format: NumberFormat): Formats => ({
  activations: format,
  weights: format,
  kv: format,
});
