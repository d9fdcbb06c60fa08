import { InputError } from '../../text/input-error.ts';
import type { Family } from '../families/family.ts';
import { MOST, type Fields } from '../config/fields.ts';
import type { ExtraMatrix, Ffn, LayerGroup, Mixer, Table } from '../config/model-config.ts';

/** A layer before it joins a group. */
export type Layer = Omit<LayerGroup, 'count' | 'stored'>;

/** What stands around the layers. */
export interface Around {
  readonly tables: readonly Table[];
  readonly outside: readonly ExtraMatrix[];
  /** Weights of further norms. */
  readonly norms: number;
  /** Of the embedding, if it is not the hidden size. */
  readonly embeddingWidth?: number;
}

const NOTHING_AROUND: Around = { tables: [], outside: [], norms: 0 };

/** What only one family has around its layers. */
export function aroundOf(fields: Fields, family: Family, layers: number): Around {
  const d = fields.whole('hidden_size', MOST.width);
  switch (family.special) {
    case 'positions':
      return { ...NOTHING_AROUND, tables: [{ name: 'positions', rows: positions(fields), width: d }] };
    case 'opt':
      return optAround(fields, d);
    case 'bloom':
      return { ...NOTHING_AROUND, norms: 2 * d };
    case 'gemma3n':
    case 'gemma4':
      return perLayerInputs(fields, family, layers, d);
    default:
      return NOTHING_AROUND;
  }
}

const positions = (fields: Fields): number => fields.whole('max_position_embeddings', MOST.context);

/** OPT: positions, and projections to and from an embedding that is narrower than the hidden vectors. */
function optAround(fields: Fields, d: number): Around {
  const width = fields.wholeOrNull('word_embed_proj_dim', MOST.width) ?? d;
  // Two rows are for padding.
  const tables = [{ name: 'positions', rows: positions(fields) + 2, width: d }];
  if (width === d) return { ...NOTHING_AROUND, tables };
  return {
    tables,
    outside: [
      { name: 'project_in', in: width, out: d },
      { name: 'project_out', in: d, out: width },
    ],
    norms: 0,
    embeddingWidth: width,
  };
}

/** An embedding per layer, looked up, and its projection of the hidden vector; Gemma 3n also mixes several streams. */
function perLayerInputs(fields: Fields, family: Family, layers: number, d: number): Around {
  const width = fields.wholeOrNull('hidden_size_per_layer_input', MOST.width, 0) ?? 0;
  const streams = family.special === 'gemma3n' ? fields.whole('altup_num_inputs', MOST.heads) : 1;
  const altup: ExtraMatrix[] =
    streams > 1 ? [{ name: 'altup_projections', in: d, out: d, count: 2 * (streams - 1) }] : [];
  if (width === 0) return { ...NOTHING_AROUND, outside: altup };
  const rows = fields.whole('vocab_size_per_layer_input', MOST.vocabulary);
  return {
    tables: [{ name: 'embed_tokens_per_layer', rows, width: layers * width }],
    outside: [{ name: 'per_layer_model_projection', in: d, out: layers * width }, ...altup],
    norms: width,
  };
}

/** Adds to layer `i` what only its family has. */
export function specialLayer(fields: Fields, family: Family, layer: Layer, i: number): Layer {
  switch (family.special) {
    case 'gemma3n':
      return gemma3n(fields, layer, i);
    case 'gemma4':
      return gemma4(fields, layer, i);
    case 'cross-layer':
      return crossLayer(fields, layer, i);
    case 'bitnet':
      return { ...layer, scales: fields.whole('hidden_size', MOST.width) + widthOf(layer.ffn) };
    case 'activation':
      // Two learned slopes of the activation.
      return { ...layer, scales: 2 };
    default:
      return layer;
  }
}

/** Cross-layer attention: of every `cla_share_factor` layers only the first has keys and values; all have both norms. */
function crossLayer(fields: Fields, layer: Layer, i: number): Layer {
  const { mixer } = layer;
  if (!fields.flag('use_cla') || mixer.kind !== 'attention') return layer;
  if (i % fields.whole('cla_share_factor', MOST.layers) === 0) return layer;
  const { q, k } = mixer.normWeights;
  return { ...layer, mixer: { ...mixer, keys: 'shared', normWeights: { q: q + k, k: 0 } } };
}

const widthOf = (ffn: Ffn): number => (ffn.kind === 'none' ? 0 : ffn.width);

