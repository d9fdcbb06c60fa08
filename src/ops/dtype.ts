import {
  FORMATS,
  uniformFormats,
  WEIGHT_FORMATS,
  type Formats,
  type NumberFormat,
  type WeightFormat,
} from './formats.ts';
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

/** Formats of a call that stores its tensors in one WGSL type, or its weights in a smaller format. */
export const storedAs = (storage: Storable, weights: WeightFormat = storage): Formats => ({
  ...uniformFormats(FORMATS[storage]),
  weights: WEIGHT_FORMATS[weights],
});

/** The formats of weights beside activations of a WGSL type: none is wider. */
export const weightsBeside = (storage: Storable): readonly WeightFormat[] =>
  storage === 'f16' ? ['f16', 'int8', 'int4'] : ['f32', 'f16', 'int8', 'int4'];

/** The packed integer formats of weights. */
export const QUANTISED = ['int8', 'int4'] as const satisfies readonly WeightFormat[];

/** The formats of a call from its dtype in a report; null for weights in a format that no kernel here stores. */
export function formatsOf({ storage, weights = storage }: Pick<Dtype, 'storage' | 'weights'>): Formats | null {
  const known = weightsBeside(storage).find((format) => format === weights);
  return known ? storedAs(storage, known) : null;
}

/** The dtype of a call for reports. Kernels accumulate in f32 whatever they store: f16 sums lose too many digits. */
export function dtypeOf({ formats }: Pick<OpCall, 'formats'>): Dtype {
  const { activations, weights } = formats;
  return {
    storage: storable(activations) ?? 'f32',
    compute: 'f32',
    ...(weights.id !== activations.id && { weights: weights.id }),
  };
}
