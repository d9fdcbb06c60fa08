import { InputError, showValue } from '../../text/input-error.ts';
import { quote } from '../../text/untrusted.ts';
import { isObject, type RawConfig } from '../config/fields.ts';
import type { ModelConfig } from '../config/model-config.ts';
import { openConfig } from '../config/nested.ts';
import { readModelConfig } from '../config/parse-config.ts';
import { FORMATS } from '../../ops/formats.ts';
import { formatsOfFile } from '../storage/stored-format.ts';
import { weightBytes } from '../weight-bytes.ts';
import { hintsOfConfig, hintsOfGguf, refuseLoops } from './hints.ts';
import { modelOfHeaders, withHeaders } from './model-from-headers.ts';
import { refuseOtherKinds } from './other-kinds.ts';
import { checkIndex, type SafetensorsIndex } from './read/safetensors-index.ts';
import type { Headers } from './read/file-header.ts';

/** What stands in a model's files. */
export interface ModelFiles {
  readonly name: string;
  readonly headers: Headers;
  /** The content of a `config.json` beside them; null: there is none. */
  readonly config: unknown;
  /** The index of the files; null: there is none. */
  readonly index: SafetensorsIndex | null;
}

/**
 * The model of some files: by its `config.json` where its architecture is known, else by its tensors alone.
 * @throws InputError for files that contradict each other, or from which a model cannot be told
 */
export function modelOfFiles(files: ModelFiles): ModelConfig {
  const notes = files.index ? checkIndex(files.index, files.headers) : [];
  const model = modelOf(files);
  return notes.length === 0 ? model : { ...model, notes: [...model.notes, ...notes] };
}

function modelOf({ name, headers, config }: ModelFiles): ModelConfig {
  refuseOtherKinds(headers, config, name);
  if (headers.kind === 'gguf') return modelOfHeaders(headers, name, hintsOfGguf(headers));
  if (config === null) return modelOfHeaders(headers, name, hintsOfConfig(null, 'config'));
  if (!isObject(config)) throw new InputError(`config.json: expected an object, got ${showValue(config)}`);
  const { raw, path } = openConfig(config);
  const hints = hintsOfConfig(raw, path);
  const known = knownModel(config, name);
  if (typeof known !== 'string') return withHeaders(known, headers, hints, path);
  refuseLoops(raw, path);
  const model = modelOfHeaders(headers, name, hints);
  return { ...model, notes: [`its config.json is not used for shapes: ${known}`, ...model.notes] };
}

/** The advice of a refusal to give the files of a model. */
const TO_FILES = /: name the folder.*$/s;

/** The model of a configuration, or why only its files can tell it; other errors are thrown. */
function knownModel(config: RawConfig, name: string): ModelConfig | string {
  try {
    const model = readModelConfig(config, name);
    // Assumed tensors are worth less than those that are there.
    const assumed = model.assumptions.find((line) => line.startsWith("assumed: Llama's tensors"));
    return assumed ?? model;
  } catch (error) {
    if (error instanceof InputError && TO_FILES.test(error.message)) return error.message.replace(TO_FILES, '');
    throw error;
  }
}

/**
 * The model of a folder that has a `config.json` and no file with tensors.
 * @throws InputError as `readModelConfig`, without the advice to name the folder
 */
export function modelWithoutFiles(config: object, name: string, others: string): ModelConfig {
  try {
    return readModelConfig(config, name);
  } catch (error) {
    if (!(error instanceof InputError && TO_FILES.test(error.message))) throw error;
    throw new InputError(`${error.message.replace(TO_FILES, '')}; ${others}`);
  }
}

/** A factor of two, and what a head stored twice or buffers add. */
const MOST_OFF = 2.05;

/**
 * Compares the size that an index declares with a `config.json` whose files are not there. Nothing is known of files with
 * parts beside the language model.
 * @throws InputError if they differ by more than a factor of two
 */
export function checkDeclaredSize(config: unknown, { name, totalSize }: SafetensorsIndex): void {
  if (totalSize === null || !isObject(config)) return;
  const known = attempt(() => readModelConfig(config, name));
  if (!known || known.notes.some((note) => note.startsWith('left out'))) return;
  const expected = weightBytes(known, formatsOfFile(known.stored, FORMATS.f16));
  if (totalSize <= MOST_OFF * expected && totalSize >= expected / MOST_OFF) return;
  throw new InputError(
    `${quote(name)}: metadata.total_size: expected about ${Math.round(expected)} bytes by the config.json beside it, got ${totalSize}`,
  );
}

/** @returns null for a configuration that the headers do without */
function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
