import { GPU_FILE_EXAMPLE, readMachine } from '../machines/custom.ts';
import { slug } from '../machines/datasheets.ts';
import { InputError } from '../text/input-error.ts';
import { parseJson } from '../text/json.ts';
import { MOST_CONFIG_BYTES, readModelConfig } from '../models/config/parse-config.ts';
import { nominalSize } from '../models/config/presets.ts';
import { parameterCounts } from '../models/parameters.ts';
import type { ScenarioMachine, ScenarioModel } from './scenario.ts';

/** What a pasted or dropped text may contain. */
export type ScenarioFile = { readonly model: ScenarioModel } | { readonly gpu: ScenarioMachine };

type Fields = Readonly<Record<string, unknown>>;

/** Whether a parsed file is a report: it has a format field. */
export const isReportLike = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (Object.hasOwn(value, 'format') || Object.hasOwn(value, 'formatVersion'));

/**
 * Reads a Hugging Face `config.json`, or a GPU.
 * @param name of the file, for a model without a name
 * @throws InputError in one sentence naming field, value and what was expected
 */
export function readScenarioFile(text: string, name: string): ScenarioFile {
  if (text.length > MOST_CONFIG_BYTES) {
    throw new InputError(`expected a file of at most ${MOST_CONFIG_BYTES} characters, got ${text.length}`);
  }
  if (text.trim() === '')
    throw new InputError(`expected a config.json, or a GPU such as ${GPU_FILE_EXAMPLE}, got nothing`);
  const value = parseJson(text);
  if (isReportLike(value)) {
    throw new InputError(
      'expected a config.json or a GPU, got a report: open it under "Report", or drop it on the page',
    );
  }
  return isMachineLike(value) ? { gpu: gpuOf(value) } : { model: modelOf(value, name) };
}

/** A GPU has fields for bandwidth, capacity or rates; a model has none of these. */
const isMachineLike = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.keys(value).some((key) => /^(memory(Bandwidth|Capacity|Bytes)|bytesPerSecond|f16|f32)/.test(key));

/** The fields that `readModelConfig` uses: enough to share, small enough for an address. */
const CONFIG_FIELDS = [
  '_name_or_path',
  'architectures',
  'model_type',
  'num_hidden_layers',
  'hidden_size',
  'num_attention_heads',
  'num_key_value_heads',
  'head_dim',
  'intermediate_size',
  'vocab_size',
  'tie_word_embeddings',
  'max_position_embeddings',
  'attention_bias',
  'mlp_bias',
  'num_local_experts',
  'num_experts_per_tok',
  'sliding_window',
  'use_sliding_window',
  'max_window_layers',
  'layer_types',
];

function modelOf(value: unknown, file: string): ScenarioModel {
  const fields = (typeof value === 'object' && value !== null ? value : {}) as Fields;
  const path = fields['_name_or_path'];
  const own = typeof path === 'string' ? path.replace(/^.*[/\\]/, '').trim() : '';
  const name = (own === '' ? file : own).slice(0, 60);
  const config = readModelConfig(value, name);
  const kept = CONFIG_FIELDS.filter((key) => fields[key] !== undefined).map((key) => [key, fields[key]] as const);
  return {
    preset: null,
    config,
    nominalParameters: nominalSize(parameterCounts(config).total),
    json: JSON.stringify({ ...Object.fromEntries(kept), _name_or_path: name }),
  };
}

function gpuOf(value: unknown): ScenarioMachine {
  const { name } = value as Fields;
  const id = `file-${typeof name === 'string' ? slug(name).slice(0, 40) : 'gpu'}`;
  return { gpu: readMachine(value, id), json: JSON.stringify(value) };
}
