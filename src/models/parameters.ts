import type { ModelConfig } from './config/model-config.ts';

/** Parameters of a model, by place. */
export interface ParameterCounts {
  /** Q, K, V and output projections of one layer, biases included. */
  readonly attention: number;
  /** One gated MLP: the layer's, or one expert's. */
  readonly mlp: number;
  /** The layer's choice among experts; 0 without. */
  readonly router: number;
  /** All norms of one layer. */
  readonly norms: number;
  /** One layer, all experts included. */
  readonly layer: number;
  readonly finalNorm: number;
  /** The input embedding, `[vocab, hidden]`. */
  readonly embedding: number;
  /** The output head's own matrix; 0 where it is the embedding's. */
  readonly head: number;
  readonly total: number;
  /** Those that one token meets: all but the experts it is not sent to. */
  readonly active: number;
  /** All but an input embedding that is only looked up: what a pass over every expert reads. */
  readonly streamed: number;
}

/**
 * Exact parameter counts: L·(attention + MLP + norms) + final norm + embedding (+ head where untied).
 * Attention = d·h·hd + 2·d·kv·hd + h·hd·d; gated MLP = 3·d·ff; biases where the architecture has them.
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
