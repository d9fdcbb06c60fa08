import { InputError, nearNames, showValue } from '../../text/input-error.ts';
import { FAMILIES } from '../families/families.ts';
import type { Family } from '../families/family.ts';
import { LLAMA } from '../families/llama-like.ts';
import type { Opened } from './nested.ts';

/** A family, and a sentence that its tensors are only assumed; null: they are known. */
export interface Recognised {
  readonly family: Family;
  readonly assumed: string | null;
}

const TYPES = `llama, mistral, qwen3, gemma3_text, … (${FAMILIES.length} families)`;

/** What the class names of a family begin with, in small letters without underscores. */
const classesOf = ({ type, classes }: Family): readonly string[] =>
  (classes ?? [type.replace(/_text$/, '')]).map((one) => one.replaceAll('_', ''));

/** What follows it: a head, or none. */
const HEAD = /^(text)?(for[a-z0-9]+|model|lmheadmodel|lmhead|textmodel)$/;

const byClass = (name: string): Family | undefined => {
  const small = name.toLowerCase().replaceAll('_', '');
  return FAMILIES.find((family) =>
    classesOf(family).some((prefix) => small.startsWith(prefix) && HEAD.test(small.slice(prefix.length))),
  );
};

const byType = (type: string): Family | undefined => {
  const small = type.toLowerCase();
  return FAMILIES.find((family) => family.type === small || family.also?.includes(small));
};

/**
 * The family of a language model, by `model_type` and `architectures`, which must agree. The same trunk under another head
 * is the same family. An unknown one with Llama's fields is assumed to have Llama's tensors.
 * @throws InputError for one with a structural field that Llama lacks
 */
export function recogniseFamily({ raw, path }: Opened): Recognised {
  const [type, listed] = [raw['model_type'] ?? undefined, raw['architectures'] ?? undefined];
  const name: unknown = Array.isArray(listed) ? listed[0] : listed;
  if (type !== undefined && typeof type !== 'string') throw wrong(`${path}.model_type`, type);
  if (name !== undefined && typeof name !== 'string') throw wrong(`${path}.architectures`, name);
  if (type === undefined && name === undefined) {
    throw new InputError(
      `${path}.model_type: expected one of ${TYPES}, got nothing: both model_type and architectures are missing`,
    );
  }
  const [typed, classed] = [
    type === undefined ? undefined : byType(type),
    name === undefined ? undefined : byClass(name),
  ];
  if (typed && classed && typed !== classed) {
    throw new InputError(
      `${path}.architectures: expected the class of model_type ${showValue(type)}, got ${showValue(name)}, which is ${classed.type}'s`,
    );
  }
  if (typed) return { family: typed, assumed: null };
  if (classed && (type === undefined || classed !== LLAMA)) {
    const said = `assumed: the tensors of ${classed.type} by ${path}.architectures, since the model_type "${type}" is not known`;
    return { family: classed, assumed: type === undefined ? null : said };
  }
  const unknown = type ?? name!;
  return {
    family: assumeLlama(raw, path, unknown),
    assumed: `assumed: Llama's tensors, since the architecture "${unknown}" is not known`,
  };
}

const wrong = (at: string, value: unknown): InputError =>
  new InputError(`${at}: expected a name such as "llama", got ${showValue(value)}`);

/** Fields that say a layer is not Llama's. */
const STRUCTURAL =
  /lora|rank|latent|compress|state|ssm|mamba|conv|recurr|rwkv|linear_attn|linear_attention|linear_(num|key|value|conv)|delta|hyper|altup|laurel|hash|memory_|cross_attention|shared|per_layer|expert|moe|router|index_|indexer|hybrid|block_types|pattern|parallel|norm_topk|qk_(norm|layernorm|ln)|use_qk|double_wide|gating|gated|sink|adapter|n_inner|alibi|attn_config|ffn_config|sub_norm|layer_types|layers_block_type/;
/** Fields that sound structural and change no tensor. */
const HARMLESS =
  /^(use_cache|output_hidden_states|hidden_states|router_aux_loss_coef|output_router_logits|norm_topk_prob|pretraining_tp|tensor_parallel.*)$|prob|loss|jitter|dropout|^_|^quantization_config$|^compression_config$/;

const NEEDED = ['hidden_size', 'num_hidden_layers', 'num_attention_heads', 'intermediate_size', 'vocab_size'] as const;

function assumeLlama(raw: Opened['raw'], path: string, name: string): Family {
  const odd = Object.entries(raw).find(
    ([field, value]) =>
      (STRUCTURAL.test(field) && !HARMLESS.test(field) && says(value) && !isOrdinary(field, value)) ||
      (field === 'hidden_act' && typeof value === 'string' && UNGATED.test(value)),
  );
  if (odd) {
    throw new InputError(
      `${path}.${odd[0]}: expected a known architecture, got ${showValue(name)} with this field (${showValue(odd[1])}), which Llama lacks${hint(name)}: name the folder of its .safetensors, or its .gguf, whose headers say what is in it`,
    );
  }
  const missing = NEEDED.find((field) => raw[field] === undefined || raw[field] === null);
  if (missing !== undefined) {
    throw new InputError(
      `${path}.model_type: expected a known architecture or Llama's fields, got ${showValue(name)}${hint(name)} without ${missing}: name the folder of its .safetensors, or its .gguf`,
    );
  }
  return { ...LLAMA, type: name, layers: { kind: 'all' } };
}

/** Activations of MLPs with two matrices. */
const UNGATED = /^(relu|relu2|gelu_new|gelu_fast)$/;

/** Layers that all attend are Llama's, listed or not. */
const isOrdinary = (field: string, value: unknown): boolean =>
  field === 'layer_types' &&
  Array.isArray(value) &&
  value.every((one) => one === 'full_attention' || one === 'sliding_attention');

/** Whether a field is set to something. */
const says = (value: unknown): boolean =>
  value !== null &&
  value !== undefined &&
  value !== false &&
  value !== 0 &&
  !(Array.isArray(value) && value.length === 0);

function hint(name: string): string {
  const near = nearNames(
    name.toLowerCase(),
    FAMILIES.map(({ type }) => type),
    1,
  );
  return near.length > 0 ? ` (known: ${near[0]}, …)` : '';
}
