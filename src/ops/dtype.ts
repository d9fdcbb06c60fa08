import { FORMATS, uniformFormats, type Formats, type NumberFormat } from './formats.ts';
import type { OpCall } from './operator.ts';

/** The number formats that WGSL has as types, so that a kernel can store them as they are. */
export const STORABLE = ['f32', 'f16'] as const;

/** One of them. */
export type Storable = (typeof STORABLE)[number];

/** How a kernel stores and adds its numbers, as a report records it. */
export interface Dtype {
  /** The format of activations in memory. */
  readonly storage: Storable;
  /** The type of the arithmetic that dominates: it picks the compute roof. */
  readonly compute: 'f32' | 'f16' | 'int8';
  /** The format of weights, where it is another one. */
  readonly weights?: string;
}

/** A number format as a WGSL type; null where WGSL has none. */
export const storable = ({ id }: NumberFormat): Storable | null => STORABLE.find((one) => one === id) ?? null;

/** The formats of a call that stores everything in one WGSL type. */
export const storedAs = (storage: Storable): Formats => uniformFormats(FORMATS[storage]);

/** How a call is recorded. Kernels add in f32 whatever they store: sums of halves lose digits that no one would accept. */
export function dtypeOf({ formats }: Pick<OpCall, 'formats'>): Dtype {
  const { activations, weights } = formats;
  return {
    storage: storable(activations) ?? 'f32',
    compute: 'f32',
    ...(weights.id !== activations.id && { weights: weights.id }),
  };
}
