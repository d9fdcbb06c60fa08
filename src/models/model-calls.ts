import type { AttentionAlgorithm } from '../ops/attention.ts';
import { bytesPerNumber } from '../ops/formats.ts';
import type { LayerGroup, ModelConfig, Reach, SingleMixer } from './config/model-config.ts';
import { mixerCost } from './layers/attention-cost.ts';
import { convolutionState, indexBytes, keysInReach, mixersOf, reachOf, stateBytes } from './layers/cache.ts';
import { extraLinear, layerWeights } from './layers/layer-weights.ts';
import { single, sizeOf, type Linear, type SmallWeights } from './layers/linear.ts';
import { formatFor, matrixBytes, vectorBytes, ownFormats, type ModelFormats } from './storage/stored-format.ts';

/** One pass through the model: a whole prompt, a piece of one, or one token of each sequence. */
export interface Pass {
  readonly batch: number;
  /** New tokens of each sequence: the prompt's length in prefill, 1 in decode. */
  readonly queries: number;
  /** Tokens of each sequence after the pass, including the new ones. */
  readonly keys: number;
  /** True: kernels skip scores hidden by the causal mask, nearly half of a prompt's. */
  readonly causal?: boolean;
  /** New tokens of each sequence whose logits are needed; default: the last one. */
  readonly logits?: number;
}

/** A call of a pass, its number of repetitions, and the cost of one. */
export interface ModelCall {
  readonly name: string;
  /** Calls of this shape in one pass. */
  readonly count: number;
  /** FLOP of one call: two per multiply-add, and two per weight of a norm or bias, as in the model's 2P. */
  readonly flop: number;
  /** Weight bytes read by one call, each weight once regardless of the batch. */
  readonly weightBytes: number;
  /** Bytes of keys, values and state that one call reads, and of state that it writes. */
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
  formats: ModelFormats,
  algorithm: AttentionAlgorithm,
): ModelCall[] => [...linearCalls(config, pass, formats), ...attentionCalls(config, pass, formats, algorithm)];

const weightCall = (name: string, count: number, flop: number, weightBytes: number): ModelCall => ({
  name,
  count,
  flop,
  weightBytes,
  kvBytes: 0,
  scoreBytes: 0,
});

/** Bytes of a linear layer's matrices and biases: one expert's, or the only ones. */
export function linearBytes(linear: Linear, formats: ModelFormats, own?: LayerGroup['stored']): number {
  const matrices = linear.parts.reduce(
    (sum, { name, out }) => sum + matrixBytes(formatFor(formats, linear.kind, name, own), out, linear.in),
    0,
  );
  return matrices + vectorBytes(formatFor(formats, 'small', linear.name), linear.biases);
}

/** Experts of a model: how many a layer has, how many a token uses, and the bytes of one of them over all such layers. */
export const expertReads = (
  { groups, hiddenSize }: ModelConfig,
  formats: ModelFormats,
): readonly { readonly total: number; readonly perToken: number; readonly bytes: number }[] =>
  groups.flatMap((group) =>
    layerWeights(group, hiddenSize).linears.flatMap((linear) =>
      linear.experts
        ? [
            {
              total: linear.experts.count,
              perToken: linear.experts.perToken,
              bytes: group.count * linearBytes(linear, formats, ownFormats(formats, group)),
            },
          ]
        : [],
    ),
  );

/** Bytes of weights outside matrix products. */
export const smallBytes = (weights: number, formats: ModelFormats, name = ''): number =>
  vectorBytes(formatFor(formats, 'small', name), weights);

/** Norms and linear layers: all calls that do not depend on sequence length. */
export function linearCalls(
  config: ModelConfig,
  { batch, queries, logits = 1 }: Pass,
  formats: ModelFormats,
): ModelCall[] {
  const { hiddenSize: d, vocabSize, groups, outside, finalNorm, headBias, embeddingWidth = d } = config;
  const tokens = batch * queries;
  const call = (linear: Linear, count: number, own?: LayerGroup['stored']): ModelCall => {
    const { experts } = linear;
    const met = experts?.perToken ?? 1;
    const read = experts ? distinctExperts(experts.count, experts.perToken, tokens) : 1;
    return weightCall(
      linear.name,
      count * (linear.count ?? 1),
      2 * tokens * met * sizeOf(linear),
      read * linearBytes(linear, formats, own),
    );
  };
  const norms = ({ name, weights, calls }: SmallWeights, count: number): ModelCall => {
    const each = Math.max(1, calls);
    const share = weights / each;
    return weightCall(name, count * each, 2 * tokens * share, smallBytes(share, formats, name));
  };
  const head = single('head', 'lm_head', embeddingWidth, vocabSize, headBias ? vocabSize : 0);
  return [
    ...groups.flatMap((group) => {
      const { linears, small } = layerWeights(group, d);
      return [
        ...small.map((one) => norms(one, group.count)),
        ...linears.map((linear) => call(linear, group.count, ownFormats(formats, group))),
      ];
    }),
    ...outside.map((extra) => call(extraLinear(extra), 1)),
    ...(finalNorm > 0 ? [norms({ name: 'final norm', weights: finalNorm, calls: 1 }, 1)] : []),
    weightCall('head', 1, 2 * batch * logits * sizeOf(head), headBytes(config, head, formats)),
  ];
}

