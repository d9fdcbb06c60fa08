import type { NumberFormat } from '../../ops/formats.ts';
import type { StoredFormats } from '../storage/stored-format.ts';

/** The keys that a query attends to: all, the last ones, or those of its own chunk of the sequence. */
export type Reach =
  | { readonly kind: 'all' }
  | { readonly kind: 'window'; readonly keys: number }
  | { readonly kind: 'chunk'; readonly keys: number };

/** Attention whose query heads share key-value heads. */
export interface GroupedAttention {
  readonly kind: 'attention';
  readonly heads: number;
  /** Divides `heads`. */
  readonly kvHeads: number;
  /** Width of a query and a key; not always hidden size ÷ heads. */
  readonly headDim: number;
  /** Width of a value. */
  readonly valueDim: number;
  /** Projections with a bias. */
  readonly biases: 'none' | 'qkv' | 'output' | 'all';
  /** Weights of the norms of queries and of keys. */
  readonly normWeights: { readonly q: number; readonly k: number };
  /** Outputs of the projection that gates the result; 0: no gate. */
  readonly gate: number;
  /** A learned score per head that takes attention from the keys. */
  readonly sinks: boolean;
  readonly reach: Reach;
  /** `shared`: reads the keys and values of an earlier layer and keeps none. */
  readonly keys: 'own' | 'shared';
  /** False: the keys' projection gives the values too. */
  readonly projectsValues: boolean;
}

/**
 * Latent attention: keys and values are projections of one vector per token, which alone is kept.
 * @see DeepSeek-V2, arXiv:2405.04434
 */
export interface LatentAttention {
  readonly kind: 'latent';
  readonly heads: number;
  /** Rank of the queries; null: not compressed. */
  readonly queryRank: number | null;
  /** Width of the latent vector. */
  readonly rank: number;
  /** Widths of a head's key without and with rotation, and of its value. */
  readonly nope: number;
  readonly rope: number;
  readonly valueDim: number;
  readonly biases: boolean;
  /** Picks the keys to attend to; null: all of them. */
  readonly indexer: { readonly heads: number; readonly dim: number; readonly most: number } | null;
}

/**
 * The gated delta rule: a matrix per value head as state.
 * @see Gated DeltaNet, arXiv:2412.06464; Kimi Linear, arXiv:2510.26692
 */
export interface DeltaNet {
  readonly kind: 'delta';
  readonly keyHeads: number;
  readonly valueHeads: number;
  readonly keyDim: number;
  readonly valueDim: number;
  readonly conv: number;
  /** Rank of the gates of decay, one per channel, and of output; absent: a decay per head, and a full gate of output. */
  readonly gateRank?: number;
}

/** A state space layer with a state per channel. @see Mamba, arXiv:2312.00752 */
export interface Mamba1 {
  readonly kind: 'mamba-1';
  readonly inner: number;
  readonly state: number;
  readonly conv: number;
  readonly stepRank: number;
  readonly convBias: boolean;
  readonly bias: boolean;
  /** Whether step, B and C have norms, as in Jamba. */
  readonly normed: boolean;
}

/** A state space layer with a state per head. @see Mamba-2, arXiv:2405.21060 */
export interface Mamba2 {
  readonly kind: 'mamba-2';
  readonly heads: number;
  readonly headDim: number;
  readonly groups: number;
  readonly state: number;
  readonly conv: number;
  readonly convBias: boolean;
  readonly bias: boolean;
  readonly gatedNorm: boolean;
}

/** Linear attention with a fixed decay. @see Lightning Attention-2, arXiv:2401.04658 */
export interface Lightning {
  readonly kind: 'lightning';
  readonly heads: number;
  readonly headDim: number;
}

/** A linear recurrence per channel with gates per head. @see Griffin, arXiv:2402.19427 */
export interface GatedRecurrence {
  readonly kind: 'rg-lru';
  readonly heads: number;
  readonly width: number;
  readonly conv: number;
}

/** A short convolution between two gates. @see LFM2, arXiv:2511.23404 */
export interface ShortConvolution {
  readonly kind: 'convolution';
  readonly conv: number;
  readonly bias: boolean;
}

