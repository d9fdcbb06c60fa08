import type { LayerGroup, ModelConfig } from './config/model-config.ts';
import { bytesPerNumber, type NumberFormat } from '../ops/formats.ts';

/** Bytes that one layer keeps of one token: keys and values of its key-value heads. */
export const kvBytesPerLayer = ({ numKeyValueHeads, headDim }: ModelConfig, kv: NumberFormat): number =>
  2 * numKeyValueHeads * headDim * bytesPerNumber(kv);

/** Bytes of KV cache that a token adds while no window is full: 2·L·kv·hd·bytes. */
export const kvBytesPerToken = (config: ModelConfig, kv: NumberFormat): number =>
  config.numHiddenLayers * kvBytesPerLayer(config, kv);

/** Keys that layers hold of a sequence of `n` tokens, summed over layers: L·n, less where a window is full. */
export const keysOverLayers = (groups: readonly LayerGroup[], n: number): number =>
  groups.reduce((sum, { layers, window }) => sum + layers * Math.min(n, window ?? Infinity), 0);

/**
 * Keys that layers hold, summed over layers and over `steps` lengths from `first` on, each one longer than the last.
 * In closed form: a layer's lengths grow up to its window and stay there.
 */
export const keysOverSteps = (groups: readonly LayerGroup[], first: number, steps: number): number =>
  groups.reduce((sum, { layers, window }) => {
    const growing = Math.min(steps, Math.max(0, (window ?? Infinity) - first));
    const full = steps - growing;
    return sum + layers * (growing * first + (growing * (growing - 1)) / 2 + (full === 0 ? 0 : full * window!));
  }, 0);

/** Bytes of KV cache of one sequence of `n` tokens. */
export const kvBytesPerSequence = (config: ModelConfig, kv: NumberFormat, n: number): number =>
  kvBytesPerLayer(config, kv) * keysOverLayers(config.attention, n);

/**
 * Bytes of KV cache in pages of `block` tokens: a page that has begun is there whole.
 * @see Kwon et al., PagedAttention, arXiv:2309.06180
 */
export const pagedKvBytesPerSequence = (config: ModelConfig, kv: NumberFormat, n: number, block: number): number =>
  kvBytesPerSequence(config, kv, Math.ceil(n / block) * block);

/** Memory shared out: what weights leave, and what fits in it. */
export interface Capacity {
  /** Below 0 where not even the weights fit. */
  readonly spareBytes: number;
  /** Tokens of KV cache, none of them beyond a window. */
  readonly kvTokensThatFit: number;
  /** Sequences of the context's length. */
  readonly batchThatFits: number;
}

/** What fits beside the weights: floor((memory − weights − reserve) / (KV of a sequence of n)). */
export function capacity(
  config: ModelConfig,
  kv: NumberFormat,
  sizes: {
    readonly memoryBytes: number;
    readonly weightBytes: number;
    readonly reserveBytes: number;
    readonly context: number;
  },
): Capacity {
  const spareBytes = sizes.memoryBytes - sizes.weightBytes - sizes.reserveBytes;
  const room = Math.max(0, spareBytes);
  return {
    spareBytes,
    kvTokensThatFit: Math.floor(room / kvBytesPerToken(config, kv)),
    batchThatFits: Math.floor(room / kvBytesPerSequence(config, kv, sizes.context)),
  };
}