/** A tied head is stored as the embedding is; in files that name a format for a head, in that. */
const headBytes = ({ tieWordEmbeddings }: ModelConfig, head: Linear, formats: ModelFormats): number =>
  linearBytes({ ...head, kind: tieWordEmbeddings ? 'table' : 'head' }, formats);

/**
 * Attention and recurrent states, one call per mixer of a group. FLOP are those of the two products, 4·h·hd·q·n, without
 * softmax, as in the 2P + 4·L·h·hd·n of the literature; by default a causal prompt is counted as if each token attended to
 * all of it.
 */
export const attentionCalls = (
  config: ModelConfig,
  pass: Pass,
  formats: ModelFormats,
  algorithm: AttentionAlgorithm,
): ModelCall[] =>
  config.groups.flatMap(({ count, mixer }) =>
    mixersOf(mixer)
      .filter(({ kind }) => kind !== 'none')
      .map((one) => ({ ...mixerCall(one, config.hiddenSize, pass, formats, algorithm), count })),
  );

/** Bytes per number of a convolution's state. */
const CONVOLUTION_BYTES = 2;

function mixerCall(
  mixer: SingleMixer,
  d: number,
  { batch, queries, keys, causal = false }: Pass,
  formats: ModelFormats,
  algorithm: AttentionAlgorithm,
): Omit<ModelCall, 'count'> {
  const isDecode = queries === 1;
  const { flopPerPair, numbersPerKey, heads, mostKeys, indexFlopPerPair, stateFlop } = mixerCost(mixer, isDecode);
  const reach = limited(reachOf(mixer), mostKeys);
  const seen = isDecode ? keysInReach(reach, keys) : Math.min(keys, reach.kind === 'all' ? keys : reach.keys);
  const pairs = causal ? causalPairs(queries, keys, seen) : queries * seen;
  const every = causal ? causalPairs(queries, keys, keys) : queries * keys;
  const state = stateBytes(mixer, CONVOLUTION_BYTES) + convolutionState(mixer, d, CONVOLUTION_BYTES);
  const kv = touched(reach, queries, keys) * numbersPerKey * bytesPerNumber(formats.kv);
  return {
    name: mixerName(mixer, reach),
    flop: batch * (flopPerPair * pairs + indexFlopPerPair * every + stateFlop * queries),
    weightBytes: 0,
    // A state is read and written by a decode step; a prompt starts from none.
    kvBytes: batch * (kv + keys * indexBytes(mixer, formats.kv) + (isDecode ? 2 : 1) * state),
    // Scores and weights of the softmax, each written once and read once.
    scoreBytes: algorithm === 'standard' ? 4 * batch * heads * queries * seen * bytesPerNumber(formats.activations) : 0,
  };
}

/** A reach with another limit on the number of keys. */
export const limited = (reach: Reach, most: number): Reach =>
  most === Infinity || (reach.kind !== 'all' && reach.keys <= most) ? reach : { kind: 'window', keys: most };

/** Keys read by a pass: each query of a prompt has its own window; together they touch more keys than one does. */
function touched(reach: Reach, queries: number, keys: number): number {
  if (queries === 1) return keysInReach(reach, keys);
  return reach.kind === 'window' ? Math.min(keys, reach.keys + queries - 1) : keys;
}

function mixerName(mixer: SingleMixer, reach: Reach): string {
  if (mixer.kind !== 'attention' && mixer.kind !== 'latent') return `${mixer.kind} state`;
  if (reach.kind === 'all') return 'attention';
  return `attention, ${reach.kind} ${reach.keys}`;
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
