import { InputError } from '../../text/input-error.ts';
import { quote } from '../../text/untrusted.ts';
import type { GroupedAttention, LayerGroup, ModelConfig } from '../config/model-config.ts';
import { mixersOf } from '../layers/cache.ts';
import { layerWeights } from '../layers/layer-weights.ts';
import { outputsOf, smallOf, type Linear } from '../layers/linear.ts';
import { OTHER } from './contradictions.ts';
import type { Inventory, Weight } from './inventory.ts';
import { isColumn } from './packed.ts';
import type { Headers } from './read/file-header.ts';

const LOST = 'a file is missing or damaged, or the fields belong to another model';
const TABLES = /emb(ed|d)|wte/i;

/** Modules by the end of their names, whatever a quantisation appends. */
const modules = (names: string): RegExp => new RegExp(`(^|[._])(${names})([._]|$)`);
const FUSED = 'qkv_proj|query_key_value|c_attn|Wqkv|W_pack|attn_qkv|wqkv|qkv|att_proj';
const QUERIES = modules(`q_proj|wq|attn_q|query|${FUSED}`);
const KEYS = modules(`k_proj|wk|attn_k|key|kv_proj|key_value|kv|${FUSED}`);
const VALUES = modules(`v_proj|wv|attn_v|value|kv_proj|key_value|kv|${FUSED}`);
const OUTPUT = modules('o_proj|wo|attn_output|attn_out|dense|out_proj|c_proj');
const UP = modules('up_proj|gate_up_proj|w3|w1|wi|ffn_up|fc1|fc_in|dense_h_to_4h|c_fc|ff_proj|input_linear');
const DOWN = modules('down_proj|w2|ffn_down|fc2|fc_out|dense_4h_to_h|c_proj|ff_out|output_linear|wo');
const QK_NORMS = /(^|[._])(qk?|k|query|key)_?(layer_?)?(norm|ln)|norm_[qk]|inner_norm/;
const BIAS_OF_MIXER = (name: string): boolean =>
  name.endsWith('bias') && !/norm|ln_|mlp|ffn|feed_forward|expert|router|gate|fc\d|c_fc/.test(name);

const numbers = (linear: Linear): number =>
  linear.in * outputsOf(linear) * (linear.count ?? 1) * (linear.experts?.count ?? 1);
const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);
const isLarge = ({ kind }: Weight): boolean => kind !== 'small';
const sizeOf = (weights: readonly Weight[]): number => sum(weights.map(({ parameters }) => parameters));

/**
 * Refuses files that lack a tensor which the configuration needs. Layers that hold all of their numbers lack none, by
 * whatever names; those that hold fewer lack what their names say.
 * @param path of the fields, such as `config.text_config`
 * @throws InputError naming the tensor
 */
export function checkHeld(
  config: ModelConfig,
  { weights }: Inventory,
  layers: readonly (readonly Weight[])[],
  path: string,
): void {
  checkTable(config, weights);
  for (const group of config.groups) {
    const at = group.at ?? (config.groups.length === 1 ? layers.map((_, i) => i) : []);
    const own = at.flatMap((i) => (layers[i] ? [{ i, weights: layers[i] }] : []));
    checkGroup(group, own, config.hiddenSize, path);
  }
}

function checkTable({ name, vocabSize, hiddenSize, embeddingWidth }: ModelConfig, weights: readonly Weight[]): void {
  const around = weights.filter(({ layer }) => layer === null);
  const others = around.filter(({ kind }) => kind !== 'head');
  const isThere = others.some((one) => one.kind === 'table' || TABLES.test(one.name));
  if (isThere || sizeOf(others) >= vocabSize * (embeddingWidth ?? hiddenSize)) return;
  const found = around[0]?.name;
  const got = found === undefined ? 'none' : `none, and outside the layers tensors such as ${quote(found)}`;
  throw new InputError(
    `${quote(name)}: expected the embedding, such as "model.embed_tokens.weight", in the headers, got ${got}: ${LOST}`,
  );
}

interface Numbered {
  readonly i: number;
  readonly weights: readonly Weight[];
}

