import { InputError, showValue } from '../../text/input-error.ts';
import { flag, wholeNumberOr, type RawConfig, wholeNumber } from './fields.ts';
import { type Family, recogniseFamily } from './families.ts';
import type { LayerGroup, ModelConfig } from './model-config.ts';
import { parseJson } from '../../text/json.ts';
import { parameterCounts } from '../parameters.ts';

/** A `config.json` has a few thousand characters; one with a long quantisation list, several hundred thousand. */
export const MOST_CONFIG_BYTES = 4 * 2 ** 20;

/** Larger numbers are typing errors: these are at least ten times what any model has. */
const MOST = { layers: 10_000, width: 2 ** 20, heads: 2 ** 16, inner: 2 ** 24, vocabulary: 2 ** 26, context: 2 ** 31 };

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

/**
 * Reads a parsed `config.json` of the Llama, Mistral, Mixtral, Qwen2, Gemma 2 or Phi-3 family.
 * @throws InputError naming the field, what was expected and what was found
 */
export function readModelConfig(value: unknown, name: string): ModelConfig {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InputError(`config: expected an object, got ${showValue(value ?? null)}`);
  }
  const config = value as RawConfig;
  if (config['text_config'] !== undefined && config['text_config'] !== null) {
    throw new InputError(
      'config.text_config: expected a plain language model, got one nested in another: save the inner object as a separate config.json',
    );
  }
  const family = recogniseFamily(config);
  const numHiddenLayers = wholeNumber(config, 'num_hidden_layers', MOST.layers);
  const hiddenSize = wholeNumber(config, 'hidden_size', MOST.width);
  const numAttentionHeads = wholeNumber(config, 'num_attention_heads', MOST.heads);
  const model: ModelConfig = {
    name,
    family: family.name,
    numHiddenLayers,
    hiddenSize,
    numAttentionHeads,
    numKeyValueHeads: keyValueHeads(config, family, numAttentionHeads),
    headDim: headDim(config, family, hiddenSize, numAttentionHeads),
    intermediateSize: wholeNumber(config, 'intermediate_size', MOST.inner),
    vocabSize: wholeNumber(config, 'vocab_size', MOST.vocabulary),
    tieWordEmbeddings: flag(config, 'tie_word_embeddings', family.tied),
    maxPositionEmbeddings:
      wholeNumberOr(config, 'max_position_embeddings', MOST.context, family.maxPositionEmbeddings) ??
      family.maxPositionEmbeddings,
    attentionBias: attentionBias(config, family),
    mlpBias: family.mlpBias === 'field' && flag(config, 'mlp_bias', false),
    normsPerLayer: family.normsPerLayer,
    experts: experts(config, family),
    attention: layerGroups(config, family, numHiddenLayers),
    notes: notes(config, family),
  };
  if (!Number.isSafeInteger(parameterCounts(model).total)) {
    throw new InputError(
      `config: expected a model of less than 2^53 parameters, got ${parameterCounts(model).total.toExponential(2)}`,
    );
  }
  return model;
}

function keyValueHeads(config: RawConfig, family: Family, heads: number): number {
  const field = 'num_key_value_heads';
  const given = wholeNumberOr(config, field, MOST.heads, family.keyValueHeads ?? heads);
  if (given === null && !family.nullKeyValueHeads) {
    throw new InputError(`config.${field}: expected a whole number for ${family.name}, got null`);
  }
  const value = given ?? heads;
  if (heads % value === 0) return value;
  const absent = config[field] === undefined ? ` (the default of ${family.name}; the field is absent)` : '';
  throw new InputError(`config.${field}: expected a divisor of num_attention_heads (${heads}), got ${value}${absent}`);
}

function headDim(config: RawConfig, family: Family, hiddenSize: number, heads: number): number {
  const given = wholeNumberOr(config, 'head_dim', MOST.heads, family.headDim);
  if (given !== null) return given;
  if (hiddenSize % heads === 0) return hiddenSize / heads;
  throw new InputError(
    `config.head_dim: expected a whole number, since hidden_size (${hiddenSize}) is not a multiple of num_attention_heads (${heads}), got ${showValue(config['head_dim'])}`,
  );
}

