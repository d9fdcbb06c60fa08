import type { LayerGroup, ModelConfig } from './config/model-config.ts';
import { bytesPerNumber, type NumberFormat } from '../ops/formats.ts';

/** KV-cache bytes of one token in one layer: keys and values of its key-value heads. */
export const kvBytesPerLayer = ({ numKeyValueHeads, headDim }: ModelConfig, kv: NumberFormat): number =>
  2 * numKeyValueHeads * headDim * bytesPerNumber(kv);

/** KV-cache bytes that a token adds while no window is full: 2·L·kv·hd·bytes. */
export const kvBytesPerToken = (config: ModelConfig, kv: NumberFormat): number =>
  config.numHiddenLayers * kvBytesPerLayer(config, kv);

/** Cached keys of a sequence of `n` tokens, summed over layers: L·n, or fewer if a window is full. */
export const keysOverLayers = (groups: readonly LayerGroup[], n: number): number =>
  groups.reduce((sum, { layers, window }) => sum + layers * Math.min(n, window ?? Infinity), 0);

/**
 * Cached keys, summed over layers and over the lengths `first`, `first` + 1, … (`steps` of them).
 * In closed form: a layer's length grows up to its window and stays there.
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
 * Bytes of KV cache in pages of `block` tokens: the last page is allocated whole.
 * @see Kwon et al., PagedAttention, arXiv:2309.06180
 */
export const pagedKvBytesPerSequence = (config: ModelConfig, kv: NumberFormat, n: number, block: number): number =>
  kvBytesPerSequence(config, kv, Math.ceil(n / block) * block);

/** The memory that weights leave free, and what fits in it. */
export interface Capacity {
  /** Negative if not even the weights fit. */
  readonly spareBytes: number;
  /** Tokens of KV cache, ignoring windows. */
  readonly kvTokensThatFit: number;
  /** Sequences of the context length. */
  readonly batchThatFits: number;
}

/** What fits in addition to the weights: floor((memory − weights − reserve) / (KV of a sequence of n)). */
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
