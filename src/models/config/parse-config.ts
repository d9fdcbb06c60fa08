import { InputError, showValue } from '../../text/input-error.ts';
import { parseJson } from '../../text/json.ts';
import type { Family } from '../families/family.ts';
import { parameterCounts } from '../parameters.ts';
import { declaredFormats } from '../storage/declared.ts';
import { buildGroups, normsOf } from './build-groups.ts';
import { checkKinds } from './check-kinds.ts';
import { longestContext } from './positions.ts';
import { Fields, isObject, MOST } from './fields.ts';
import type { ModelConfig } from './model-config.ts';
import { leftOutOf, openConfig, type Opened } from './nested.ts';
import { recogniseFamily } from './recognise.ts';
import { aroundOf } from './special.ts';

/** A `config.json` has a few thousand characters; one with a long quantisation list, several hundred thousand. */
export const MOST_CONFIG_BYTES = 4 * 2 ** 20;

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
  const { raw, path } = opened;
  const { family, assumed } = recogniseFamily(opened);
  checkKinds(raw, path);
  const fields = new Fields(raw, path, family, neededBy(opened, family));
  const declared = declaredFormats(raw, path);
  const groups = buildGroups(fields, family, declared);
  const layers = groups.reduce((sum, { count }) => sum + count, 0);
  const d = fields.whole('hidden_size', MOST.width);
  const around = aroundOf(fields, family, layers);
  const { headBias } = family;
  const model: ModelConfig = {
    name,
    family: family.type,
    numHiddenLayers: layers,
    hiddenSize: d,
    vocabSize: fields.whole('vocab_size', MOST.vocabulary),
    tieWordEmbeddings: fields.flag('tie_word_embeddings'),
    maxPositionEmbeddings: longestContext(fields),
    groups,
    tables: around.tables,
    outside: around.outside,
    finalNorm:
      (family.special === 'opt' && !fields.flag('do_layer_norm_before') ? 0 : normsOf(fields, family, d).each) +
      around.norms,
    headBias: typeof headBias === 'string' ? fields.flag(headBias) : (headBias ?? false),
    stored: declared.stored,
    notes: [...tooLong(fields, layers), ...notesOf(fields, family, groups), ...leftOut(opened), ...declared.notes],
    assumptions: [...(assumed === null ? [] : [assumed]), ...new Set(fields.assumed), ...declared.assumptions],
  };
  const { total } = parameterCounts(model);
  if (!Number.isSafeInteger(total)) {
    throw new InputError(`config: expected a model of less than 2^53 parameters, got ${total.toExponential(2)}`);
  }
  return model;
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
  if (!slides && !isOff && typeof raw['sliding_window'] === 'number') {
    ignored('sliding_window', `${family.type} attends to all keys`);
  }
  if (!family.experts && family.special !== 'gemma4') {
    for (const field of ['num_local_experts', 'num_experts', 'n_routed_experts'] as const) {
      const count = raw[field];
      if (typeof count === 'number' && count > 1) {
        throw new InputError(`${path}.${field}: expected none for ${family.type}, got ${count}`);
      }
    }
  }
  return said;
}
