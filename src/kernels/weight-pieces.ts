import { QUANTISED, storable } from '../ops/dtype.ts';
import type { Formats } from '../ops/formats.ts';

/** How a kernel reads weights: in the WGSL type of its activations, as f16 in words, or as groups of packed integers. */
export const WEIGHTS = ['stored', 'half', ...QUANTISED] as const;

/** One of them: a piece `shaders/lib/right-….wgsl`. */
export type Weights = (typeof WEIGHTS)[number];

/** Those of floating-point weights. */
export const FLOATS: readonly Weights[] = ['stored', 'half'];

/** How kernels read the weights of a call; null: none can. */
export function weightsOf({ activations, weights }: Formats): Weights | null {
  if (weights.id === activations.id) return storable(weights) && 'stored';
  if (weights.id === 'f16') return 'half';
  return QUANTISED.find((one) => one === weights.id) ?? null;
}

/** The buffers of a weight tensor beside its numbers, in binding order. */
export const weightParts = (tensor: string, { weights: { group, zeroBits } }: Formats): readonly string[] =>
  group === null ? [] : [`${tensor}.scales`, ...(zeroBits > 0 ? [`${tensor}.zeros`] : [])];
