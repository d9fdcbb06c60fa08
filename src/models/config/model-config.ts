/** The architectures whose every tensor is known here. */
export type FamilyName = 'llama' | 'mistral' | 'mixtral' | 'qwen2' | 'gemma2' | 'phi3';

/** So many layers that attend alike. */
export interface LayerGroup {
  readonly layers: number;
  /** Keys a query sees at most, its own included; null: all of them. */
  readonly window: number | null;
}

/** A decoder-only transformer, as far as its arithmetic goes; the names are Hugging Face's, in camel case. */
export interface ModelConfig {
  /** What it is called in answers. */
  readonly name: string;
  readonly family: FamilyName;
  readonly numHiddenLayers: number;
  readonly hiddenSize: number;
  readonly numAttentionHeads: number;
  /** Divides `numAttentionHeads`; fewer than those is grouped-query attention. */
  readonly numKeyValueHeads: number;
  /** Not always `hiddenSize / numAttentionHeads`. */
  readonly headDim: number;
  /** Inner width of the gated MLP, of one expert where there are several. */
  readonly intermediateSize: number;
  readonly vocabSize: number;
  /** Whether the output head is the input embedding's matrix. */
  readonly tieWordEmbeddings: boolean;
  /** The longest sequence it is made for, in tokens. */
  readonly maxPositionEmbeddings: number;
  /** Biases of the projections: none, of Q, K and V, or of the output as well. */
  readonly attentionBias: 'none' | 'qkv' | 'all';
  readonly mlpBias: boolean;
  readonly normsPerLayer: 2 | 4;
  /** Null: one MLP, not several experts. */
  readonly experts: { readonly total: number; readonly perToken: number } | null;
  /** All layers, grouped by how far they see. */
  readonly attention: readonly LayerGroup[];
  /** Sentences about what the file says and this model of it leaves out. */
  readonly notes: readonly string[];
}
