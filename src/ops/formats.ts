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
  /** A scale per block of a matrix `[out, in]`, instead of groups. */
  readonly tile?: { readonly rows: number; readonly cols: number; readonly bytes: number };
  /** Bytes per input of a matrix, such as GPTQ's order of groups. */
  readonly perInputBytes?: number;
  /** Bytes per matrix, such as AQLM's codebooks. */
  readonly perMatrixBytes?: number;
}

const plain = (id: string, bits: number): NumberFormat => ({ id, bits, group: null, scaleBits: 0, zeroBits: 0 });
const grouped = (id: string, bits: number): NumberFormat => ({ id, bits, group: 32, scaleBits: 16, zeroBits: 0 });
const blocks = (id: string, bits: number, group: number, scaleBits: number): NumberFormat => ({
  ...plain(id, bits),
  group,
  scaleBits,
});

/**
 * Every number format, by name. Grouped ones have a 16-bit scale per 32 numbers, so int4 takes 4.5 bits and int8 8.5.
 * Those of llama.cpp: `q4_0` has blocks of 32, `q4_k` of 256 with scales of scales.
 * @see llama.cpp, `ggml-common.h`; OCP Microscaling Formats 1.0; OCP 8-bit floating point; QLoRA, arXiv:2305.14314
 */
export const FORMATS = {
  f32: plain('f32', 32),
  f16: plain('f16', 16),
  bf16: plain('bf16', 16),
  fp8: plain('fp8', 8),
  int8: grouped('int8', 8),
  int4: grouped('int4', 4),
  mxfp4: blocks('mxfp4', 4, 32, 8),
  nvfp4: blocks('nvfp4', 4, 16, 8),
  nf4: blocks('nf4', 4, 64, 32),
  q2_k: blocks('q2_k', 2, 256, 160),
  q3_k: blocks('q3_k', 3, 256, 112),
  q4_0: grouped('q4_0', 4),
  q4_1: blocks('q4_1', 4, 32, 32),
  q4_k: blocks('q4_k', 4, 256, 128),
  iq4_xs: blocks('iq4_xs', 4, 256, 64),
  q5_0: grouped('q5_0', 5),
  q5_1: blocks('q5_1', 5, 32, 32),
  q5_k: blocks('q5_k', 5, 256, 128),
  q6_k: blocks('q6_k', 6, 256, 144),
  q8_0: grouped('q8_0', 8),
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