function checkGroup(group: LayerGroup, layers: readonly Numbered[], d: number, path: string): void {
  const { linears, small } = layerWeights(group, d);
  const matrices = sum(linears.map(numbers));
  const vectors = smallOf(small) + sum(linears.map((one) => one.biases * (one.experts?.count ?? 1)));
  const names = new Map<string, Weight>();
  for (const { weights } of layers) for (const one of weights.filter(isLarge)) names.set(one.name, one);
  for (const { i, weights } of layers) {
    const lacking = matrices - sizeOf(weights.filter(isLarge));
    const bad = (what: string): InputError =>
      new InputError(`layer ${i}: expected ${what}, got none in the headers: ${LOST}`);
    if (lacking > 0) {
      const own = new Set(weights.map(({ name }) => name));
      const lost = [...names.values()].find((one) => !own.has(one.name) && one.parameters <= lacking);
      if (lost) throw bad(`${quote(lost.name)}, which other layers of its kind have`);
      const part = partLacking(group, weights, lacking, d);
      if (part !== null) throw bad(part);
    }
    checkVectors(group, { i, weights }, vectors, path);
  }
}

/** A matrix of a layer: how many numbers it has, how its module is called, and itself in words. */
type Part = readonly [names: RegExp, size: number, words: string];

/** What all layers of a kind lack, in words. */
function partLacking(group: LayerGroup, weights: readonly Weight[], lacking: number, d: number): string | null {
  const found = partsOf(group, d).find(
    ([names, size]) => size > 0 && size <= lacking && !weights.some(({ name }) => names.test(name)),
  );
  return found?.[2] ?? null;
}

function partsOf({ mixer, ffn }: LayerGroup, d: number): readonly Part[] {
  const attention = mixersOf(mixer).find((one): one is GroupedAttention => one.kind === 'attention');
  const width = ffn.kind === 'dense' ? ffn.width : 0;
  return [
    ...(attention ? partsOfAttention(attention, d) : []),
    [UP, width * d, 'a projection up of the MLP, such as "mlp.up_proj.weight"'],
    [DOWN, width * d, 'the projection down of the MLP, such as "mlp.down_proj.weight"'],
  ];
}

function partsOfAttention(attention: GroupedAttention, d: number): readonly Part[] {
  const { heads, kvHeads, headDim, valueDim, keys, projectsValues } = attention;
  const isOwn = keys === 'own';
  return [
    [QUERIES, heads * headDim * d, 'the projection of queries, such as "self_attn.q_proj.weight"'],
    [KEYS, isOwn ? kvHeads * headDim * d : 0, 'the projection of keys, such as "self_attn.k_proj.weight"'],
    [
      VALUES,
      isOwn && projectsValues ? kvHeads * valueDim * d : 0,
      'the projection of values, such as "self_attn.v_proj.weight"',
    ],
    [OUTPUT, heads * valueDim * d, 'the projection of the output of attention, such as "self_attn.o_proj.weight"'],
  ];
}

/** Refuses norms of queries and biases that the fields say and no tensor of the layer is. */
function checkVectors({ mixer }: LayerGroup, { i, weights }: Numbered, expected: number, path: string): void {
  const lacking = expected - sizeOf(weights.filter((one) => !isLarge(one)));
  const attention = mixersOf(mixer).find((one): one is GroupedAttention => one.kind === 'attention');
  if (lacking <= 0 || !attention) return;
  const { q, k } = attention.normWeights;
  const bad = (field: string, what: string): InputError =>
    new InputError(
      `${path}.${field}: expected no ${what}, since layer ${i} of the headers has none, got some: ${OTHER}`,
    );
  if (q + k > 0 && q + k <= lacking && !weights.some(({ name }) => QK_NORMS.test(name))) {
    throw bad('model_type', 'norms of queries and keys');
  }
  if (attention.biases !== 'none' && !weights.some(({ name }) => BIAS_OF_MIXER(name))) {
    throw bad('attention_bias', 'biases of attention (they may follow from model_type)');
  }
}

/** @throws InputError if matrices are columns of bytes, whose sides no header holds */
export function refuseColumns({ tensors }: Headers): void {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const column = tensors.find((tensor) => isColumn(tensor, byName));
  if (!column) return;
  throw new InputError(
    `${quote(column.name)}: expected a config.json of a known architecture beside it, got none: bitsandbytes packs a matrix as a column of bytes, and its sides are in no header`,
  );
}
