import { InputError } from '../../text/input-error.ts';
import { quote } from '../../text/untrusted.ts';
import { isObject, type RawConfig } from '../config/fields.ts';
import type { ModelConfig } from '../config/model-config.ts';
import { openConfig } from '../config/nested.ts';
import { readModelConfig } from '../config/parse-config.ts';
import { FORMATS } from '../../ops/formats.ts';
import { formatsOfFile } from '../storage/stored-format.ts';
import { weightBytes } from '../weight-bytes.ts';
import { hintsOfConfig, hintsOfGguf } from './hints.ts';
import { modelOfHeaders, withHeaders } from './model-from-headers.ts';
import type { Headers } from './file-header.ts';

/** What stands in a model's files. */
export interface ModelFiles {
  readonly name: string;
  readonly headers: Headers;
  /** The content of a `config.json` beside them; null: there is none. */
  readonly config: unknown;
  /** Bytes of all tensors by the index of the files; null: it does not say. */
  readonly totalSize: number | null;
}

/**
 * The model of some files: by its `config.json` where its architecture is known, else by its tensors alone.
 * @throws InputError for files that contradict each other, or from which a model cannot be told
 */
export function modelOfFiles({ name, headers, config, totalSize }: ModelFiles): ModelConfig {
  checkTotal(totalSize, headers);
  if (headers.kind === 'gguf') return modelOfHeaders(headers, name, hintsOfGguf(headers));
  if (config === null) return modelOfHeaders(headers, name, hintsOfConfig(null, 'config'));
  if (!isObject(config)) throw new InputError('config.json: expected an object, got something else');
  const { raw, path } = openConfig(config);
  const hints = hintsOfConfig(raw, path);
  const known = knownModel(config, name);
  if (typeof known !== 'string') return withHeaders(known, headers, hints.bits);
  const model = modelOfHeaders(headers, name, hints);
  return { ...model, notes: [`its config.json is not used for shapes: ${known}`, ...model.notes] };
}

/** The model of a configuration, or why only its files can tell it; other errors are thrown. */
function knownModel(config: RawConfig, name: string): ModelConfig | string {
  try {
    const model = readModelConfig(config, name);
    // Assumed tensors are worth less than those that are there.
    const assumed = model.assumptions.find((line) => line.startsWith("assumed: Llama's tensors"));
    return assumed ?? model;
  } catch (error) {
    if (error instanceof InputError && /name the folder/.test(error.message)) return error.message;
    throw error;
  }
}

/** The index counts bytes of tensors; some say far more or less. @throws InputError beyond a factor of two */
function checkTotal(totalSize: number | null, { tensors }: Headers): void {
  if (totalSize === null) return;
  const found = tensors.reduce((sum, { bytes }) => sum + bytes, 0);
  if (totalSize <= 2 * found && totalSize >= found / 2) return;
  throw new InputError(
    `metadata.total_size of the index: expected about ${found} bytes, the sum of its tensors, got ${totalSize}`,
  );
}

/**
 * The model of a `config.json` whose files are not there, checked against the size that an index declares.
 * @throws InputError if they differ by more than a factor of two
 */
export function checkDeclaredSize(config: ModelConfig, totalSize: number, index: string): void {
  const expected = weightBytes(config, formatsOfFile(config.stored, FORMATS.f16));
  if (totalSize <= 2 * expected && totalSize >= expected / 2) return;
  throw new InputError(
    `${quote(index)}: metadata.total_size: expected about ${Math.round(expected)} bytes by the config.json beside it, got ${totalSize}`,
  );
}
