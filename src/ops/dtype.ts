import { FORMATS, uniformFormats, type Formats, type NumberFormat } from './formats.ts';
import type { OpCall } from './operator.ts';

/** The number formats that exist as WGSL types. */
export const STORABLE = ['f32', 'f16'] as const;

/** One of them. */
export type Storable = (typeof STORABLE)[number];

/** How a kernel stores and adds its numbers, as a report records it. */
export interface Dtype {
  /** The format of activations in memory. */
  readonly storage: Storable;
  /** The dominant arithmetic type, which decides the compute roof. */
  readonly compute: 'f32' | 'f16' | 'int8';
  /** The format of weights, if different. */
  readonly weights?: string;
}

/** A number format as a WGSL type, or null. */
export const storable = ({ id }: NumberFormat): Storable | null => STORABLE.find((one) => one === id) ?? null;

/** Formats of a call that stores every tensor in one WGSL type. */
export const storedAs = (storage: Storable): Formats => uniformFormats(FORMATS[storage]);

/** The dtype of a call for reports. Kernels accumulate in f32 whatever they store: f16 sums lose too many digits. */
export function dtypeOf({ formats }: Pick<OpCall, 'formats'>): Dtype {
  const { activations, weights } = formats;
  return {
    storage: storable(activations) ?? 'f32',
    compute: 'f32',
    ...(weights.id !== activations.id && { weights: weights.id }),
  };
}
