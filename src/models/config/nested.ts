import { InputError, showValue } from '../../text/input-error.ts';
import { lookup } from '../../text/lookup.ts';
import { isObject, type RawConfig } from './fields.ts';

/** The language model of a `config.json`, and what lies beside it. */
export interface Opened {
  /** Its fields; those that belong to it although they stand outside are added. */
  readonly raw: RawConfig;
  /** `config`, or `config.text_config`. */
  readonly path: string;
  readonly isNested: boolean;
  /** What is not part of the answer, in words. */
  readonly leftOut: readonly string[];
}

/** Where a language model may stand, the innermost last. */
const PLACES = ['thinker_config', 'text_config', 'llm_config', 'language_config', 'language_model_config'] as const;

/** The `model_type` of the language model, if only the one around it is named. */
const INNER_TYPES = lookup({
  llava: 'llama',
  llava_next: 'llama',
  idefics3: 'llama',
  smolvlm: 'llama',
  mistral3: 'mistral',
  pixtral: 'mistral',
  paligemma: 'gemma',
  gemma3: 'gemma3_text',
  gemma3n: 'gemma3n_text',
  gemma4: 'gemma4_text',
  llama4: 'llama4_text',
  qwen2_vl: 'qwen2',
  qwen2_5_vl: 'qwen2',
  qwen3_vl: 'qwen3',
  qwen3_vl_moe: 'qwen3_moe',
  qwen3_5: 'qwen3_5_text',
  qwen3_5_moe: 'qwen3_5_moe_text',
  glm4v: 'glm4',
  glm4v_moe: 'glm4_moe',
  kimi_vl: 'deepseek_v3',
  kimi_k25: 'kimi_k2',
  internvl: 'qwen2',
  internvl_chat: 'qwen2',
});

/** Parts beside a language model, by field. */
const BESIDE = [
  [/^(vision|visual)(_|$)|^vit_config$|^mm_vision/, 'the vision tower'],
  [/^(audio|speech|sound)_(config|encoder|tower)/, 'the audio encoder'],
  [/^(talker|code2wav|token2wav|codec)_config$/, 'the speech decoder'],
] as const;

/** Fields around a nested model that belong to it too. */
const SHARED = [
  'tie_word_embeddings',
  'quantization_config',
  'compression_config',
  'quantization',
  'torch_dtype',
  'dtype',
] as const;

/**
 * Opens the language model of a `config.json`: its own fields count more than those around it.
 * @throws InputError for one of the wrong kind, or an adapter
 */
export function openConfig(config: RawConfig): Opened {
  if (Object.hasOwn(config, 'peft_type')) {
    throw new InputError(
      `config.peft_type: expected a model, got an adapter (${showValue(config['peft_type'])}) for ${showValue(config['base_model_name_or_path'])}: name that model`,
    );
  }
  const leftOut = new Set<string>();
  let [raw, path] = [config, 'config'];
  noteBeside(raw, leftOut);
  for (const place of PLACES) {
    const inner = raw[place];
    if (inner === undefined || inner === null) continue;
    if (!isObject(inner)) throw new InputError(`${path}.${place}: expected an object, got ${showValue(inner)}`);
    if (Object.keys(inner).length === 0 && raw['hidden_size'] !== undefined) continue;
    raw = adopt(raw, inner);
    path = `${path}.${place}`;
    noteBeside(inner, leftOut);
  }
  return { raw, path, isNested: path !== 'config', leftOut: [...leftOut] };
}

/** The inner model with what belongs to it from around. */
function adopt(outer: RawConfig, inner: RawConfig): RawConfig {
  const added: Record<string, unknown> = {};
  for (const field of SHARED) {
    const isSet = inner[field] !== undefined && inner[field] !== null;
    if (!isSet && outer[field] !== undefined) added[field] = outer[field];
  }
  const type = outer['model_type'];
  const isNamed = (inner['model_type'] ?? inner['architectures'] ?? undefined) !== undefined;
  if (!isNamed && typeof type === 'string') {
    added['model_type'] = INNER_TYPES[type] ?? type;
  }
  return { ...inner, ...added };
}

function noteBeside(config: RawConfig, leftOut: Set<string>): void {
  for (const [field, value] of Object.entries(config)) {
    const isNamed = typeof value === 'string' && value !== '' && field === 'mm_vision_tower';
    const found = isNamed || isObject(value) ? BESIDE.find(([pattern]) => pattern.test(field)) : undefined;
    if (found) leftOut.add(found[1]);
  }
}

/** Layers that predict several tokens ahead: files hold them beside the model. */
export const AHEAD = ['num_nextn_predict_layers', 'mtp_num_hidden_layers', 'num_mtp_layers', 'mtp_num_layers'] as const;

/** What the fields of the language model itself say is not part of the answer. */
export function leftOutOf(raw: RawConfig): string[] {
  const ahead = AHEAD.map((field) => raw[field]).find((value) => typeof value === 'number' && value > 0);
  return ahead === undefined
    ? []
    : [`${ahead === 1 ? 'the layer' : `${ahead as number} layers`} for multi-token prediction`];
}
