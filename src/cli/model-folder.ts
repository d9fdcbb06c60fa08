import { closeSync, existsSync, fstatSync, lstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ModelConfig } from '../models/config/model-config.ts';
import { chooseFiles, filesLeftOut } from '../models/headers/choose-files.ts';
import { checkDeclaredSize, modelOfFiles, modelWithoutFiles } from '../models/headers/model-files.ts';
import { isTensorFile, joinHeaders, partsOf, readHeader } from '../models/headers/read/read-headers.ts';
import { isIndex, readIndex, type SafetensorsIndex } from '../models/headers/read/safetensors-index.ts';
import { parseBeside, type Headers } from '../models/headers/read/file-header.ts';
import { QUANTISATION_FILES } from '../models/storage/beside.ts';
import { MOST_CONFIG_BYTES } from '../text/json.ts';
import { InputError } from '../text/input-error.ts';
import { quote } from '../text/untrusted.ts';
import { userPath } from './paths.ts';
import { withQuantisationBeside } from './quantisation-beside.ts';
import { readText, reasonOf } from './read-file.ts';

const CONFIG = 'config.json';
const OF_MODELS: ReadonlySet<string> = new Set([CONFIG, ...QUANTISATION_FILES]);
const MOST_INDEX_BYTES = 64 * 2 ** 20;

/** A model from its files. */
export interface FiledModel {
  readonly config: ModelConfig;
  /** The content of its `config.json`; null without one. */
  readonly source: object | null;
}

/** The name of a file or folder; the root has none but its path. */
export const nameOf = (path: string): string => basename(path) || path;

/** Whether a path means a folder or a file with tensors, or an index of such files. */
export const isModelFiles = (path: string): boolean => isTensorFile(path) || isIndex(path) || isFolder(path);

const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory();

/** The paths of what belongs to a model, by its name, in a folder; none if it cannot be read. */
export function modelFilesIn(folder: string): string[] {
  try {
    const names = readdirSync(folder);
    return names
      .filter((name) => OF_MODELS.has(name) || isTensorFile(name) || isIndex(name))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/**
 * The model of a folder, a .safetensors with its further parts, their index, or a .gguf: only headers are read.
 * @throws InputError naming the part that is missing, or what is wrong in a header; CliError for a file that cannot be read
 */
export function loadModelFiles(given: string): FiledModel {
  const path = userPath(given);
  if (isFolder(path)) return fromFolder(path);
  const [folder, name] = [dirname(path), nameOf(path)];
  if (isIndex(name)) return fromIndex(folder, name, name);
  return fromFiles({ folder, name, files: partsOf(name), index: null });
}

function fromFolder(folder: string): FiledModel {
  const name = nameOf(folder);
  const names = namesIn(folder);
  const chosen = chooseFiles(names, name);
  if (chosen.kind === 'none') return fromConfig(folder, names, chosen.others);
  const index = chosen.kind === 'index' ? indexOf(folder, chosen.index) : null;
  const files = chosen.kind === 'files' ? chosen.files : index!.files;
  const model = fromFiles({ folder, name, files, index });
  const { config } = model;
  return { ...model, config: { ...config, notes: [...config.notes, ...filesLeftOut(names, files)] } };
}

/** @throws InputError for a folder that cannot be read */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((one) => !one.startsWith('.'));
  } catch (error) {
    throw new InputError(
      `${quote(nameOf(folder))}: expected a folder that can be read, got one that cannot (${reasonOf(error)})`,
    );
  }
}

