import { InputError, nearNames } from '../../text/input-error.ts';
import { quote } from '../../text/untrusted.ts';
import type { ModelConfig } from './model-config.ts';
import { readModelConfig } from './parse-config.ts';

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

/** Layers, hidden size, heads, key-value heads, inner width, vocabulary, longest context. */
type Sizes = readonly [
  layers: number,
  hidden: number,
  heads: number,
  kv: number,
  ff: number,
  vocab: number,
  context: number,
];

type Fields = Readonly<Record<string, unknown>>;

/** The fields of a `config.json`: presets go through the same reader as files. */
const config = (
  family: ModelConfig['family'],
  [layers, hidden, heads, kv, ff, vocab, context]: Sizes,
  rest: Fields = {},
): Fields => ({
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

const preset = (
  id: string,
  name: string,
  billions: number,
  fields: Fields,
  aliases: readonly string[] = [],
): Preset => ({ id, name, nominalParameters: billions * 1e9, config: readModelConfig(fields, name), aliases });

const TIED = { tie_word_embeddings: true };
const NARROW = { sliding_window: 2047 };
const FULL = { sliding_window: null };

/**
 * The presets, from the `config.json` of each model's repository.
 * @see Touvron et al., Llama 2, arXiv:2307.09288; Jiang et al., Mistral 7B, arXiv:2310.06825
 */
export const PRESETS: readonly Preset[] = [
  preset('llama-2-7b', 'Llama 2 7B', 7, config('llama', [32, 4096, 32, 32, 11008, 32000, 4096])),
  preset('llama-2-13b', 'Llama 2 13B', 13, config('llama', [40, 5120, 40, 40, 13824, 32000, 4096])),
  preset('llama-2-70b', 'Llama 2 70B', 70, config('llama', [80, 8192, 64, 8, 28672, 32000, 4096])),
  preset('llama-3-8b', 'Llama 3 8B', 8, config('llama', [32, 4096, 32, 8, 14336, 128256, 8192])),
  preset('llama-3-70b', 'Llama 3 70B', 70, config('llama', [80, 8192, 64, 8, 28672, 128256, 8192])),
  preset('llama-3.1-8b', 'Llama 3.1 8B', 8, config('llama', [32, 4096, 32, 8, 14336, 128256, 131072])),
  preset('llama-3.1-70b', 'Llama 3.1 70B', 70, config('llama', [80, 8192, 64, 8, 28672, 128256, 131072])),
  preset('llama-3.2-1b', 'Llama 3.2 1B', 1, config('llama', [16, 2048, 32, 8, 8192, 128256, 131072], TIED)),
  preset('llama-3.2-3b', 'Llama 3.2 3B', 3, config('llama', [28, 3072, 24, 8, 8192, 128256, 131072], TIED)),
  preset('tinyllama-1.1b', 'TinyLlama 1.1B', 1.1, config('llama', [22, 2048, 32, 4, 5632, 32000, 2048]), ['tinyllama']),
  preset('mistral-7b-v0.1', 'Mistral 7B v0.1', 7, config('mistral', [32, 4096, 32, 8, 14336, 32000, 32768]), [
    'mistral-7b',
  ]),
  preset('mistral-7b-v0.2', 'Mistral 7B v0.2', 7, config('mistral', [32, 4096, 32, 8, 14336, 32000, 32768], FULL)),
  preset('mistral-7b-v0.3', 'Mistral 7B v0.3', 7, config('mistral', [32, 4096, 32, 8, 14336, 32768, 32768], FULL)),
  preset('mixtral-8x7b-v0.1', 'Mixtral 8x7B', 47, config('mixtral', [32, 4096, 32, 8, 14336, 32000, 32768]), [
    'mixtral-8x7b',
  ]),
  preset('mixtral-8x22b-v0.1', 'Mixtral 8x22B', 141, config('mixtral', [56, 6144, 48, 8, 16384, 32000, 65536]), [
    'mixtral-8x22b',
  ]),
  preset('qwen2-0.5b', 'Qwen2 0.5B', 0.5, config('qwen2', [24, 896, 14, 2, 4864, 151936, 131072], TIED)),
  preset('qwen2-1.5b', 'Qwen2 1.5B', 1.5, config('qwen2', [28, 1536, 12, 2, 8960, 151936, 131072], TIED)),
  preset('qwen2-7b', 'Qwen2 7B', 7, config('qwen2', [28, 3584, 28, 4, 18944, 152064, 131072])),
  preset('qwen2-72b', 'Qwen2 72B', 72, config('qwen2', [80, 8192, 64, 8, 29568, 152064, 131072])),
  preset('qwen2.5-0.5b', 'Qwen2.5 0.5B', 0.5, config('qwen2', [24, 896, 14, 2, 4864, 151936, 32768], TIED)),
  preset('qwen2.5-1.5b', 'Qwen2.5 1.5B', 1.5, config('qwen2', [28, 1536, 12, 2, 8960, 151936, 131072], TIED)),
  preset('qwen2.5-3b', 'Qwen2.5 3B', 3, config('qwen2', [36, 2048, 16, 2, 11008, 151936, 32768], TIED)),
  preset('qwen2.5-7b', 'Qwen2.5 7B', 7, config('qwen2', [28, 3584, 28, 4, 18944, 152064, 131072])),
  preset('qwen2.5-14b', 'Qwen2.5 14B', 14, config('qwen2', [48, 5120, 40, 8, 13824, 152064, 131072])),
  preset('qwen2.5-32b', 'Qwen2.5 32B', 32, config('qwen2', [64, 5120, 40, 8, 27648, 152064, 131072])),
  preset('qwen2.5-72b', 'Qwen2.5 72B', 72, config('qwen2', [80, 8192, 64, 8, 29568, 152064, 131072])),
  preset('gemma-2-2b', 'Gemma 2 2B', 2, config('gemma2', [26, 2304, 8, 4, 9216, 256000, 8192])),
  preset('gemma-2-9b', 'Gemma 2 9B', 9, config('gemma2', [42, 3584, 16, 8, 14336, 256000, 8192])),
  preset(
    'gemma-2-27b',
    'Gemma 2 27B',
    27,
    config('gemma2', [46, 4608, 32, 16, 36864, 256000, 8192], { head_dim: 128 }),
  ),
  preset(
    'phi-3-mini-4k-instruct',
    'Phi-3 mini 4k',
    3.8,
    config('phi3', [32, 3072, 32, 32, 8192, 32064, 4096], NARROW),
    ['phi-3-mini', 'phi-3-mini-4k'],
  ),
  preset(
    'phi-3-medium-4k-instruct',
    'Phi-3 medium 4k',
    14,
    config('phi3', [40, 5120, 40, 10, 17920, 32064, 4096], NARROW),
    ['phi-3-medium', 'phi-3-medium-4k'],
  ),
];

/**
 * A preset by its id or an alias: `meta-llama/Llama-2-7b-chat-hf` is `llama-2-7b`.
 * @throws InputError listing the closest preset names
 */
export function findPreset(name: string): Preset {
  const wanted = kebab(name);
  const short = wanted.replace(/^meta-/, '').replaceAll(/-(hf|chat|instruct|it|base|v1\.0)(?=-|$)/g, '');
  const found = PRESETS.find(
    ({ id, aliases }) => id === wanted || id === short || aliases.includes(wanted) || aliases.includes(short),
  );
  if (found) return found;
  const ids = PRESETS.map(({ id }) => id);
  const near = nearNames(wanted, ids);
  const advice = near.length > 0 ? `did you mean ${near.join(', ')}?` : `models are ${ids.join(', ')}`;
  throw new InputError(`expected a known model or a config.json, got ${quote(name)}: ${advice}`);
}

/** `Org/Model_Name` as `model-name`. */
const kebab = (name: string): string =>
  name
    .replace(/^.*\//, '')
    .toLowerCase()
    .replaceAll(/[\s_]+/g, '-');

/**
 * The size that the makers of a model would state: whole billions, or two digits below two billion.
 * 6,738,415,616 is 7e9, 1,100,048,384 is 1.1e9.
 */
export const nominalSize = (parameters: number): number =>
  parameters >= 2e9 ? Math.round(parameters / 1e9) * 1e9 : Number(parameters.toPrecision(2));
