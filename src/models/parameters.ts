import type { ModelConfig } from './config/model-config.ts';
import { extraLinear, layerCounts, type LayerCounts } from './layers/layer-weights.ts';
import { allOf } from './layers/linear.ts';

/** Parameters of a model, by component. */
export interface ParameterCounts {
  /** Of one layer of each group, in the order of `groups`. */
  readonly layers: readonly LayerCounts[];
  /** Final norm, and norms around the layers. */
  readonly finalNorm: number;
  /** Matrices around the layers. */
  readonly outside: number;
  /** The input embedding, `[vocab, hidden]` or narrower. */
  readonly embedding: number;
  /** Further tables of which a token reads one row. */
  readonly tables: number;
  /** The output head's matrix; 0 if it is shared with the embedding. */
  readonly head: number;
  readonly headBias: number;
  readonly total: number;
  /** Parameters used by one token: all except the experts it is not routed to. */
  readonly active: number;
  /** Parameters read by a pass over every expert: all except tables, and an embedding that is not the head too. */
  readonly streamed: number;
}

/** Exact parameter counts: Σ layers·(mixer + MLP + norms) + final norm + embedding (+ head where untied). */
export function parameterCounts(config: ModelConfig): ParameterCounts {
  const { hiddenSize: d, vocabSize, groups, tieWordEmbeddings, headBias: hasBias, finalNorm } = config;
  const { embeddingWidth = d } = config;
  const layers = groups.map((group) => layerCounts(group, d));
  const sum = (of: (one: LayerCounts) => number): number =>
    groups.reduce((total, { count }, i) => total + count * of(layers[i]!), 0);
  const embedding = vocabSize * embeddingWidth;
  const tables = config.tables.reduce((total, { rows, width }) => total + rows * width, 0);
  const outside = config.outside.reduce((total, extra) => total + allOf(extraLinear(extra)), 0);
  const head = tieWordEmbeddings ? 0 : embedding;
  const headBias = hasBias ? vocabSize : 0;
  const around = finalNorm + outside + embedding + tables + head + headBias;
  const total = sum((one) => one.total) + around;
  return {
    layers,
    finalNorm,
    outside,
    embedding,
    tables,
    head,
    headBias,
    total,
    active: sum((one) => one.active) + around,
    streamed: total - tables - (tieWordEmbeddings ? 0 : embedding),
  };
}
