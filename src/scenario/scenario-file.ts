import { GPU_FILE_EXAMPLE } from '../machines/custom-fields.ts';
import { readMachine } from '../machines/custom.ts';
import { slug } from '../machines/datasheets.ts';
import { InputError } from '../text/input-error.ts';
import { MOST_CONFIG_BYTES, parseJson } from '../text/json.ts';
import { isReportLike } from './report-like.ts';
import { readModelConfig } from '../models/config/parse-config.ts';
import { nominalSize } from '../models/config/presets.ts';
import { parameterCounts } from '../models/parameters.ts';
import type { FileReader, ScenarioMachine, ScenarioModel } from './scenario.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads a Hugging Face `config.json`, or a GPU.
 * @param name of the file, for a model without a name
 * @throws InputError in one sentence naming field, value and what was expected
 */
export const readScenarioFile: FileReader = (text, name) => {
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
};

/** A GPU has fields for bandwidth, capacity or rates; a model has none of these. */
const isMachineLike = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.keys(value).some((key) => /^(memory(Bandwidth|Capacity|Bytes)|bytesPerSecond|f16|f32)/.test(key));

/** Fields that change no answer, and would only fill an address. */
const IDLE =
  /^(id2label|label2id|auto_map|transformers_version|task_specific_params|_commit_hash|.*token(_id|_index)?|.*dropout|initializer_range|hidden_act|rms_norm_eps|layer_norm_eps|rope_theta|use_cache)$/;
/** What stands beside a language model: only that it is there counts. */
const BESIDE = /^(vision|audio|visual|speech|talker|code2wav|token2wav|vit)_?config$/;

/** A configuration without what no answer needs. */
const lean = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields)
      .filter(([key]) => !IDLE.test(key))
      .map(([key, value]) => [
        key,
        BESIDE.test(key) ? {} : isPlain(value) && key.endsWith('config') ? lean(value) : value,
      ]),
  );

const isPlain = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function modelOf(value: unknown, file: string): ScenarioModel {
  const fields = (typeof value === 'object' && value !== null ? value : {}) as Fields;
  const path = fields['_name_or_path'];
  const own = typeof path === 'string' ? path.replace(/^.*[/\\]/, '').trim() : '';
  const name = (own === '' ? file : own).slice(0, 60);
  const config = readModelConfig(value, name);
  return {
    preset: null,
    config,
    nominalParameters: nominalSize(parameterCounts(config).total),
    json: JSON.stringify({ ...lean(fields), _name_or_path: name }),
  };
}

function gpuOf(value: unknown): ScenarioMachine {
  const { name } = value as Fields;
  const id = `file-${typeof name === 'string' ? slug(name).slice(0, 40) : 'gpu'}`;
  return { gpu: readMachine(value, id), json: JSON.stringify(value) };
}