/** A folder without a file of tensors. */
function fromConfig(folder: string, names: readonly string[], others: readonly string[]): FiledModel {
  const name = nameOf(folder);
  const unread = others.length > 0 ? `${quote(others[0])}, which has no header that can be read` : null;
  const source = names.includes(CONFIG) ? configOf(folder) : null;
  if (source !== null) {
    const why = unread === null ? 'the folder has no .safetensors or .gguf' : `the folder has only ${unread}`;
    const config = modelWithoutFiles(source, name, why);
    const notes = unread === null ? [] : [`left out: ${unread}: weight bytes are those of the fields of config.json`];
    return { config: { ...config, notes: [...config.notes, ...notes] }, source };
  }
  const snapshot = names.includes('snapshots') ? namesIn(join(folder, 'snapshots')).at(-1) : undefined;
  const advice = snapshot === undefined ? '' : `: name ${quote(`snapshots/${snapshot}`)} in it`;
  const got = names.length === 0 ? 'an empty one' : `${names.length} other files`;
  throw new InputError(
    `${quote(name)}: expected a folder with a config.json, .safetensors or .gguf, got ${unread ?? got}${advice}`,
  );
}

const fromIndex = (folder: string, name: string, file: string): FiledModel => {
  const index = indexOf(folder, file);
  return fromFiles({ folder, name, files: index.files, index });
};

const indexOf = (folder: string, name: string): SafetensorsIndex =>
  readIndex(jsonOf(folder, name, MOST_INDEX_BYTES), name);

const jsonOf = (folder: string, name: string, most: number): unknown =>
  parseBeside(
    readText({ asked: '--model', what: name === CONFIG ? 'a config.json' : 'an index' }, join(folder, name), most),
    name,
  );

interface Parts {
  readonly folder: string;
  readonly name: string;
  readonly files: readonly string[];
  readonly index: SafetensorsIndex | null;
}

function fromFiles({ folder, name, files, index }: Parts): FiledModel {
  const missing = files.filter((file) => !existsSync(join(folder, file)));
  if (index && missing.length === files.length) checkDeclaredSize(configOf(folder), index);
  if (missing.length > 0) throw noneNamed(folder, files, missing, index !== null);
  const headers = joinHeaders(files.map((file) => headersOf(join(folder, file))));
  const source = headers.kind === 'gguf' ? null : configOf(folder);
  return { config: modelOfFiles({ name, headers, config: source, index }), source };
}

function noneNamed(
  folder: string,
  files: readonly string[],
  missing: readonly string[],
  isListed: boolean,
): InputError {
  const [first = ''] = missing;
  if (isLink(join(folder, first))) {
    return new InputError(`${quote(first)}: expected a file, got a link to one that is not there: download it again`);
  }
  if (files.length === 1 && !isListed)
    return new InputError(`expected a file with tensors, got none named ${quote(first)}`);
  const others = missing.length > 1 ? ` and ${missing.length - 1} more` : '';
  const all = files.length === 1 ? 'the file' : `all ${files.length} files`;
  return new InputError(
    `expected ${all} of the model, got none named ${quote(first)}${others}: download what is missing`,
  );
}

/** Whether a path is a symbolic link, whatever it leads to. */
export function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}

const configOf = (folder: string): object | null =>
  existsSync(join(folder, CONFIG))
    ? (withQuantisationBeside(jsonOf(folder, CONFIG, MOST_CONFIG_BYTES), folder) as object)
    : null;

/** The header of one file. @throws InputError if it cannot be read, or is wrong */
function headersOf(path: string): Headers {
  const name = nameOf(path);
  let file: number | null = null;
  try {
    if (!statSync(path).isFile()) throw new InputError(`${quote(name)}: expected a plain file, got something else`);
    file = openSync(path, 'r');
    const reading = readHeader({ name, size: fstatSync(file).size });
    let step = reading.next();
    while (!step.done) step = reading.next(readSpan(file, step.value.start, step.value.length));
    return step.value;
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${quote(name)}: expected a file that can be read, got one that cannot (${reasonOf(error)})`);
  } finally {
    if (file !== null) closeSync(file);
  }
}

/** A part of a file; less only where the file ends. */
function readSpan(file: number, start: number, length: number): Uint8Array {
  const bytes = Buffer.alloc(length);
  let got = 0;
  while (got < length) {
    const some = readSync(file, bytes, got, length - got, start + got);
    if (some === 0) break;
    got += some;
  }
  return bytes.subarray(0, got);
}
