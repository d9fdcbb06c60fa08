import { InputError } from '../../text/input-error.ts';
import { quote } from '../../text/untrusted.ts';
import type { TensorClass } from '../storage/stored-format.ts';
import { packedShape } from './packed.ts';
import { sizeOfShape, type Headers, type Tensor } from './file-header.ts';

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
  /** Whether any weight is packed. */
  readonly isPacked: boolean;
}

/** Parts beside a language model. */
const BESIDE = [
  [
    /^(model\.)?(visual|vision_|vision\.|image_|multi_modal_projector|mm_|mlp1\.|connector|v\.|embed_vision)|vision_(tower|model|encoder)/,
    'the vision tower',
  ],
  [/^(model\.)?(audio_|speech_|sound_|a\.|embed_audio)|audio_tower/, 'the audio encoder'],
  [/^(talker|code2wav|token2wav)\./, 'the speech decoder'],
  [/^(model\.)?mtp\.|\.nextn\.|\.(eh_proj|enorm|hnorm|shared_head)\./, 'the layer for multi-token prediction'],
] as const;

const LAYER = /^(.*?)(?:^|\.)(?:layers|h|blocks|blk|layer)\.(\d+)\.(.+)$/;
/** Constants that files may hold. */
const BUFFERS =
  /(rotary_emb\.inv_freq|rope_freqs\.weight|rope_factors_(long|short)\.weight|\.attn\.(masked_)?bias|\.attention\.(masked_)?bias|position_ids|\.freqs_cis)$/;
/** What belongs to a quantised matrix of the same name. */
const SCALES =
  /[._](weight_scale(_inv|_2)?|weight_zero_point|weight_shape|weight_g_idx|input_scale|output_scale|input_global_scale|weight_global_scale|activation_scale|qscale_\w+|scales|qzeros|g_idx|absmax|quant_map|nested_absmax|nested_quant_map|k_scale|v_scale|SCB)$|\.quant_state\.\w+$/;

/**
 * Sorts the tensors of a model: the language model's by layer and class, what is beside it, scales with what they scale.
 * @param layers of the language model if its configuration says so; later ones predict further tokens
 * @param bits of packed integers if the configuration says so
 * @throws InputError for an adapter, or a packed tensor whose bits cannot be told
 */
export function takeInventory({ tensors, kind }: Headers, layers: number | null, bits: number | null): Inventory {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const weights: Weight[] = [];
  const beside = new Map<string, { parameters: number; bytes: number }>();
  let isPacked = false;
  const extra = new Map<string, number>();
  for (const tensor of tensors) {
    const owner = ownerOfScale(tensor.name, byName);
    if (owner !== null) extra.set(owner, (extra.get(owner) ?? 0) + tensor.bytes);
  }
  for (const tensor of tensors) {
    const { name, bytes } = tensor;
    if (/\blora_[AB]\b/.test(name)) {
      throw new InputError(`${quote(name)}: expected the weights of a model, got an adapter: name the model it adapts`);
    }
    if (BUFFERS.test(name) || ownerOfScale(name, byName) !== null) continue;
    const shape = packedShape(tensor, byName, bits);
    isPacked ||= shape !== tensor.shape || /^(I?Q|MXFP|NVFP|TQ)\d/.test(tensor.type);
    const all = bytes + (extra.get(name) ?? 0);
    const parameters = sizeOfShape(shape);
    const other = besideOf(name, layers);
    if (other !== null) {
      const sum = beside.get(other) ?? { parameters: 0, bytes: 0 };
      beside.set(other, { parameters: sum.parameters + parameters, bytes: sum.bytes + all });
      continue;
    }
    const [, , layer, rest = name] = LAYER.exec(name) ?? [];
    weights.push({
      name: rest,
      layer: layer === undefined ? null : Number(layer),
      kind: classOf(rest, layer === undefined, shape, kind),
      shape,
      parameters,
      bytes: all,
    });
  }
  return { weights, beside, isPacked };
}

function besideOf(name: string, layers: number | null): string | null {
  const found = BESIDE.find(([pattern]) => pattern.test(name));
  if (found) return found[1];
  const layer = LAYER.exec(name)?.[2];
  return layer !== undefined && layers !== null && Number(layer) >= layers
    ? 'the layer for multi-token prediction'
    : null;
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

const TABLE =
  /(^|\.)(embed_tokens|embed_tokens_per_layer|wte|wpe|word_embeddings|tok_embeddings|token_embd|per_layer_token_embd|embed_positions|position_embd|embeddings|embed_in|embedding\.word_embeddings)\.(weight|qweight)$/;
const HEAD =
  /^(lm_head|output|embed_out|(transformer\.)?output_layer|language_model\.lm_head|model\.lm_head)\.(weight|qweight|weight_packed)$/;
const ROUTER = /(^|\.)(gate|router|ffn_gate_inp(_shexp)?|shared_expert_gate|wg)(\.\w+)*\.(weight|qweight)$/;
const EXPERT = /(^|\.)experts\.|_exps\./;

/** The class of a weight by its name; vectors and convolutions are small. */
function classOf(name: string, isOutside: boolean, shape: readonly number[], kind: Headers['kind']): TensorClass {
  if (isOutside && TABLE.test(name)) return 'table';
  if (isOutside && HEAD.test(name)) return 'head';
  const isBias = /\.bias$|_bias$/.test(name);
  if (EXPERT.test(name) && !/shared_expert/.test(name) && !isBias) return 'expert';
  if (ROUTER.test(name) && !/gate_proj|ffn_gate\./.test(name)) return 'router';
  const isVector =
    shape.filter((side) => side > 1).length < 2 || isBias || /conv1d|A_log|ssm_(a|conv1d|d)\b/.test(name);
  if (isVector || (kind === 'gguf' && /norm/.test(name))) return 'small';
  return 'linear';
}
