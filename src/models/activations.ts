import { bytesPerNumber, type NumberFormat } from '../ops/formats.ts';
import type { ModelConfig } from './config/model-config.ts';
import { layerWeights } from './layers/layer-weights.ts';
import { outputsOf, type Linear } from './layers/linear.ts';

/** Most tokens that servers put through a model in one pass. @see vLLM, `max_num_batched_tokens` of its API server */
export const TOKENS_PER_PASS = 8192;

/** Logits are in 32 bits. */
const LOGIT_BYTES = 4;

/** What a pass needs besides weights and cache. */
export interface ActivationBytes {
  /** Tokens of the largest pass. */
  readonly tokens: number;
  /** Numbers of one token: the hidden vector, its norm, and inputs and outputs of the widest matrix product. */
  readonly numbers: number;
  readonly bytes: number;
}

/**
 * Bytes of activations: those of the layer at work, whose buffers the next one reuses, and a row of logits per sequence.
 * @param tokens of all prompts, or of one chunk
 */
export function activationBytes(
  model: ModelConfig,
  { batch, tokens }: { readonly batch: number; readonly tokens: number },
  format: NumberFormat,
): ActivationBytes {
  const { groups, hiddenSize, vocabSize } = model;
  const widths = groups.flatMap((group) => layerWeights(group, hiddenSize).linears.map(widthOf));
  const numbers = 2 * hiddenSize + widths.reduce((most, width) => Math.max(most, width), 0);
  const most = Math.min(Math.max(tokens, batch), TOKENS_PER_PASS);
  return {
    tokens: most,
    numbers,
    bytes: most * numbers * bytesPerNumber(format) + batch * vocabSize * LOGIT_BYTES,
  };
}

const widthOf = (linear: Linear): number => (linear.in + outputsOf(linear)) * (linear.experts?.perToken ?? 1);