/** What mixes the tokens of a sequence in a layer; `parallel`: two mixers side by side. */
export type Mixer = SingleMixer | { readonly kind: 'parallel'; readonly mixers: readonly SingleMixer[] };

/** One mixer. */
export type SingleMixer =
  | GroupedAttention
  | LatentAttention
  | DeltaNet
  | Mamba1
  | Mamba2
  | Lightning
  | GatedRecurrence
  | ShortConvolution
  | { readonly kind: 'none' };

/** An MLP: `gated` has three matrices, otherwise two. */
export interface DenseFfn {
  readonly kind: 'dense';
  readonly gated: boolean;
  readonly width: number;
  readonly bias: boolean;
}

/** A mixture of experts. */
export interface Experts {
  readonly kind: 'experts';
  readonly gated: boolean;
  readonly count: number;
  readonly perToken: number;
  /** Inner width of one expert. */
  readonly width: number;
  readonly bias: boolean;
  readonly routerBias: boolean;
  /** Whether a correction per expert is added when experts are chosen. */
  readonly correction: boolean;
  /** Weights of the router's own norms and scales. */
  readonly routerScales: number;
  /** An MLP that every token uses; `gate`: weighted by a projection of its own. */
  readonly shared: { readonly width: number; readonly gate: boolean } | null;
  /** Width of a vector between hidden size and experts; null: experts read the hidden vector. */
  readonly latent: number | null;
  /** An ordinary MLP beside the experts; null: none. */
  readonly beside: DenseFfn | null;
}

/** What follows the mixer in a layer. */
export type Ffn = { readonly kind: 'none' } | DenseFfn | Experts;

/** A matrix that only one family has. */
export interface ExtraMatrix {
  readonly name: string;
  readonly in: number;
  readonly out: number;
  /** How many of it; default 1. */
  readonly count?: number;
}

/** Layers of the same shape. */
export interface LayerGroup {
  readonly count: number;
  /** Which layers of the model they are; absent: not known. */
  readonly at?: readonly number[];
  readonly mixer: Mixer;
  readonly ffn: Ffn;
  /** Norms of the hidden vector: how many, and weights of each. */
  readonly norms: { readonly count: number; readonly each: number };
  readonly extras: readonly ExtraMatrix[];
  /** Further weights that are not in a matrix product: scales, coefficients, norms of extras. */
  readonly scales: number;
  /** Matrices stored otherwise than others of their class, by name. */
  readonly stored: Readonly<Record<string, NumberFormat>>;
}

/** A table of which each token reads one row. */
export interface Table {
  readonly name: string;
  readonly rows: number;
  readonly width: number;
}

/** The shape of a decoder-only language model; the names are Hugging Face's, in camel case. */
export interface ModelConfig {
  /** Display name. */
  readonly name: string;
  /** Its family's `model_type`. */
  readonly family: string;
  readonly numHiddenLayers: number;
  readonly hiddenSize: number;
  readonly vocabSize: number;
  /** Width of the embedding and of the head; absent: the hidden size. */
  readonly embeddingWidth?: number;
  /** Whether the output head shares the input embedding's matrix. */
  readonly tieWordEmbeddings: boolean;
  /** The longest supported sequence, in tokens. */
  readonly maxPositionEmbeddings: number;
  /** All layers; groups are in the order of their first layer. */
  readonly groups: readonly LayerGroup[];
  /** Tables besides the embedding, such as learned positions. */
  readonly tables: readonly Table[];
  /** Matrices around the layers. */
  readonly outside: readonly ExtraMatrix[];
  /** Weights of the final norm, and of norms around the layers. */
  readonly finalNorm: number;
  readonly headBias: boolean;
  /** How the file stores weights and KV cache. */
  readonly stored: StoredFormats;
  /** Sentences about fields of the file that are ignored here. */
  readonly notes: readonly string[];
  /** What was assumed because the file does not say it, one sentence each. */
  readonly assumptions: readonly string[];
}
