import { InputError } from '../text/input-error.ts';
import type { ModelConfig } from './config/model-config.ts';

/** A model whose layers are all alike: grouped-query attention, two norms, a gated MLP. */
export interface DenseModel {
  readonly name: string;
  readonly numHiddenLayers: number;
  readonly hiddenSize: number;
  readonly numAttentionHeads: number;
  /** Divides `numAttentionHeads`. */
  readonly numKeyValueHeads: number;
  readonly headDim: number;
  readonly intermediateSize: number;
  readonly vocabSize: number;
  /** The longest context of which every layer sees all, in tokens. */
  readonly longestContext: number;
}

/** A dense model, or a sentence that says why a model is not one. */
export function denseModel(config: ModelConfig): DenseModel | string {
  const { name, groups, hiddenSize, numHiddenLayers, vocabSize, maxPositionEmbeddings } = config;
  const only = (what: string): string =>
    `${name} has ${what}: only dense models with grouped-query attention are measured so far`;
  const reaches: number[] = [];
  const [first] = groups;
  if (!first) return `${name} has no layers`;
  for (const { mixer, ffn, norms, extras } of groups) {
    if (ffn.kind === 'experts') return `${name} is a mixture of experts: only dense models are measured so far`;
    if (mixer.kind !== 'attention') return only(`layers of another kind (${mixer.kind})`);
    if (ffn.kind !== 'dense' || !ffn.gated) return only('an MLP without a gate');
    if (norms.count !== 2) return `${name} has ${norms.count} norms per layer: only models with 2 are measured so far`;
    if (
      mixer.valueDim !== mixer.headDim ||
      mixer.gate > 0 ||
      mixer.keys !== 'own' ||
      !mixer.projectsValues ||
      extras.length > 0
    ) {
      return only('parts that Llama lacks');
    }
    reaches.push(mixer.reach.kind === 'all' ? Infinity : mixer.reach.keys);
  }
  const shapes = new Set(
    groups.map(({ mixer, ffn }) =>
      mixer.kind === 'attention' && ffn.kind === 'dense'
        ? [mixer.heads, mixer.kvHeads, mixer.headDim, ffn.width].join()
        : '',
    ),
  );
  if (config.embeddingWidth !== undefined) return only('an embedding of another width');
  const { mixer, ffn } = first;
  if (shapes.size > 1 || mixer.kind !== 'attention' || ffn.kind !== 'dense') return only('layers of several shapes');
  return {
    name,
    numHiddenLayers,
    hiddenSize,
    numAttentionHeads: mixer.heads,
    numKeyValueHeads: mixer.kvHeads,
    headDim: mixer.headDim,
    intermediateSize: ffn.width,
    vocabSize,
    longestContext: Math.min(maxPositionEmbeddings, ...reaches),
  };
}

/**
 * The fields of a `config.json` with the shape of a model of which only headers were read.
 * @throws InputError with the reason if it is not dense
 */
export function denseFields(config: ModelConfig): object {
  const model = denseModel(config);
  if (typeof model === 'string') throw new InputError(model);
  return {
    model_type: 'llama',
    hidden_size: model.hiddenSize,
    num_hidden_layers: model.numHiddenLayers,
    num_attention_heads: model.numAttentionHeads,
    num_key_value_heads: model.numKeyValueHeads,
    head_dim: model.headDim,
    intermediate_size: model.intermediateSize,
    vocab_size: model.vocabSize,
    max_position_embeddings: model.longestContext,
  };
}
