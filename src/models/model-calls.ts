import { ATTENTION, type AttentionAlgorithm } from '../ops/attention.ts';
import { bytesPerNumber, type Formats } from '../ops/formats.ts';
import { gemv } from '../ops/gemv.ts';
import { bytesOfRole, productFlop, size, type OpCall } from '../ops/operator.ts';
import { rmsNorm } from '../ops/rms-norm.ts';
import type { ModelConfig } from './config/model-config.ts';
import { parameterCounts } from './parameters.ts';

/** One pass through the model: a whole prompt, a piece of one, or one token of each sequence. */
export interface Pass {
  readonly batch: number;
  /** New tokens of each sequence: the prompt's length in prefill, 1 in decode. */
  readonly queries: number;
  /** Tokens of each sequence after the pass, including the new ones. */
  readonly keys: number;
  /** True: kernels skip scores hidden by the causal mask, nearly half of a prompt's. */
  readonly causal?: boolean;
}

/** An operator call of a pass, its number of repetitions, and the cost of one. */
export interface ModelCall extends OpCall {
  readonly name: string;
  /** Calls of this shape in one pass. */
  readonly count: number;
  /** FLOP of one call: two per multiply-add, and two per weight of a norm or bias, as in the model's 2P. */
  readonly flop: number;
  /** Weight bytes read by one call, each weight once regardless of the batch. */
  readonly weightBytes: number;
  /** Bytes of keys and values read by one call. */
  readonly kvBytes: number;
  /** Bytes of scores that go through memory; 0 if attention is fused. */
  readonly scoreBytes: number;
}

/** Sums over all calls of a pass. */
export interface PassTotals {
  readonly flop: number;
  readonly weightBytes: number;
  readonly kvBytes: number;
  readonly scoreBytes: number;
  /** Dispatches: one per call. */
  readonly calls: number;
}

/**
 * Expected number of distinct experts of one layer used by `tokens` tokens: E·(1 − (1 − k/E)^T), routing being uniform.
 * @see Mixtral of Experts, arXiv:2401.04088
 */
export const distinctExperts = (total: number, perToken: number, tokens: number): number =>
  total * (1 - (1 - perToken / total) ** tokens);

/** The calls of one pass, attention last. The input embedding is a lookup: no arithmetic, no streamed weights. */
export const passCalls = (
  config: ModelConfig,
  pass: Pass,
  formats: Formats,
  algorithm: AttentionAlgorithm,
): ModelCall[] => [...linearCalls(config, pass, formats), ...attentionCalls(config, pass, formats, algorithm)];

/** Further properties of a call with weights: biases added to its output, and experts. */
interface Extra {
  readonly biases?: number;
  /** Experts used by each token. */
  readonly met?: number;
  /** Experts read. */
  readonly read?: number;
}

/** A call that streams weights. */
function weightCall(
  name: string,
  count: number,
  call: OpCall,
  { biases = 0, met = 1, read = 1 }: Extra = {},
): ModelCall {
  const rows = size(call.shape, call.op.dimensions[0]!);
  return {
    ...call,
    name,
    count,
    flop: met * (productFlop(call.op, call.shape) + 2 * rows * biases),
    weightBytes: read * (bytesOfRole(call, 'weight') + biases * bytesPerNumber(call.formats.weights)),
    kvBytes: 0,
    scoreBytes: 0,
  };
}

/** Norms and linear layers: all calls that do not depend on sequence length. */
export function linearCalls(config: ModelConfig, { batch, queries }: Pass, formats: Formats): ModelCall[] {
  const { hiddenSize: d, intermediateSize: ff, numHiddenLayers: layers, experts, vocabSize } = config;
  const tokens = batch * queries;
  const queryWidth = config.numAttentionHeads * config.headDim;
  const qkv = queryWidth + 2 * config.numKeyValueHeads * config.headDim;
  const linear = (name: string, count: number, [rows, inner, out]: readonly [number, number, number], extra?: Extra) =>
    weightCall(name, count, { op: gemv, shape: { batch: rows, in: inner, out }, formats }, extra);
  const biases = (there: boolean, width: number): number => (there ? width : 0);
  const expert: Extra = {
    met: experts?.perToken ?? 1,
    read: experts ? distinctExperts(experts.total, experts.perToken, tokens) : 1,
  };
  const norms = { op: rmsNorm, shape: { rows: tokens, cols: d }, formats };
  return [
    weightCall('norms', layers * config.normsPerLayer + 1, norms),
    linear('Q, K and V', layers, [tokens, d, qkv], { biases: biases(config.attentionBias !== 'none', qkv) }),
    linear('attention output', layers, [tokens, queryWidth, d], { biases: biases(config.attentionBias === 'all', d) }),
    ...(experts ? [linear('router', layers, [tokens, d, experts.total])] : []),
    linear('gate and up', layers, [tokens, d, 2 * ff], { ...expert, biases: biases(config.mlpBias, 2 * ff) }),
    linear('down', layers, [tokens, ff, d], { ...expert, biases: biases(config.mlpBias, d) }),
    // Only the last token of each sequence needs logits.
    linear('head', 1, [batch, d, vocabSize]),
  ];
}

/**
 * Attention, by window. FLOP are those of the two products, 4·h·hd·q·n, without softmax, as in the 2P + 4·L·h·hd·n of the
 * literature; by default a causal prompt is counted as if each token attended to all of it.
 */
export function attentionCalls(
  config: ModelConfig,
  { batch, queries, keys, causal = false }: Pass,
  formats: Formats,
  algorithm: AttentionAlgorithm,
): ModelCall[] {
  const { numAttentionHeads: heads, numKeyValueHeads: kvHeads, headDim: d } = config;
  const op = ATTENTION[algorithm];
  return config.attention.map(({ layers, window }): ModelCall => {
    const seen = Math.min(keys, window ?? Infinity);
    // Each query of a prompt has its own window; together they touch more keys than one query does.
    const touched = Math.min(keys, (window ?? Infinity) + queries - 1);
    const shape = { heads, kvHeads, queries, keys: seen, d };
    const pairs = causal ? causalPairs(queries, keys, seen) : queries * seen;
    return {
      name: window === null ? 'attention' : `attention, window ${window}`,
      op,
      count: layers,
      shape,
      formats,
      // One query over all unmasked pairs does the same work as all queries.
      flop: batch * productFlop(op, { ...shape, queries: 1, keys: pairs }),
      weightBytes: 0,
      kvBytes: batch * bytesOfRole({ op, formats, shape: { ...shape, keys: touched } }, 'cache'),
      // Written once, read once.
      scoreBytes: 2 * batch * bytesOfRole({ op, formats, shape }, 'scratch'),
    };
  });
}

/** Scores left by a causal mask: query i of q attends to the n − q + i keys up to its own, at most a window. */
function causalPairs(queries: number, keys: number, window: number): number {
  const before = keys - queries;
  const growing = Math.min(queries, Math.max(0, window - before));
  return growing * before + (growing * (growing + 1)) / 2 + (queries - growing) * window;
}

/** Adds up calls. */
export function sumCalls(calls: readonly ModelCall[]): PassTotals {
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

/** Bytes of weights in memory, including every expert and the embedding. */
export const weightBytes = (config: ModelConfig, formats: Formats): number =>
  parameterCounts(config).total * bytesPerNumber(formats.weights);
