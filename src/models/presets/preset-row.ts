import type { ModelConfig } from '../config/model-config.ts';
import { readModelConfig } from '../config/parse-config.ts';

/** A built-in model. */
export interface Preset {
  /** Its Hugging Face name in kebab case, as used on the command line. */
  readonly id: string;
  readonly name: string;
  /** The size its makers state: the parameter count in the guide's formulas. */
  readonly nominalParameters: number;
  readonly config: ModelConfig;
  /** Other models of the same shape. */
  readonly aliases: readonly string[];
}

/** Hidden layers, hidden size, query heads, key-value heads, inner width, vocabulary, longest context. */
export type Sizes = readonly [
  layers: number,
  hidden: number,
  heads: number,
  kv: number,
  ff: number,
  vocab: number,
  context: number,
];

/** The fields of a `config.json`: presets go through the same reader as files. */
export type PresetFields = Readonly<Record<string, unknown>>;

/** A model's fields: those that every family has, and the rest. */
export const fields = (
  family: string,
  [layers, hidden, heads, kv, ff, vocab, context]: Sizes,
  rest: PresetFields = {},
): PresetFields => ({
  model_type: family,
  num_hidden_layers: layers,
  hidden_size: hidden,
  num_attention_heads: heads,
  num_key_value_heads: kv,
  intermediate_size: ff,
  vocab_size: vocab,
  max_position_embeddings: context,
  torch_dtype: 'float16',
  ...rest,
});

/** Its names: id, display name, stated size in billions, and ids of other models of the same shape. */
export type Names = readonly [id: string, name: string, billions: number, ...aliases: string[]];

/** A preset; its layers are built when first needed. */
export function preset([id, name, billions, ...aliases]: Names, given: PresetFields): Preset {
  let config: ModelConfig | null = null;
  return {
    id,
    name,
    nominalParameters: billions * 1e9,
    aliases,
    get config(): ModelConfig {
      config ??= readModelConfig(given, name);
      return config;
    },
  };
}

/** The embedding's matrix is the head's. */
export const TIED = { tie_word_embeddings: true } as const;
