import { InputError } from '../../text/input-error.ts';
import { quote } from '../../text/untrusted.ts';
import { si } from '../../text/units.ts';
import { MOST } from '../config/fields.ts';
import type { TensorClass } from '../storage/stored-format.ts';
import { isColumn, mlxGroup, packedShape } from './packed.ts';
import { besideOf, LAYER, mainStackOf, type LayersAhead } from './stacks.ts';
import { sizeOfShape, type Headers, type Tensor } from './read/file-header.ts';

/** A weight of the language model: a tensor with its scales. */
export interface Weight {
  /** Without the prefix of its layer: `self_attn.q_proj.weight`. */
  readonly name: string;
  /** Null: around the layers. */
  readonly layer: number | null;
  readonly kind: TensorClass;
  /** Of its numbers, unpacked. */
  readonly shape: readonly number[];
  readonly parameters: number;
  /** With its scales and zero points. */
  readonly bytes: number;
}

/** The tensors of a model's files, sorted. */
export interface Inventory {
  readonly weights: readonly Weight[];
  /** Parameters and bytes of what is beside the language model, by its name in words. */
  readonly beside: ReadonlyMap<string, { readonly parameters: number; readonly bytes: number }>;
  /** Tensors of 0 bytes that no layer needs. */
  readonly empty: readonly string[];
  /** Whether any weight is packed, or stored in fewer than 16 bits. */
  readonly isQuantised: boolean;
  /** What was taken for granted. */
  readonly assumptions: readonly string[];
}

/** Constants that files may hold. */
const BUFFERS =
  /(rotary_emb\.inv_freq|rope_freqs\.weight|rope_factors_(long|short)\.weight|\.attn\.(masked_)?bias|\.attention\.(masked_)?bias|position_ids|\.freqs_cis|_extra_state)$/;
/** What belongs to a quantised matrix of the same name. */
const SCALES =
  /[._](weight_scale(_inv|_2)?|weight_zero_point|weight_shape|weight_g_idx|input_scale|output_scale|input_global_scale|weight_global_scale|activation_scale|qscale_\w+|scales|qzeros|g_idx|absmax|quant_map|nested_absmax|nested_quant_map|k_scale|v_scale|SCB)$|\.quant_state\.\w+$/;
const ADAPTER = /\blora_[ABab]\b/;
const NARROW = /^(I?Q\d|MXFP|NVFP|TQ\d|F4|F6|F8|U8$|I8$)/;

/**
 * Sorts the tensors of a model: the language model's by layer and class, what is beside it, scales with what they scale.
 * @param ahead which layers predict further tokens
 * @param bits of packed integers if the configuration says so
 * @throws InputError for an adapter, a needed tensor of 0 bytes, or a packed tensor whose bits cannot be told
 */
export function takeInventory({ tensors, kind }: Headers, ahead: LayersAhead, bits: number | null): Inventory {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const owners = new Map(tensors.map(({ name }) => [name, ownerOfScale(name, byName)]));
  const extra = new Map<string, number>();
  for (const { name, bytes } of tensors) {
    const owner = owners.get(name) ?? null;
    if (owner !== null) extra.set(owner, (extra.get(owner) ?? 0) + bytes);
  }
  const own = tensors.filter(({ name }) => !BUFFERS.test(name) && owners.get(name) === null);
  refuseAdapter(own);
  const stack = mainStackOf(own, isTable, ahead);
  const weights: Weight[] = [];
  const beside = new Map<string, { parameters: number; bytes: number }>();
  const empty: string[] = [];
  let isQuantised = false;
  const packedAs = { bits, group: mlxGroup(own, byName) };
  for (const tensor of own) {
    const { name } = tensor;
    const other = ADAPTER.test(name) ? 'an adapter (LoRA)' : besideOf(name, stack);
    if (sizeOfShape(tensor.shape) === 0) {
      if (other === null && isNeeded(name))
        throw new InputError(`${quote(name)}: expected data, got a tensor of 0 bytes`);
      empty.push(name);
      continue;
    }
    const shape = packedShape(tensor, byName, packedAs);
    const bytes = tensor.bytes + (extra.get(name) ?? 0);
    const parameters = sizeOfShape(shape);
    if (other !== null) {
      const sum = beside.get(other) ?? { parameters: 0, bytes: 0 };
      beside.set(other, { parameters: sum.parameters + parameters, bytes: sum.bytes + bytes });
      continue;
    }
    isQuantised ||= shape !== tensor.shape || NARROW.test(tensor.type);
    const [, , layer, rest = name] = LAYER.exec(name) ?? [];
    weights.push({
      name: rest.replace('.base_layer.', '.'),
      layer: layer === undefined ? null : Number(layer),
      kind: classOf(rest, layer === undefined, isMatrix(rest, shape, kind) || isColumn(tensor, byName)),
      shape,
      parameters,
      bytes,
    });
  }
  const isGuessed = bits === null && own.some(({ name, type }) => type === 'I32' && name.endsWith('.weight_packed'));
  const assumptions = isGuessed ? ['packed integers are taken to have 4 bits: no config.json says how many'] : [];
  return { weights, beside, empty, isQuantised, assumptions };
}

/** @throws InputError if there is nothing but the matrices of an adapter */
function refuseAdapter(tensors: readonly Tensor[]): void {
  const found = tensors.find(({ name }) => ADAPTER.test(name));
  if (!found || tensors.some(({ name }) => isTable(name))) return;
  throw new InputError(
    `${quote(found.name)}: expected the weights of a model, got an adapter: name the model it adapts`,
  );
}

