import { FORMATS, type NumberFormat } from '../../../ops/formats.ts';
import { lookup } from '../../../text/lookup.ts';

/** A block of numbers in as many bytes. */
const block = (id: string, numbers: number, bytes: number): NumberFormat => ({
  id,
  bits: (8 * bytes) / numbers,
  group: null,
  scaleBits: 0,
  zeroBits: 0,
});

/** llama.cpp's types of tensors. @see llama.cpp, `ggml-common.h` */
export const GGUF = {
  f32: FORMATS.f32,
  f16: FORMATS.f16,
  q2_k: FORMATS.q2_k,
  q3_k: FORMATS.q3_k,
  q4_0: FORMATS.q4_0,
  q4_1: FORMATS.q4_1,
  q4_k: FORMATS.q4_k,
  q5_0: FORMATS.q5_0,
  q5_1: FORMATS.q5_1,
  q5_k: FORMATS.q5_k,
  q6_k: FORMATS.q6_k,
  q8_0: FORMATS.q8_0,
  iq1_s: block('iq1_s', 256, 50),
  iq1_m: block('iq1_m', 256, 56),
  iq2_xxs: block('iq2_xxs', 256, 66),
  iq2_xs: block('iq2_xs', 256, 74),
  iq2_s: block('iq2_s', 256, 82),
  iq3_xxs: block('iq3_xxs', 256, 98),
  iq3_s: block('iq3_s', 256, 110),
  iq4_nl: block('iq4_nl', 32, 18),
  iq4_xs: FORMATS.iq4_xs,
  tq1_0: block('tq1_0', 256, 54),
  tq2_0: block('tq2_0', 256, 66),
  mxfp4: FORMATS.mxfp4,
} as const satisfies Readonly<Record<string, NumberFormat>>;

/** One of their names. */
export type GgufType = keyof typeof GGUF;

/** Types with blocks of 32 numbers, or of one; all others have 256. */
const SMALL = new Set<GgufType>(['f32', 'f16', 'q4_0', 'q4_1', 'q5_0', 'q5_1', 'q8_0', 'iq4_nl', 'mxfp4']);

/** Types of blocks of 32 for rows that are no multiple of 256. */
const FALLBACKS = lookup<GgufType>({
  q2_k: 'q4_0',
  q3_k: 'q4_0',
  tq1_0: 'q4_0',
  tq2_0: 'q4_0',
  q4_k: 'q5_0',
  q5_k: 'q5_1',
  q6_k: 'q8_0',
});

/** Numbers per block. */
export const blockSize = (type: GgufType): number =>
  type === 'f32' || type === 'f16' ? 1 : SMALL.has(type) ? 32 : 256;

/**
 * The type of a tensor whose rows have some length: of smaller blocks if the length is no multiple of a block.
 * @param length 1: not known
 */
export function typeForRows(type: GgufType, length: number): GgufType {
  if (length === 1 || length % blockSize(type) === 0) return type;
  const smaller = blockSize(type) === 256 ? (FALLBACKS[type] ?? 'iq4_nl') : type;
  return length % blockSize(smaller) === 0 ? smaller : 'f16';
}
