/** The value of a field that a file leaves out. */
export type Default = number | boolean | string | null | readonly number[] | readonly string[];

/** Which layers attend to everything, if the file does not list them. */
export type LayerRule =
  /** Every layer attends, to a window if there is one. */
  | { readonly kind: 'all' }
  /** Every layer attends to all keys, whatever `sliding_window` says. */
  | { readonly kind: 'full' }
  /** Layers from `max_window_layers` on have a window, if `use_sliding_window` says so. */
  | { readonly kind: 'upper' }
  /**
   * The last of every `every` layers attends to all keys; the others are `other`. `field` overrides `every`; `after`: those
   * before the number in this field all attend, and are not counted.
   */
  | {
      readonly kind: 'every';
      readonly every: number;
      readonly other: LayerKind;
      readonly field?: string;
      readonly after?: string;
    }
  /** Layer `i` attends if i % period == offset; the others are `other`. */
  | { readonly kind: 'period'; readonly other: LayerKind }
  /** The attending layers are listed by index in `field`, from 0 on unless said; the others are `other`; null: all attend. */
  | { readonly kind: 'listed'; readonly field: string; readonly other: LayerKind; readonly from?: 1 }
  /** The names in `field` over and over: `attention` has a window, the others are `other`. */
  | { readonly kind: 'cycle'; readonly field: string; readonly other: LayerKind }
  /** A list in `field` with a number per layer: equal to `full` means attending to all keys. */
  | { readonly kind: 'flags'; readonly field: string; readonly full: number; readonly other: LayerKind }
  /** A letter per block: M, *, - and E. */
  | { readonly kind: 'letters' }
  /** Every layer is of one kind. */
  | { readonly kind: 'only'; readonly only: LayerKind };

/** What a layer does to a sequence. */
export type LayerKind =
  | 'full'
  | 'window'
  | 'chunk'
  | 'delta'
  | 'mamba-1'
  | 'mamba-2'
  | 'lightning'
  | 'rg-lru'
  | 'convolution'
  | 'parallel'
  | 'mlp'
  | 'experts';

/** Which layers have experts. */
export type ExpertPlace =
  | 'all'
  /** From `first_k_dense_replace` on, every `moe_layer_freq`-th. */
  | 'after-first'
  /** From `num_dense_layers` on. */
  | 'after-dense'
  /** Every `decoder_sparse_step`-th, except `mlp_only_layers`. */
  | 'sparse-step'
  /** Every `interleave_moe_layer_step`-th, or those in `moe_layers`. */
  | 'interleaved'
  /** Layer i with i % `expert_layer_period` == `expert_layer_offset`. */
  | 'period'
  /** From `moe_layer_start_index` to `moe_layer_end_index`, every `moe_layer_interval`-th. */
  | 'range';

/** How a family's layers with experts are made. */
export interface ExpertRule {
  readonly place: ExpertPlace;
  /** The field of an expert's width. */
  readonly width: 'moe_intermediate_size' | 'intermediate_size' | 'ffn_hidden_size';
  /** The field of a dense layer's width; default `intermediate_size`. */
  readonly denseWidth?: string;
  /** The field that lists which layers have experts. */
  readonly flags?: string;
  /**
   * Shared experts: `counted` are `n_shared_experts` of an expert's width, `one` is one of them, otherwise the field of
   * their width.
   */
  readonly shared?: string;
  readonly sharedGate?: true;
  /** A bias per expert for their choice; `field`: if that field is true. */
  readonly correction?: true | string;
  readonly biases?: true;
  /** One expert or none means a dense layer. */
  readonly oneIsDense?: true;
  /** No expert means a dense layer. */
  readonly noneIsDense?: true;
}

/** How a family adds biases to the projections of attention. */
export type BiasRule =
  | 'none'
  | 'qkv'
  | 'output'
  | 'all'
  /** If the field is true: of all, or of Q, K and V. */
  | { readonly field: string; readonly to: 'all' | 'qkv' }
  /** Of Q, K and V by one field, of the output by another. */
  | { readonly field: string; readonly to: 'qkv'; readonly output: string };

/** Norms of queries and keys: one vector of a head's width, or of all heads; `plain` norms have no weights. */
export type NormOfHeads = 'none' | 'head' | 'width';

/** A family of architectures: what distinguishes its tensors from Llama's, and the defaults of its configuration class. */
export interface Family {
  /** Its `model_type`. */
  readonly type: string;
  /** Other `model_type`s with the same tensors. */
  readonly also?: readonly string[];
  /** What its class names begin with: `LlamaForCausalLM`, `LlamaModel`; default: `type` without underscores. */
  readonly classes?: readonly string[];
  /** The names of its fields for ours. */
  readonly names?: Readonly<Record<string, string>>;
  readonly defaults: Readonly<Record<string, Default>>;
  /** Fields that its own files leave out, and that have no other value in them. */
  readonly usual?: readonly string[];
  /** Objects in the file whose fields are read as `part.field`. */
  readonly parts?: readonly string[];
  /** Fields that other values than these give other tensors; none: they must not be set. */
  readonly only?: Readonly<Record<string, readonly Default[]>>;
  /** Fields of its files that say again, or say of its class, what its tensors are. */
  readonly unread?: readonly string[];
  /** Default: grouped. */
  readonly attention?: 'grouped' | 'latent';
  readonly biases: BiasRule;
  /** Default: none. `field`: only if that field is true. */
  readonly headNorms?: NormOfHeads | { readonly field: string; readonly of: NormOfHeads };
  /** Norms of the hidden vector per layer, default 2, and the kind: default rms. */
  readonly norms?: number;
  readonly normKind?: 'rms' | 'layer' | 'unweighted';
  /** Whether there is a final norm; default: yes. */
  readonly noFinalNorm?: true;
  /** Default: gated. */
  readonly mlp?: 'gated' | 'plain';
  /** `field`: by `mlp_bias`. Default: none. */
  readonly mlpBias?: 'none' | 'all' | { readonly field: string };
  readonly layers: LayerRule;
  /** What `linear_attention` and `mamba` in `layer_types` stand for. */
  readonly linear?: LayerKind;
  readonly experts?: ExpertRule;
  /** Fields that may be a list with a number per layer. */
  readonly lists?: readonly string[];
  readonly headBias?: true | string;
  /** What only this family has. */
  readonly special?:
    | 'gemma3n'
    | 'gemma4'
    | 'sinks'
    | 'gate'
    | 'head-gate'
    | 'positions'
    | 'opt'
    | 'bloom'
    | 'falcon'
    | 'bitnet'
    | 'activation'
    | 'lfm2'
    | 'mimo'
    | 'glm-dsa'
    | 'half-mlp'
    | 'cross-layer';
}
