/** The supported architectures: every tensor is modelled. */
export type FamilyName = 'llama' | 'mistral' | 'mixtral' | 'qwen2' | 'gemma2' | 'phi3';

/** A number of layers with the same attention window. */
export interface LayerGroup {
  readonly layers: number;
  /** Most keys that a query attends to, its own included; null: all. */
  readonly window: number | null;
}

/** The shape of a decoder-only transformer; the names are Hugging Face's, in camel case. */
export interface ModelConfig {
  /** Display name. */
  readonly name: string;
  readonly family: FamilyName;
  readonly numHiddenLayers: number;
  readonly hiddenSize: number;
  readonly numAttentionHeads: number;
  /** Divides `numAttentionHeads`; fewer than those is grouped-query attention. */
  readonly numKeyValueHeads: number;
  /** Not always `hiddenSize / numAttentionHeads`. */
  readonly headDim: number;
  /** Inner width of the gated MLP, or of one expert. */
  readonly intermediateSize: number;
  readonly vocabSize: number;
  /** Whether the output head shares the input embedding's matrix. */
  readonly tieWordEmbeddings: boolean;
  /** The longest supported sequence, in tokens. */
  readonly maxPositionEmbeddings: number;
  /** Biases of the projections: none, of Q, K and V, or of the output as well. */
  readonly attentionBias: 'none' | 'qkv' | 'all';
  readonly mlpBias: boolean;
  readonly normsPerLayer: 2 | 4;
  /** Null: one MLP, no experts. */
  readonly experts: { readonly total: number; readonly perToken: number } | null;
  /** All layers, grouped by attention window. */
  readonly attention: readonly LayerGroup[];
  /** Sentences about fields of the file that are ignored here. */
  readonly notes: readonly string[];
}
