import { scoreBytes, type AttentionAlgorithm } from './attention.ts';
import type { ModelConfig } from './config/model-config.ts';
import { bytesPerNumber, type Formats } from './formats.ts';
import { kvBytesPerLayer } from './memory.ts';
import { parameterCounts } from './parameters.ts';

/** One pass through the model: a whole prompt, a piece of one, or one token of each sequence. */
export interface Pass {
  readonly batch: number;
  /** Tokens of each sequence that are new: the prompt's length in prefill, 1 in decode. */
  readonly queries: number;
  /** Tokens of each sequence after the pass, the new ones included. */
  readonly keys: number;
  /** True: kernels skip what a causal mask hides, near half of a prompt's scores. */
  readonly causal?: boolean;
}

/** One operator call, and how often a pass makes it. */
export interface OpCall {
  readonly name: string;
  readonly op: 'rms-norm' | 'linear' | 'attention';
  /** Calls in one pass, of the same shape. */
  readonly count: number;
  readonly shape: Readonly<Record<string, number>>;
  /** Of one call; a multiply-add is two, and so is each weight of a norm, as in the 2P of the whole. */
  readonly flop: number;
  /** Weights read by one call, each once whatever the batch. */
  readonly weightBytes: number;
  /** Keys and values touched by one call. */
  readonly kvBytes: number;
  /** Scores that go through memory; 0 where attention is fused. */
  readonly scoreBytes: number;
}

/** Sums over all calls of a pass. */
export interface PassTotals {
  readonly flop: number;
  readonly weightBytes: number;
  readonly kvBytes: number;
  readonly scoreBytes: number;
  /** Dispatches: one a call. */
  readonly calls: number;
}

/**
 * Distinct experts that `tokens` tokens are expected to need of one layer: E·(1 − (1 − k/E)^T), the choice being even.
 * @see Mixtral of Experts, arXiv:2401.04088
 */
export const distinctExperts = (total: number, perToken: number, tokens: number): number =>
  total * (1 - (1 - perToken / total) ** tokens);

/** The calls of one pass in order, attention last. The input embedding is a lookup: no arithmetic, no stream. */
export const passCalls = (
  config: ModelConfig,
  pass: Pass,
  formats: Formats,
  algorithm: AttentionAlgorithm,
): OpCall[] => [...linearCalls(config, pass, formats), ...attentionCalls(config, pass, formats, algorithm)];

/** Norms and linear layers: all that does not depend on the length of the sequences. */
export function linearCalls(config: ModelConfig, { batch, queries }: Pass, formats: Formats): OpCall[] {
  const { hiddenSize: d, intermediateSize: ff, numHiddenLayers: layers, experts, vocabSize } = config;
  const tokens = batch * queries;
  const bytes = bytesPerNumber(formats.weights);
  const queryWidth = config.numAttentionHeads * config.headDim;
  const keyWidth = config.numKeyValueHeads * config.headDim;
  const qkv = queryWidth + 2 * keyWidth;
  const bias = (there: boolean, width: number): number => (there ? width : 0);
  /** `met`: how many times each token meets the weights; `read`: how many times they are read. */
  const call = (
    name: string,
    op: OpCall['op'],
    count: number,
    shape: OpCall['shape'],
    weights: number,
    rows = tokens,
    met = 1,
    read = 1,
  ): OpCall => ({
    name,
    op,
    count,
    shape,
    flop: 2 * rows * weights * met,
    weightBytes: weights * bytes * read,
    kvBytes: 0,
    scoreBytes: 0,
  });
  const linear = (
    name: string,
    count: number,
    [rows, inner, out]: readonly [number, number, number],
    biases: number,
    met = 1,
    read = 1,
  ): OpCall => call(name, 'linear', count, { batch: rows, in: inner, out }, inner * out + biases, rows, met, read);
  const met = experts?.perToken ?? 1;
  const read = experts ? distinctExperts(experts.total, experts.perToken, tokens) : 1;
  return [
    call('norms', 'rms-norm', layers * config.normsPerLayer + 1, { rows: tokens, cols: d }, d),
    linear('Q, K and V', layers, [tokens, d, qkv], bias(config.attentionBias !== 'none', qkv)),
    linear('attention output', layers, [tokens, queryWidth, d], bias(config.attentionBias === 'all', d)),
    ...(experts ? [linear('router', layers, [tokens, d, experts.total], 0)] : []),
    linear('gate and up', layers, [tokens, d, 2 * ff], bias(config.mlpBias, 2 * ff), met, read),
    linear('down', layers, [tokens, ff, d], bias(config.mlpBias, d), met, read),
    // Only the last token of each sequence is asked for what follows it.
    linear('head', 1, [batch, d, vocabSize], 0),
  ];
}

/**
 * Attention, by how far layers see. FLOP are those of the two products, 4·h·hd·q·n: softmax is left out, as in the
 * 2P + 4·L·h·hd·n of the literature; unless told, a causal prompt is counted as if each token saw all of it.
 */
export function attentionCalls(
  config: ModelConfig,
  { batch, queries, keys, causal = false }: Pass,
  formats: Formats,
  algorithm: AttentionAlgorithm,
): OpCall[] {
  const { numAttentionHeads: heads, numKeyValueHeads: keyValueHeads, headDim } = config;
  return config.attention.map(({ layers, window }): OpCall => {
    const seen = Math.min(keys, window ?? Infinity);
    // Each query of a prompt has a window of its own; together they touch more keys than one of them sees.
    const touched = Math.min(keys, (window ?? Infinity) + queries - 1);
    const shape = { heads, keyValueHeads, headDim, queries, keys: seen };
    return {
      name: window === null ? 'attention' : `attention, window ${window}`,
      op: 'attention',
      count: layers,
      shape,
      flop: 4 * batch * heads * headDim * (causal ? causalPairs(queries, keys, seen) : queries * seen),
      weightBytes: 0,
      kvBytes: batch * touched * kvBytesPerLayer(config, formats.kv),
      scoreBytes: algorithm === 'standard' ? batch * scoreBytes(shape, bytesPerNumber(formats.activations)) : 0,
    };
  });
}

/** Scores that a causal mask leaves: query i of q sees the n − q + i keys up to its own, at most its window. */
function causalPairs(queries: number, keys: number, window: number): number {
  const before = keys - queries;
  const growing = Math.min(queries, Math.max(0, window - before));
  return growing * before + (growing * (growing + 1)) / 2 + (queries - growing) * window;
}

/** Adds calls up. */
export function sumCalls(calls: readonly OpCall[]): PassTotals {
  const total = { flop: 0, weightBytes: 0, kvBytes: 0, scoreBytes: 0, calls: 0 };
  for (const call of calls) {
    total.flop += call.count * call.flop;
    total.weightBytes += call.count * call.weightBytes;
    total.kvBytes += call.count * call.kvBytes;
    total.scoreBytes += call.count * call.scoreBytes;
    total.calls += call.count;
  }
  return total;
}

/** Bytes of weights in memory, every expert and the embedding included. */
export const weightBytes = (config: ModelConfig, formats: Formats): number =>
  parameterCounts(config).total * bytesPerNumber(formats.weights);
