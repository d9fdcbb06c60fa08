import { InputError, showValue } from '../../text/input-error.ts';
import { MOST_CONFIG_BYTES, parseJson } from '../../text/json.ts';
import type { Family } from '../families/family.ts';
import { declaredFormats } from '../storage/declared.ts';
import { buildModel } from '../construct/build-model.ts';
import { checkKinds } from './check-kinds.ts';
import { Fields, isObject, type RawConfig } from './fields.ts';
import { isSet } from './harmless.ts';
import { notHeeded } from './not-heeded.ts';
import type { ModelConfig } from './model-config.ts';
import { leftOutOf, openConfig, type Opened } from './nested.ts';
import { checkDecodes } from './not-decoders.ts';
import { recogniseFamily } from './recognise.ts';

/**
 * Reads the text of a Hugging Face `config.json`.
 * @throws InputError in one sentence: too long, not JSON, an unknown architecture, a missing or contradictory field
 */
export function parseModelConfig(json: string, name: string): ModelConfig {
  if (json.length > MOST_CONFIG_BYTES) {
    throw new InputError(
      `config: expected a config.json of at most ${MOST_CONFIG_BYTES} characters, got ${json.length}`,
    );
  }
  let value: unknown;
  try {
    value = parseJson(json);
  } catch (error) {
    throw new InputError(`config: ${(error as Error).message}`);
  }
  return readModelConfig(value, name);
}

/** Fields that a file of a language model cannot leave out. */
const NEEDED = ['hidden_size', 'num_hidden_layers', 'vocab_size'] as const;
const OF_ATTENTION = ['num_attention_heads', 'intermediate_size'] as const;

/**
 * Reads a parsed `config.json`: opens a nested one, recognises its family, builds its layers.
 * @throws InputError naming the field, what was expected and what was found
 */
export function readModelConfig(value: unknown, name: string): ModelConfig {
  if (!isObject(value)) throw new InputError(`config: expected an object, got ${showValue(value ?? null)}`);
  const opened = openConfig(value);
  const { raw: own, path } = opened;
  checkDecodes(own, path, value);
  const { family, assumed } = recogniseFamily(opened);
  const raw = withParts(own, path, family.parts);
  checkKinds(raw, path);
  const fields = new Fields(raw, path, family, neededBy(opened, family));
  checkOnly(fields, family);
  const model = buildModel(name, fields, family, declaredFormats(raw, path));
  const { notes, groups, numHiddenLayers } = model;
  return {
    ...model,
    notes: [
      ...tooLong(fields, numHiddenLayers),
      ...notesOf(fields, family, groups),
      ...notHeeded(fields, family),
      ...leftOut(opened),
      ...notes,
    ],
    assumptions: [...(assumed === null ? [] : [assumed]), ...model.assumptions],
  };
}

/** The fields of objects in the file, as `part.field`. @throws InputError for a part of the wrong kind */
function withParts(raw: RawConfig, path: string, parts: Family['parts'] = []): RawConfig {
  const found = parts.flatMap((part) => {
    const value = raw[part] ?? {};
    if (!isObject(value)) throw new InputError(`${path}.${part}: expected an object, got ${showValue(value)}`);
    return Object.entries(value).map(([field, one]) => [`${part}.${field}`, one] as const);
  });
  return found.length === 0 ? raw : { ...raw, ...Object.fromEntries(found) };
}

/** @throws InputError for a field that makes other tensors than the family's */
function checkOnly(fields: Fields, { only = {}, type }: Family): void {
  for (const [name, values] of Object.entries(only)) {
    const { value, at, isDefault } = fields.find(name);
    const isLeftOut = isDefault || value === null || (values.length === 0 && !isSet(value));
    if (isLeftOut || values.some((one) => one === value)) continue;
    const expected = values.length === 0 ? 'none' : values.map((one) => String(one)).join(' or ');
    throw new InputError(
      `${at}: expected ${expected} for ${type}, got ${showValue(value)}, whose tensors are not known: name the folder of its .safetensors, or its .gguf`,
    );
  }
}

/** What a file must say; a model nested in another may leave out what its class has by default. */
function neededBy({ isNested }: Opened, { layers, norms, defaults }: Family): ReadonlySet<string> {
  if (isNested) return new Set();
  const isStateOnly = layers.kind === 'only' && norms === 1;
  return new Set([
    ...NEEDED.filter((field) => field !== 'num_hidden_layers' || layers.kind !== 'letters'),
    ...(isStateOnly ? [] : OF_ATTENTION.filter((field) => field === 'num_attention_heads' || defaults[field] !== 0)),
  ]);
}

/** Lists of layers that go on beyond them, with layers for multi-token prediction. */
function tooLong({ raw, path }: Fields, layers: number): string[] {
  const types = raw['layer_types'];
  return Array.isArray(types) && types.length > layers
    ? [`${path}.layer_types lists ${types.length} layers: those after the first ${layers} are left out`]
    : [];
}

function leftOut({ raw, leftOut: beside }: Opened): string[] {
  const parts = [...beside, ...leftOutOf(raw)];
  return parts.length === 0 ? [] : [`left out: ${parts.join(', ')}`];
}

/** Fields of the file that its architecture ignores. */
function notesOf(fields: Fields, family: Family, groups: ModelConfig['groups']): string[] {
  const said: string[] = [];
  const { raw, path } = fields;
  const ignored = (field: string, why: string): void => {
    said.push(`${path}.${field} = ${showValue(raw[field])} is ignored: ${why}`);
  };
  if (family.biases === 'none' && raw['attention_bias'] === true)
    ignored('attention_bias', `${family.type} has no biases`);
  if (family.biases === 'qkv' && raw['attention_bias'] === false) {
    ignored('attention_bias', `${family.type} always has biases of Q, K and V`);
  }
  if (family.mlpBias === undefined && raw['mlp_bias'] === true) ignored('mlp_bias', `${family.type} has no such bias`);
  const slides = groups.some(({ mixer }) => mixer.kind === 'attention' && mixer.reach.kind === 'window');
  const isOff = raw['use_sliding_window'] === false || family.layers.kind === 'upper';
  const isListed = Array.isArray(raw['layer_types']);
  if (!slides && !isOff && typeof raw['sliding_window'] === 'number') {
    ignored('sliding_window', isListed ? 'layer_types lists no sliding layer' : `${family.type} attends to all keys`);
  }
  if (slides && isListed && family.layers.kind === 'full') {
    said.push(`${path}.layer_types is heeded, as vLLM does: the class of ${family.type} in transformers ignores it`);
  }
  return said;
}
