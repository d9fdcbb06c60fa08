import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { findDatasheet } from '../machines/datasheets.ts';
import { isObject } from '../models/config/fields.ts';
import type { ModelConfig } from '../models/config/model-config.ts';
import { readModelConfig } from '../models/config/parse-config.ts';
import { findPreset, nominalSize } from '../models/config/presets.ts';
import { PUBLISHED, type Published } from '../models/presets/published.ts';
import { parameterCounts } from '../models/parameters.ts';
import { isLink, isModelFiles, loadModelFiles, modelFilesIn, nameOf } from './model-folder.ts';
import { MOST_CONFIG_BYTES } from '../text/json.ts';
import { quote } from '../text/untrusted.ts';
import { CliError, EXIT } from './exit.ts';
import { userPath } from './paths.ts';
import { withQuantisationBeside } from './quantisation-beside.ts';
import { readJson } from './read-file.ts';

/** The model of `--model`. */
export interface LoadedModel {
  readonly id: string;
  readonly config: ModelConfig;
  readonly nominalParameters: number;
  /** A preset's parameters as published, and where. */
  readonly published?: Published;
  /** The content of its `config.json`; null for a file without one; undefined for a preset. */
  readonly source?: object | null;
}

/**
 * The model of `--model`: a preset's name, a Hugging Face `config.json`, or the files of a model, of which headers are read.
 * @throws CliError `usage`, or InputError for invalid content
 */
export function loadModel(given: string, option = '--model'): LoadedModel {
  if (isPath(given) && !existsSync(userPath(given))) {
    throw new CliError(
      EXIT.usage,
      `${option}: expected a known model, a config.json, model files or their folder, got ${quote(given)}: ${isLink(userPath(given)) ? 'a link that leads to no file' : 'No such file or folder'}`,
    );
  }
  if (!isFile(given)) {
    const { id, config, nominalParameters } = told(option, () => findPreset(given));
    const published = PUBLISHED[id];
    return { id, config, nominalParameters, ...(published && { published }) };
  }
  const id = nameOf(userPath(given));
  if (isModelFiles(userPath(given))) {
    const { config, source } = told(`${option} ${quote(given)}`, () => loadModelFiles(given));
    return { id, config, nominalParameters: nominalSize(parameterCounts(config).total), source };
  }
  const read = readJson({ asked: option, what: 'a config.json' }, given, MOST_CONFIG_BYTES);
  refuseParams(read, given);
  const value = id === 'config.json' ? withQuantisationBeside(read, dirname(userPath(given))) : read;
  const config = told(`${option} ${quote(given)}`, () => readModelConfig(value, id));
  return { id, config, nominalParameters: nominalSize(parameterCounts(config).total), source: value as object };
}

/** The files that `loadModel` reads, or may read: a file, and those of a model beside it; none for a preset. */
export function filesOfModel(given: string | undefined): string[] {
  if (given === undefined || !isFile(given)) return [];
  const path = userPath(given);
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  return [path, ...modelFilesIn(isFolder ? path : dirname(path))];
}

/** @throws CliError for the file in which Meta and Mistral describe weights of their own format */
function refuseParams(value: unknown, given: string): void {
  const isParams =
    isObject(value) &&
    Object.hasOwn(value, 'dim') &&
    Object.hasOwn(value, 'n_layers') &&
    !Object.hasOwn(value, 'model_type');
  if (!isParams) return;
  throw new CliError(
    EXIT.usage,
    `--model ${quote(given)}: expected a config.json as transformers writes it, got a params.json of the maker's own format (it has dim and n_layers, but no model_type): name the folder of its .safetensors, or a config.json`,
  );
}

/** Whether a name means a file: it ends as one, or such a file exists; the name of a preset never does. */
export function isFile(given: string): boolean {
  if (/\.(json|safetensors|gguf)$/i.test(given)) return true;
  if (given.trim() === '' || !existsSync(userPath(given))) return false;
  return /[/\\]/.test(given) || !isName(given);
}

/** Whether a name can only be a path: that of a preset has at most its maker before it. */
const isPath = (given: string): boolean =>
  /^[./~\\]|^[a-z]:|\\|[/].*[/]|[/]$/i.test(given) || /\.(bin|pt|pth|txt|ya?ml)$/i.test(given);

function isName(given: string): boolean {
  for (const find of [findPreset, findDatasheet]) {
    try {
      find(given);
      return true;
    } catch {
      // Not of this list.
    }
  }
  return false;
}

/** Adds the option to an error in its value. */
export function told<T>(option: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(EXIT.usage, `${option}: ${withoutName(option, (error as Error).message)}`);
  }
}

/** An error without the name of a file that the option ends with. */
function withoutName(option: string, message: string): string {
  const name = /^"([^"]*)": /.exec(message)?.[1];
  const isLast =
    name !== undefined &&
    name !== '' &&
    /[/\\\s"]/.test(option.at(-name.length - 2) ?? '') &&
    option.endsWith(`${name}"`);
  return isLast ? message.slice(name.length + 4) : message;
}
