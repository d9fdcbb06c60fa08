import { nominalSize } from '../models/config/presets.ts';
import { modelOfFiles } from '../models/headers/model-files.ts';
import { isTensorFile, joinHeaders, partsOf, readHeader } from '../models/headers/read-headers.ts';
import { readIndex } from '../models/headers/safetensors.ts';
import type { Headers } from '../models/headers/file-header.ts';
import { parameterCounts } from '../models/parameters.ts';
import { InputError } from '../text/input-error.ts';
import { MOST_CONFIG_BYTES, parseJson } from '../text/json.ts';
import { quote } from '../text/untrusted.ts';
import type { ScenarioModel } from './scenario.ts';

/**
 * The model of dropped files: .safetensors or .gguf with what lies beside them. Only headers are read, so that a file of any
 * size takes no memory.
 * @throws InputError naming a part that is missing, or what is wrong in a file
 */
export async function modelOfDrop(files: readonly File[]): Promise<ScenarioModel> {
  const byName = new Map(files.map((file) => [file.name, file]));
  const index = files.find(({ name }) => name.endsWith('.safetensors.index.json'));
  const { files: shards, totalSize } = index
    ? readIndex(await readJson(index), index.name)
    : {
        files: [...new Set(files.filter(({ name }) => isTensorFile(name)).flatMap(({ name }) => partsOf(name)))],
        totalSize: null,
      };
  const missing = shards.find((name) => !byName.has(name));
  if (missing !== undefined) {
    throw new InputError(
      `expected all ${shards.length} files of the model, got none named ${quote(missing)}: drop them together`,
    );
  }
  const headers = joinHeaders(await Promise.all(shards.map((name) => headersOf(byName.get(name)!))));
  const config = byName.get('config.json');
  const name = shards[0]!.replace(/(-00001-of-\d+)?\.\w+$/, '').slice(0, 60);
  const model = modelOfFiles({ name, headers, config: config ? await readJson(config) : null, totalSize });
  return {
    preset: null,
    config: model,
    nominalParameters: nominalSize(parameterCounts(model).total),
    json: null,
  };
}

async function readJson(file: File): Promise<unknown> {
  const most = 16 * MOST_CONFIG_BYTES;
  if (file.size > most) throw new InputError(`${quote(file.name)}: expected at most ${most} bytes, got ${file.size}`);
  return parseJson(await file.text(), `JSON in ${quote(file.name)}`);
}

async function headersOf(file: File): Promise<Headers> {
  const reading = readHeader(file);
  let step = reading.next();
  while (!step.done) {
    const { start, length } = step.value;
    step = reading.next(new Uint8Array(await file.slice(start, start + length).arrayBuffer()));
  }
  return step.value;
}
