import { InputError, showValue } from '../input-error.ts';

/** How numbers of one kind are stored: so many bits each, and a scale for so many of them. */
export interface NumberFormat {
  readonly id: string;
  readonly bits: number;
  /** Numbers that share one scale; null: there are no scales. */
  readonly group: number | null;
  /** Bits of one scale. */
  readonly scaleBits: number;
}

/**
 * The formats by name. Those with scales have one of 16 bits for 32 numbers: 4 bits are 4.5, 8 are 8.5.
 * @see llama.cpp, `block_q4_0` and `block_q8_0`
 */
export const FORMATS = {
  f32: { id: 'f32', bits: 32, group: null, scaleBits: 0 },
  f16: { id: 'f16', bits: 16, group: null, scaleBits: 0 },
  int8: { id: 'int8', bits: 8, group: 32, scaleBits: 16 },
  int4: { id: 'int4', bits: 4, group: 32, scaleBits: 16 },
} as const satisfies Readonly<Record<string, NumberFormat>>;

/** Bytes of one number, its part of a scale included. */
export const bytesPerNumber = ({ bits, group, scaleBits }: NumberFormat): number =>
  (bits + (group === null ? 0 : scaleBits / group)) / 8;

/**
 * The same format with another group; 0: no scales.
 * @throws InputError unless it is a whole number from 0 to 65536
 */
export function withGroup(format: NumberFormat, group: number): NumberFormat {
  if (!Number.isInteger(group) || group < 0 || group > 65536) {
    throw new InputError(`group: expected a whole number of weights from 0 to 65536, got ${showValue(group)}`);
  }
  if (format.group === null) return format;
  return { ...format, group: group === 0 ? null : group };
}

/** Formats of weights, activations and the KV cache, each its own. */
export interface Formats {
  readonly weights: NumberFormat;
  readonly activations: NumberFormat;
  readonly kv: NumberFormat;
}
