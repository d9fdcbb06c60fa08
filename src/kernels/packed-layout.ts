import type { NumberFormat } from '../ops/formats.ts';
import type { Matrix } from '../ops/operator.ts';
import { rowPitch } from './row-layout.ts';

/** Elements between the starts of consecutive rows in a buffer: rows of grouped numbers are whole groups. */
export const pitchOf = ({ cols, format: { group } }: Pick<Matrix, 'cols' | 'format'>): number =>
  group === null ? rowPitch(cols) : Math.ceil(cols / group) * group;

/** Words of the buffers of a matrix in a grouped format. */
export interface PackedWords {
  readonly numbers: number;
  /** Scales, and zero points, of all groups in order; the last word is padded. */
  readonly scales: number;
  readonly zeros: number;
}

/** The size of each part of a matrix of grouped numbers. */
export function packedWords({ rows, cols, format }: Matrix & { readonly format: NumberFormat }): PackedWords {
  const groups = (rows * pitchOf({ cols, format })) / format.group!;
  const words = (bits: number): number => Math.ceil((groups * bits) / 32);
  return {
    numbers: words(format.group! * format.bits),
    scales: words(format.scaleBits),
    zeros: words(format.zeroBits),
  };
}

/**
 * The place of a number within its group: its word and its first bit. Bytes lie in order; of eight 4-bit numbers in a
 * word the first four are in the lower halves of its bytes, so that a mask yields consecutive ones.
 */
export function placeInGroup(index: number, bits: number): { readonly word: number; readonly shift: number } {
  const perWord = 32 / bits;
  const within = index % perWord;
  return { word: Math.floor(index / perWord), shift: (within % 4) * 8 + Math.floor(within / 4) * bits };
}
