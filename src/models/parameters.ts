import type { ModelConfig } from './config/model-config.ts';

/** Parameters of a model, by component. */
export interface ParameterCounts {
  /** Q, K, V and output projections of one layer, biases included. */
  readonly attention: number;
  /** One gated MLP: the layer's, or one expert's. */
  readonly mlp: number;
  /** The layer's router among experts; 0 without experts. */
  readonly router: number;
  /** All norms of one layer. */
  readonly norms: number;
  /** One layer, all experts included. */
  readonly layer: number;
  readonly finalNorm: number;
  /** The input embedding, `[vocab, hidden]`. */
  readonly embedding: number;
  /** The output head's matrix; 0 if it is shared with the embedding. */
  readonly head: number;
  readonly total: number;
  /** Parameters used by one token: all except the experts it is not routed to. */
  readonly active: number;
  /** Parameters read by a pass over every expert: all except an untied input embedding. */
  readonly streamed: number;
}

/**
 * Exact parameter counts: L·(attention + MLP + norms) + final norm + embedding (+ head where untied).
 * Attention = d·h·hd + 2·d·kv·hd + h·hd·d; gated MLP = 3·d·ff; plus biases if the architecture has them.
 */
export function parameterCounts(config: ModelConfig): ParameterCounts {
  const { hiddenSize: d, intermediateSize: ff, numHiddenLayers, vocabSize, experts } = config;
  const queryWidth = config.numAttentionHeads * config.headDim;
  const keyWidth = config.numKeyValueHeads * config.headDim;
  const qkvBias = config.attentionBias === 'none' ? 0 : queryWidth + 2 * keyWidth;
  const outputBias = config.attentionBias === 'all' ? d : 0;
  const attention = d * queryWidth + 2 * d * keyWidth + queryWidth * d + qkvBias + outputBias;
  const mlp = 3 * d * ff + (config.mlpBias ? 2 * ff + d : 0);
  const router = experts ? d * experts.total : 0;
  const norms = config.normsPerLayer * d;
  const layer = attention + mlp * (experts?.total ?? 1) + router + norms;
  const embedding = vocabSize * d;
  const head = config.tieWordEmbeddings ? 0 : embedding;
  const total = numHiddenLayers * layer + d + embedding + head;
  const idle = experts ? numHiddenLayers * (experts.total - experts.perToken) * mlp : 0;
  return {
    attention,
    mlp,
    router,
    norms,
    layer,
    finalNorm: d,
    embedding,
    head,
    total,
    active: total - idle,
    streamed: total - (config.tieWordEmbeddings ? 0 : embedding),
  };
}
