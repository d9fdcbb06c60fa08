import type { ModelConfig } from '../config/model-config.ts';
import { buildModel } from '../construct/build-model.ts';
import { Fields } from '../config/fields.ts';
import { FAMILIES } from '../families/families.ts';
import { FORMATS } from '../../ops/formats.ts';
import { storedIn, type Declared, type StoredFormats } from '../storage/stored-format.ts';

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

/** The fields of a `config.json`. */
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
  ...rest,
});

/** Its names: id, display name, stated size in billions, and ids of other models of the same shape. */
export type Names = readonly [id: string, name: string, billions: number, ...aliases: string[]];

/** Weights that are not stored in 16 bits, and the words for them. */
export type PresetFormat = Partial<StoredFormats>;

/** A preset; its layers are built when first needed. @param format of its weights, if its repository has not 16 bits */
export function preset([id, name, billions, ...aliases]: Names, given: PresetFields, format?: PresetFormat): Preset {
  let config: ModelConfig | null = null;
  return {
    id,
    name,
    nominalParameters: billions * 1e9,
    aliases,
    get config(): ModelConfig {
      config ??= modelOf(name, given, format);
      return config;
    },
  };
}

/** Presets need none of the checks of files. */
function modelOf(name: string, given: PresetFields, format?: PresetFormat): ModelConfig {
  const family = FAMILIES.find(
    ({ type, also }) => type === given['model_type'] || also?.includes(String(given['model_type'])),
  )!;
  const declared: Declared = {
    stored: { ...storedIn(FORMATS.f16), ...format },
    formatOf: () => undefined,
    assumptions: [],
    notes: [],
  };
  const model = buildModel(name, new Fields(given, 'config', family, new Set()), family, declared);
  // What their files leave out is known: the published counts hold.
  return { ...model, assumptions: [] };
}

/** The embedding's matrix is the head's. */
export const TIED = { tie_word_embeddings: true } as const;
