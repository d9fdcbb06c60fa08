import { nominalSize } from '../models/config/presets.ts';
import { chooseFiles, filesLeftOut } from '../models/headers/choose-files.ts';
import { modelOfFiles } from '../models/headers/model-files.ts';
import { joinHeaders, readHeader } from '../models/headers/read/read-headers.ts';
import { readIndex } from '../models/headers/read/safetensors-index.ts';
import { parseBeside, type Headers } from '../models/headers/read/file-header.ts';
import { parameterCounts } from '../models/parameters.ts';
import { InputError } from '../text/input-error.ts';
import { MOST_CONFIG_BYTES } from '../text/json.ts';
import { cut, harmless, quote } from '../text/untrusted.ts';
import type { ScenarioModel } from './scenario.ts';

/** Of a model's name on the page. */
const MOST_NAME = 60;

/**
 * The model of dropped files: .safetensors or .gguf with what lies beside them. Only headers are read, so that a file of any
 * size takes no memory.
 * @throws InputError naming a part that is missing, or what is wrong in a file
 */
export async function modelOfDrop(files: readonly File[]): Promise<ScenarioModel> {
  const byName = new Map(files.map((file) => [file.name, file]));
  const names = [...byName.keys()].filter((name) => !name.startsWith('.'));
  const chosen = chooseFiles(names, 'the dropped files');
  if (chosen.kind === 'none') throw new InputError('expected the files of a model, got none with tensors and a header');
  const index = chosen.kind === 'index' ? readIndex(await readJson(byName.get(chosen.index)!), chosen.index) : null;
  const shards = chosen.kind === 'files' ? chosen.files : index!.files;
  const missing = shards.find((name) => !byName.has(name));
  if (missing !== undefined) {
    throw new InputError(
      `expected all ${shards.length} files of the model, got none named ${quote(missing)}: drop them together`,
    );
  }
  const headers = joinHeaders(await Promise.all(shards.map((name) => headersOf(byName.get(name)!))));
  const config = headers.kind === 'gguf' ? undefined : byName.get('config.json');
  const name = shards[0]!.replace(/(-00001-of-\d+)?\.\w+$/, '').slice(0, MOST_NAME);
  const model = modelOfFiles({ name, headers, config: config ? await readJson(config) : null, index });
  return {
    preset: null,
    config: { ...model, notes: [...model.notes, ...filesLeftOut(names, shards)] },
    nominalParameters: nominalSize(parameterCounts(model).total),
    json: null,
  };
}

async function readJson(file: File): Promise<unknown> {
  const most = 16 * MOST_CONFIG_BYTES;
  if (file.size > most) throw new InputError(`${quote(file.name)}: expected at most ${most} bytes, got ${file.size}`);
  return parseBeside(await read(file, (one) => one.text()), file.name);
}

async function headersOf(file: File): Promise<Headers> {
  const reading = readHeader(file);
  let step = reading.next();
  while (!step.done) {
    const { start, length } = step.value;
    step = reading.next(new Uint8Array(await read(file, (one) => one.slice(start, start + length).arrayBuffer())));
  }
  return step.value;
}

/** @throws InputError for a folder, or a file that changed or went since it was dropped */
async function read<T>(file: File, get: (file: File) => Promise<T>): Promise<T> {
  try {
    return await get(file);
  } catch (error) {
    const reason = cut(harmless(error instanceof Error ? error.message : String(error)), 160);
    throw new InputError(`${quote(file.name)}: expected a file that can be read, got one that cannot (${reason})`);
  }
}
