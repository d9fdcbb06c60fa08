import { lookup } from '../../text/lookup.ts';

/** How `predict` is asked for weights and KV cache. */
export interface WeightOptions {
  readonly weights: string;
  /** Weights per scale, 0 without scales; null: the format's own. */
  readonly group: number | null;
  readonly kv: 'f16' | 'int8';
}

const stored = (weights: string, group: number | null = null, kv: WeightOptions['kv'] = 'f16'): WeightOptions => ({
  weights,
  group,
  kv,
});

/**
 * Formats as published. `int4` has the 4.5 bits of Q4_0 and q4f16_1; Q4_K_M has 8 to 10 % more, and is taken as `int4`
 * too, as a user without the file would ask.
 */
const FORMATS_PUBLISHED = lookup({
  F16: stored('f16'),
  Q4_0: stored('int4'),
  Q4_K_M: stored('int4'),
  Q8_0: stored('int8'),
  fp16: stored('f16'),
  bf16: stored('f16'),
  fp8: stored('fp8', null, 'int8'),
  'fp8 as int8': stored('int8', 0, 'int8'),
  'int4 g32': stored('int4'),
  'int4 b32': stored('int4'),
  q4f16_1: stored('int4'),
  'GPTQ 4b g128': stored('int4', 128),
  'int8 per channel': stored('int8', 0),
});

/** What to ask for a format as published. @throws if it is not in the table */
export function weightOptions(format: string): WeightOptions {
  const found = FORMATS_PUBLISHED[format];
  if (!found) throw new Error(`field: expected a known format of weights, got "${format}"`);
  return found;
}