/** Whether layer `i` uses the keys and values of an earlier one. */
function sharesKeys(fields: Fields, i: number): boolean {
  const shared = fields.wholeOrNull('num_kv_shared_layers', MOST.layers, 0) ?? 0;
  const layers = fields.whole('num_hidden_layers', MOST.layers);
  if (shared >= layers) {
    throw new InputError(
      `${fields.path}.num_kv_shared_layers: expected less than num_hidden_layers (${layers}), got ${shared}`,
    );
  }
  return i >= layers - shared;
}

const sharing = (mixer: Mixer, shares: boolean): Mixer =>
  shares && mixer.kind === 'attention' ? { ...mixer, keys: 'shared' } : mixer;

/** Matrices of the embedding per layer, and their norm. */
function perLayer(fields: Fields): { extras: ExtraMatrix[]; scales: number } {
  const d = fields.whole('hidden_size', MOST.width);
  const width = fields.wholeOrNull('hidden_size_per_layer_input', MOST.width, 0) ?? 0;
  if (width === 0) return { extras: [], scales: 0 };
  return {
    extras: [
      { name: 'per_layer_input_gate', in: d, out: width },
      { name: 'per_layer_projection', in: width, out: d },
    ],
    scales: d,
  };
}

/** Alternating updates (AltUp) of several streams, and a low-rank branch beside attention (Laurel). */
function gemma3n(fields: Fields, layer: Layer, i: number): Layer {
  const d = fields.whole('hidden_size', MOST.width);
  const streams = fields.whole('altup_num_inputs', MOST.heads);
  const rank = fields.whole('laurel_rank', MOST.width);
  const { extras, scales } = perLayer(fields);
  return {
    ...layer,
    mixer: sharing(layer.mixer, sharesKeys(fields, i)),
    extras: [
      ...extras,
      { name: 'laurel.linear_left', in: d, out: rank },
      { name: 'laurel.linear_right', in: rank, out: d },
      { name: 'altup.modality_router', in: d, out: streams },
    ],
    // Coefficients of correction and prediction; a scale and the norms of router and Laurel.
    scales: scales + streams ** 2 + streams ** 3 + 3 * d,
  };
}

function gemma4(fields: Fields, layer: Layer, i: number): Layer {
  const { extras, scales } = perLayer(fields);
  const shares = sharesKeys(fields, i);
  const d = fields.whole('hidden_size', MOST.width);
  const ffn = gemma4Ffn(fields, layer.ffn, shares);
  return {
    ...layer,
    mixer: sharing(gemma4Mixer(fields, layer.mixer), shares),
    ffn,
    norms: ffn.kind === 'experts' ? { count: layer.norms.count + 3, each: d } : layer.norms,
    extras,
    // One scale of the whole layer.
    scales: scales + 1,
  };
}

/** Full layers have wider heads, and may use their keys as values. */
function gemma4Mixer(fields: Fields, mixer: Mixer): Mixer {
  if (mixer.kind !== 'attention' || mixer.reach.kind !== 'all') return mixer;
  const isOne = fields.flag('attention_k_eq_v');
  const headDim = fields.wholeOrNull('global_head_dim', MOST.heads) ?? mixer.headDim;
  const kvHeads = isOne
    ? (fields.wholeOrNull('num_global_key_value_heads', MOST.heads) ?? mixer.kvHeads)
    : mixer.kvHeads;
  if (mixer.heads % kvHeads !== 0) {
    throw new InputError(
      `${fields.path}.num_global_key_value_heads: expected a divisor of num_attention_heads (${mixer.heads}), got ${kvHeads}`,
    );
  }
  return {
    ...mixer,
    headDim,
    valueDim: headDim,
    kvHeads,
    normWeights: { q: headDim, k: headDim },
    projectsValues: !isOne,
  };
}

/** Layers that share keys may be twice as wide; experts stand beside an ordinary MLP. */
function gemma4Ffn(fields: Fields, ffn: Ffn, shares: boolean): Ffn {
  if (ffn.kind !== 'dense') return ffn;
  const dense = shares && fields.flag('use_double_wide_mlp') ? { ...ffn, width: 2 * ffn.width } : ffn;
  if (!fields.flag('enable_moe_block')) return dense;
  const d = fields.whole('hidden_size', MOST.width);
  const count = fields.whole('num_experts', MOST.heads);
  const perToken = fields.whole('num_experts_per_tok', count);
  return {
    kind: 'experts',
    gated: true,
    count,
    perToken,
    width: fields.whole('moe_intermediate_size', MOST.inner),
    bias: false,
    routerBias: false,
    correction: false,
    routerScales: d + count,
    shared: null,
    latent: null,
    beside: dense,
  };
}