/** The matrix that a scale belongs to; null: it is no scale. */
function ownerOfScale(name: string, byName: ReadonlyMap<string, Tensor>): string | null {
  const found = SCALES.exec(name);
  const stem = found ? name.slice(0, found.index) : name.endsWith('_scales') ? name.slice(0, -'_scales'.length) : null;
  const isOffset = stem === null && name.endsWith('.biases') && byName.has(name.replace(/biases$/, 'scales'));
  const base = stem ?? (isOffset ? name.slice(0, -'.biases'.length) : null);
  if (base === null) return null;
  // bitsandbytes: `x.weight.absmax` belongs to `x.weight`.
  const owners = ['', '.weight', '.qweight', '.weight_packed', '_blocks'].map((ending) => `${base}${ending}`);
  // Scales of a cache belong to no matrix.
  return owners.find((owner) => byName.has(owner)) ?? (/[._][kv]_scale$/.test(name) ? name : null);
}

/** The weights of each layer, in order. @throws InputError for a gap, or more layers than any model has */
export function layersOf(weights: readonly Weight[], name: string): readonly (readonly Weight[])[] {
  const byLayer = new Map<number, Weight[]>();
  for (const weight of weights) {
    if (weight.layer === null) continue;
    const own = byLayer.get(weight.layer);
    if (own) own.push(weight);
    else byLayer.set(weight.layer, [weight]);
  }
  const last = [...byLayer.keys()].reduce((most, one) => Math.max(most, one), -1);
  for (let i = 0; i <= Math.min(last, MOST.layers); i++) {
    if (byLayer.has(i)) continue;
    throw new InputError(
      `expected layers 0 to ${last} in ${quote(name)}, got none with number ${i}: a file is missing, or a name is damaged`,
    );
  }
  if (last >= MOST.layers)
    throw new InputError(`expected at most ${MOST.layers} layers in ${quote(name)}, got one with number ${last}`);
  return [...byLayer.entries()].toSorted(([a], [b]) => a - b).map(([, own]) => own);
}

/** The table of token embeddings. */
export const embeddingOf = (weights: readonly Weight[]): Weight | undefined =>
  weights.find(
    ({ kind, layer, name, shape }) =>
      kind === 'table' && layer === null && shape.length === 2 && !/wpe|position|per_layer/.test(name),
  );

const TABLE =
  /(^|\.)(embed_tokens|embed_tokens_per_layer|wte|wpe|word_embeddings|tok_embeddings|token_embd|per_layer_token_embd|embed_positions|position_embd|embeddings|embed_in|embedding\.word_embeddings)\.(weight|qweight)$/;
/** Whether a name is that of a table of embeddings. */
export const isTable = (name: string): boolean => TABLE.test(name);
const HEAD = /^(output|(\w+\.){0,2}(lm_head|embed_out|output_layer))\.(weight|qweight|weight_packed)$/;
const ROUTER = /(^|\.)(gate|router|ffn_gate_inp(_shexp)?|shared_expert_gate|wg)(\.\w+)*\.(weight|qweight)$/;
const EXPERT = /(^|\.)experts\.|_exps\./;
/** What a layer computes with, as against what a library keeps beside it. */
const WORKS =
  /(attn|attention|proj|mlp|ffn|feed_forward|expert|norm|ln_|mixer|mamba|conv|ssm|gate|router|dense|c_fc|fc\d|w\d|wq|wk|wv|wo).*(weight|qweight|weight_packed|_blocks|_proj|A_log|ssm_a)$/;

const isNeeded = (name: string): boolean =>
  LAYER.test(name) ? WORKS.test(name) : TABLE.test(name) || HEAD.test(name) || /(norm|ln_f)\.weight$/.test(name);

const isBias = (name: string): boolean => /\.bias$|_bias$/.test(name);

/** Whether a weight is neither a vector nor a convolution. */
const isMatrix = (name: string, shape: readonly number[], kind: Headers['kind']): boolean =>
  shape.filter((side) => side > 1).length >= 2 &&
  !/conv1d|A_log|ssm_(a|conv1d|d)\b/.test(name) &&
  !(kind === 'gguf' && name.includes('norm'));

/** The class of a weight by its name; vectors and convolutions are small. */
function classOf(name: string, isOutside: boolean, isWide: boolean): TensorClass {
  if (isOutside && TABLE.test(name)) return 'table';
  if (isOutside && HEAD.test(name)) return 'head';
  if (EXPERT.test(name) && !name.includes('shared_expert') && !isBias(name)) return 'expert';
  if (ROUTER.test(name) && !/gate_proj|ffn_gate\./.test(name)) return 'router';
  return isWide && !isBias(name) ? 'linear' : 'small';
}

/** What the files hold and the answer does not. */
export function leftOut({ beside, empty }: Inventory): string[] {
  const [first, ...more] = empty;
  return [
    ...[...beside].map(
      ([name, { parameters, bytes }]) => `left out: ${name}, ${parameters} parameters in ${si(bytes, 'B', 4)}`,
    ),
    ...(first === undefined
      ? []
      : [`left out: ${quote(first)}${more.length > 0 ? ` and ${more.length} more` : ''}, of 0 bytes`]),
  ];
}
