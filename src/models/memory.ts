import { bytesPerNumber, type NumberFormat } from '../ops/formats.ts';
import type { LayerGroup, ModelConfig, SingleMixer } from './config/model-config.ts';
import { convolutionState, indexBytes, keptNumbers, keysKept, mixersOf, reachOf, stateBytes } from './layers/cache.ts';

/** Bytes of a convolution's state per number: engines keep it in 16 bits. */
const CONVOLUTION_BYTES = 2;

const overGroups = (groups: readonly LayerGroup[], of: (mixer: SingleMixer) => number): number =>
  groups.reduce((sum, { count, mixer }) => sum + count * mixersOf(mixer).reduce((added, one) => added + of(one), 0), 0);

/** KV-cache bytes that a token adds while no window is full. */
export const kvBytesPerToken = ({ groups }: ModelConfig, kv: NumberFormat): number =>
  overGroups(groups, keptNumbers) * bytesPerNumber(kv);

/** Whether a mixer keeps the keys of every token of sequences of up to `longest`: it has no window, or none that fills. */
export function keepsAll(mixer: SingleMixer, longest: number): boolean {
  const reach = reachOf(mixer);
  return reach.kind === 'all' || reach.keys >= longest;
}

/**
 * KV-cache bytes that a token adds once every window is full that can be.
 * @param longest sequence, in tokens
 */
export const kvBytesBeyondWindows = ({ groups }: ModelConfig, kv: NumberFormat, longest = Infinity): number =>
  overGroups(groups, (mixer) => (keepsAll(mixer, longest) ? keptNumbers(mixer) : 0)) * bytesPerNumber(kv);

/** Bytes of index keys per token. */
export const indexBytesPerToken = ({ groups }: ModelConfig, kv: NumberFormat): number =>
  overGroups(groups, (mixer) => indexBytes(mixer, kv));

/** Bytes of state per sequence, whatever its length. */
export const stateBytesPerSequence = ({ groups, hiddenSize }: ModelConfig): number =>
  overGroups(
    groups,
    (mixer) => stateBytes(mixer, CONVOLUTION_BYTES) + convolutionState(mixer, hiddenSize, CONVOLUTION_BYTES),
  );

/** Bytes of KV cache of one sequence of `n` tokens: a layer keeps no more keys than its window. */
export const kvBytesPerSequence = ({ groups }: ModelConfig, kv: NumberFormat, n: number): number =>
  overGroups(groups, (mixer) => keptNumbers(mixer) * keysKept(reachOf(mixer), n)) * bytesPerNumber(kv);

/** All that one sequence of `n` tokens keeps: KV cache, index keys and state. */
export const bytesPerSequence = (config: ModelConfig, kv: NumberFormat, n: number): number =>
  kvBytesPerSequence(config, kv, n) + n * indexBytesPerToken(config, kv) + stateBytesPerSequence(config);

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
  /** Tokens of KV cache, ignoring windows; null: tokens keep nothing. */
  readonly kvTokensThatFit: number | null;
  /** Sequences of the context length; null: sequences keep nothing. */
  readonly batchThatFits: number | null;
  /** The same where activations take their part. */
  readonly batchWithActivations: number | null;
}

/** What is in memory besides a fixed part. */
export interface Needs {
  /** Bytes free of weights and reserve; negative if these do not fit. */
  readonly spareBytes: number;
  readonly bytesPerToken: number;
  readonly bytesPerSequence: number;
  /** Of a pass of as many sequences; never less for more of them. */
  readonly activationBytes: (batch: number) => number;
}

/** What fits: floor(spare / KV and state of a sequence), and the same beside the activations of as many sequences. */
export function capacity({ spareBytes, bytesPerToken, bytesPerSequence: each, activationBytes }: Needs): Capacity {
  const room = Math.max(0, spareBytes);
  const into = (size: number): number | null => (size === 0 ? null : Math.floor(room / size));
  const batchThatFits = into(each);
  const fits = (batch: number): boolean => batch * each + activationBytes(batch) <= room;
  let [low, high] = [0, batchThatFits ?? 0];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return {
    spareBytes,
    kvTokensThatFit: into(bytesPerToken),
    batchThatFits,
    batchWithActivations: batchThatFits === null ? null : low,
  };
}
