import { closeSync, existsSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readModelConfig } from '../models/config/parse-config.ts';
import type { ModelConfig } from '../models/config/model-config.ts';
import { checkDeclaredSize, modelOfFiles } from '../models/headers/model-files.ts';
import { isTensorFile, joinHeaders, partsOf, readHeader } from '../models/headers/read-headers.ts';
import { readIndex, type SafetensorsIndex } from '../models/headers/safetensors.ts';
import type { Headers } from '../models/headers/file-header.ts';
import { MOST_CONFIG_BYTES } from '../text/json.ts';
import { InputError } from '../text/input-error.ts';
import { quote } from '../text/untrusted.ts';
import { userPath } from './paths.ts';
import { withQuantisationBeside } from './quantisation-beside.ts';
import { readJson, reasonOf } from './read-file.ts';

const CONFIG = 'config.json';
const MOST_INDEX_BYTES = 64 * 2 ** 20;
const isIndex = (name: string): boolean => name.endsWith('.safetensors.index.json');

/** A model from its files. */
export interface FiledModel {
  readonly config: ModelConfig;
  /** The content of its `config.json`; null without one. */
  readonly source: object | null;
}

/** Whether a path means a folder or a file with tensors, or an index of such files. */
export const isModelFiles = (path: string): boolean =>
  isTensorFile(path) || isIndex(path) || (existsSync(path) && statSync(path).isDirectory());

/**
 * The model of a folder, a .safetensors with its further parts, their index, or a .gguf: only headers are read.
 * @throws InputError naming the part that is missing, or what is wrong in a header; CliError for a file that cannot be read
 */
export function loadModelFiles(given: string): FiledModel {
  const path = userPath(given);
  const isFolder = existsSync(path) && statSync(path).isDirectory();
  const folder = isFolder ? path : dirname(path);
  const name = basename(path);
  if (!isFolder && isIndex(name)) return fromIndex(folder, name, name);
  if (!isFolder) return fromFiles({ folder, name, files: partsOf(name), totalSize: null });
  const names = readdirSync(path).filter((one) => !one.startsWith('.'));
  const index = names.filter(isIndex);
  if (index.length > 0) return fromIndex(folder, index.find((one) => one.startsWith('model.')) ?? index[0]!, name);
  return fromFolder(folder, names, name);
}

/** A folder without an index. */
function fromFolder(folder: string, names: readonly string[], name: string): FiledModel {
  if (names.includes('adapter_config.json') && !names.includes(CONFIG)) {
    throw new InputError(`${quote(name)}: expected a model, got an adapter: name the model it adapts`);
  }
  const safetensors = names.filter((one) => /\.safetensors$/i.test(one) && !/^(adapter|consolidated)/.test(one));
  const found =
    safetensors.length > 0 ? safetensors : names.filter((one) => /\.gguf$/i.test(one) && !/mmproj/i.test(one));
  if (found.length > 0) {
    const files = [...new Set(found.flatMap(partsOf))];
    const models = new Set(found.map((one) => partsOf(one)[0]!));
    if (models.size > 1) {
      throw new InputError(
        `${quote(name)}: expected the files of one model, got ${models.size}: name one of ${[...models]
          .slice(0, 3)
          .map((one) => quote(one))
          .join(', ')}`,
      );
    }
    return fromFiles({ folder, name, files, totalSize: null });
  }
  if (!names.includes(CONFIG)) {
    throw new InputError(
      `${quote(name)}: expected a folder with a config.json, .safetensors or .gguf, got ${names.length === 0 ? 'an empty one' : `${names.length} other files`}`,
    );
  }
  const source = configOf(folder)!;
  return { config: readModelConfig(source, name), source };
}

function fromIndex(folder: string, index: string, name: string): FiledModel {
  const file = join(folder, index);
  const { files, totalSize }: SafetensorsIndex = readIndex(
    readJson({ asked: '--model', what: 'an index of .safetensors' }, file, MOST_INDEX_BYTES),
    index,
  );
  const source = configOf(folder);
  if (source !== null && totalSize !== null) {
    const config = attempt(() => readModelConfig(source, name));
    if (config) checkDeclaredSize(config, totalSize, index);
  }
  return fromFiles({ folder, name, files, totalSize });
}

/** @returns null for a configuration that the headers do without */
function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

interface Parts {
  readonly folder: string;
  readonly name: string;
  readonly files: readonly string[];
  readonly totalSize: number | null;
}

function fromFiles({ folder, name, files, totalSize }: Parts): FiledModel {
  const missing = files.filter((file) => !existsSync(join(folder, file)));
  if (missing.length > 0) {
    const others = missing.length > 1 ? ` and ${missing.length - 1} more` : '';
    throw new InputError(
      `expected all ${files.length} files of the model, got none named ${quote(missing[0])}${others}: download what is missing`,
    );
  }
  const headers = joinHeaders(files.map((file) => headersOf(join(folder, file))));
  const source = headers.kind === 'gguf' ? null : configOf(folder);
  return { config: modelOfFiles({ name, headers, config: source, totalSize }), source };
}

const configOf = (folder: string): object | null => {
  const path = join(folder, CONFIG);
  return existsSync(path)
    ? (withQuantisationBeside(
        readJson({ asked: '--model', what: 'a config.json' }, path, MOST_CONFIG_BYTES),
        folder,
      ) as object)
    : null;
};

/** The header of one file. @throws InputError if it cannot be read, or is wrong */
function headersOf(path: string): Headers {
  const name = basename(path);
  let file: number | null = null;
  try {
    if (!statSync(path).isFile()) throw new InputError(`${quote(name)}: expected a plain file, got something else`);
    file = openSync(path, 'r');
    const reading = readHeader({ name, size: fstatSync(file).size });
    let step = reading.next();
    while (!step.done) {
      const { start, length } = step.value;
      const bytes = Buffer.alloc(length);
      const got = readSync(file, bytes, 0, length, start);
      step = reading.next(bytes.subarray(0, got));
    }
    return step.value;
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${quote(name)}: expected a file that can be read, got one that cannot (${reasonOf(error)})`);
  } finally {
    if (file !== null) closeSync(file);
  }
}