function attentionBias(config: RawConfig, family: Family): ModelConfig['attentionBias'] {
  if (family.attentionBias !== 'field') return family.attentionBias;
  return flag(config, 'attention_bias', false) ? 'all' : 'none';
}

function experts(config: RawConfig, family: Family): ModelConfig['experts'] {
  if (!family.experts) {
    const total = wholeNumberOr(config, 'num_local_experts', MOST.heads, 1, 0) ?? 1;
    if (total <= 1) return null;
    throw new InputError(`config.num_local_experts: expected none for ${family.name}, got ${total}`);
  }
  const total = wholeNumberOr(config, 'num_local_experts', MOST.heads, family.experts.total) ?? family.experts.total;
  const perToken =
    wholeNumberOr(config, 'num_experts_per_tok', MOST.heads, family.experts.perToken) ?? family.experts.perToken;
  if (perToken <= total) return { total, perToken };
  throw new InputError(`config.num_experts_per_tok: expected at most num_local_experts (${total}), got ${perToken}`);
}

/** Fields of the file that its architecture, or this model of it, ignores. */
function notes(config: RawConfig, family: Family): string[] {
  const said: string[] = [];
  const ignored = (field: string, why: string): void => {
    said.push(`config.${field} = ${showValue(config[field])} is ignored: ${why}`);
  };
  if (family.attentionBias === 'none' && config['attention_bias'] === true) {
    ignored('attention_bias', `${family.name} has no biases`);
  }
  if (family.attentionBias === 'qkv' && config['attention_bias'] === false) {
    ignored('attention_bias', `${family.name} always has biases of Q, K and V`);
  }
  if (family.mlpBias === 'none' && config['mlp_bias'] === true) ignored('mlp_bias', `${family.name} has no such bias`);
  if (family.sliding === 'never' && typeof config['sliding_window'] === 'number') {
    ignored('sliding_window', `${family.name} attends to all keys`);
  }
  const quantisation = config['quantization_config'];
  if (typeof quantisation === 'object' && quantisation !== null) {
    const method = (quantisation as RawConfig)['quant_method'];
    said.push(
      `the file describes quantised weights (${showValue(method ?? 'no method named')}): its format is ignored; choose one with the weights option`,
    );
  }
  return said;
}

/** Wider windows have no effect: no context is longer. */
const WIDEST = 2 ** 31;

/**
 * Which layers attend only to a window, by the rules of the family.
 * @see transformers: `layer_types`, `sliding_window`, `use_sliding_window`, `max_window_layers`
 */
function layerGroups(config: RawConfig, family: Family, layers: number): LayerGroup[] {
  const window = family.sliding === 'never' ? null : wholeNumberOr(config, 'sliding_window', WIDEST, family.window);
  const sliding = window === null ? 0 : slidingLayers(config, family, layers);
  return [
    { layers: layers - sliding, window: null },
    { layers: sliding, window },
  ].filter((group) => group.layers > 0);
}

function slidingLayers(config: RawConfig, family: Family, layers: number): number {
  switch (family.sliding) {
    case 'all':
      return layers;
    case 'alternate':
      return listedLayers(config, layers) ?? Math.ceil(layers / 2);
    case 'upper': {
      if (!flag(config, 'use_sliding_window', false)) return 0;
      const full = wholeNumberOr(config, 'max_window_layers', WIDEST, 28, 0) ?? 28;
      return listedLayers(config, layers) ?? Math.max(0, layers - full);
    }
    default:
      return 0;
  }
}

/** The number of sliding layers in `layer_types`; null without such a list. */
function listedLayers(config: RawConfig, layers: number): number | null {
  const types = config['layer_types'];
  if (types === undefined || types === null) return null;
  if (!Array.isArray(types) || types.length !== layers) {
    const got = Array.isArray(types) ? `${types.length}` : showValue(types);
    throw new InputError(`config.layer_types: expected a list of num_hidden_layers (${layers}) names, got ${got}`);
  }
  const wrong: unknown = types.find((type) => type !== 'sliding_attention' && type !== 'full_attention');
  if (wrong !== undefined) {
    throw new InputError(
      `config.layer_types: expected "sliding_attention" or "full_attention", got ${showValue(wrong)}`,
    );
  }
  return types.filter((type) => type === 'sliding_attention').length;
}
