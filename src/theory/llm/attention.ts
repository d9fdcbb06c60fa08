/** Standard: three passes, scores and their softmax through memory. Fused: both stay on the chip. */
export type AttentionAlgorithm = 'standard' | 'fused';

/** One attention operator: what one layer does for one sequence. */
export interface AttentionShape {
  readonly heads: number;
  /** Query heads share those of keys and values. */
  readonly keyValueHeads: number;
  readonly headDim: number;
  /** Rows of Q: the prompt in prefill, 1 in decode. */
  readonly queries: number;
  /** Keys each of them sees. */
  readonly keys: number;
}

/** Bytes of one stored number. */
export interface AttentionBytes {
  readonly activation: number;
  readonly kv: number;
}

/** Operations of softmax for each score, by convention: subtract, exponentiate, divide. */
const SOFTMAX_FLOP = 3;

/** FLOP of attention, softmax included: h·q·n·(4d + 3). */
export const attentionFlop = ({ heads, headDim, queries, keys }: AttentionShape): number =>
  heads * queries * keys * (4 * headDim + SOFTMAX_FLOP);

/**
 * Bytes of attention. Q, K, V and O once each: 2·h·q·d activations and 2·kv·n·d cached numbers; and in three passes S
 * and P written and read, 4·h·q·n. At h = kv = 1, q = n = N and two bytes: 8N² + 8Nd, against 8Nd when fused.
 * @see guide, "Breaking down the attention equation"; Dao et al., FlashAttention, arXiv:2205.14135
 */
export function attentionBytes(
  shape: AttentionShape,
  { activation, kv }: AttentionBytes,
  algorithm: AttentionAlgorithm,
): number {
  const { heads, keyValueHeads, headDim, queries, keys } = shape;
  const operands = 2 * heads * queries * headDim * activation + 2 * keyValueHeads * keys * headDim * kv;
  return operands + (algorithm === 'standard' ? scoreBytes(shape, activation) : 0);
}

/** The traffic that fusing saves: S and P, each written once and read once. */
export const scoreBytes = ({ heads, queries, keys }: AttentionShape, activation: number): number =>
  4 * heads * queries * keys * activation;

/** Arithmetic intensity of attention, in FLOP per byte. */
export const attentionIntensity = (
  shape: AttentionShape,
  bytes: AttentionBytes,
  algorithm: AttentionAlgorithm,
): number => attentionFlop(shape) / attentionBytes(shape, bytes, algorithm);
