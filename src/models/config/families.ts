import { InputError, showValue } from '../../text/input-error.ts';
import type { RawConfig } from './fields.ts';
import type { FamilyName } from './model-config.ts';
import { lookup } from '../../text/lookup.ts';

/**
 * The defaults of an architecture's configuration class: a saved `config.json` omits fields equal to them.
 * @see Hugging Face transformers, `configuration_<family>.py` and `modeling_<family>.py`
 */
export interface Family {
  readonly name: FamilyName;
  readonly architecture: string;
  /** Null: the number of query heads. */
  readonly keyValueHeads: number | null;
  /** Whether null in the file means the number of query heads. */
  readonly nullKeyValueHeads: boolean;
  /** Null: hidden size ÷ heads. */
  readonly headDim: number | null;
  readonly tied: boolean;
  readonly maxPositionEmbeddings: number;
  /** `field`: given by `attention_bias`, output included. */
  readonly attentionBias: 'field' | 'qkv' | 'none';
  readonly mlpBias: 'field' | 'none';
  readonly normsPerLayer: 2 | 4;
  /** Null: no experts. */
  readonly experts: { readonly total: number; readonly perToken: number } | null;
  /** Which layers slide: none, every layer, every other from the first, or those from `max_window_layers` on. */
  readonly sliding: 'never' | 'all' | 'alternate' | 'upper';
  /** The window if the field is absent. */
  readonly window: number | null;
}

const LLAMA: Family = {
  name: 'llama',
  architecture: 'LlamaForCausalLM',
  keyValueHeads: null,
  nullKeyValueHeads: true,
  headDim: null,
  tied: false,
  maxPositionEmbeddings: 2048,
  attentionBias: 'field',
  mlpBias: 'field',
  normsPerLayer: 2,
  experts: null,
  sliding: 'never',
  window: null,
};

const MISTRAL: Family = {
  ...LLAMA,
  name: 'mistral',
  architecture: 'MistralForCausalLM',
  keyValueHeads: 8,
  maxPositionEmbeddings: 131072,
  attentionBias: 'none',
  mlpBias: 'none',
  sliding: 'all',
  window: 4096,
};

const FAMILIES: readonly Family[] = [
  LLAMA,
  MISTRAL,
  {
    ...MISTRAL,
    name: 'mixtral',
    architecture: 'MixtralForCausalLM',
    experts: { total: 8, perToken: 2 },
    window: null,
  },
  {
    ...MISTRAL,
    name: 'qwen2',
    architecture: 'Qwen2ForCausalLM',
    keyValueHeads: 32,
    maxPositionEmbeddings: 32768,
    attentionBias: 'qkv',
    sliding: 'upper',
  },
  {
    ...MISTRAL,
    name: 'gemma2',
    architecture: 'Gemma2ForCausalLM',
    keyValueHeads: 4,
    nullKeyValueHeads: false,
    headDim: 256,
    tied: true,
    maxPositionEmbeddings: 8192,
    attentionBias: 'field',
    normsPerLayer: 4,
    sliding: 'alternate',
  },
  {
    ...MISTRAL,
    name: 'phi3',
    architecture: 'Phi3ForCausalLM',
    keyValueHeads: null,
    maxPositionEmbeddings: 4096,
    window: null,
  },
];

/** Why a known architecture is not supported. */
const MISSING = lookup({
  qwen3: 'its norms of queries and keys are not modelled',
  qwen3_moe: 'its norms of queries and keys, and its experts, are not modelled',
  qwen2_moe: 'its shared experts are not modelled',
  gemma: 'the first Gemma is not modelled, only Gemma 2',
  gemma3: 'its norms of queries and keys, and its vision tower, are not modelled',
  gemma3_text: 'its norms of queries and keys are not modelled',
  phi: 'its LayerNorms and parallel blocks are not modelled, only Phi-3',
  phimoe: 'its LayerNorms and experts are not modelled',
  phi3small: 'its block-sparse attention is not modelled',
  phi3_v: 'its vision tower is not modelled',
  deepseek_v2: 'its latent attention and shared experts are not modelled',
  deepseek_v3: 'its latent attention and shared experts are not modelled',
  gpt2: 'its learned positions and LayerNorms are not modelled',
  gpt_neox: 'its LayerNorms and ungated MLP are not modelled',
  opt: 'its learned positions and LayerNorms are not modelled',
  bloom: 'its LayerNorms and ungated MLP are not modelled',
  falcon: 'its parallel blocks and LayerNorms are not modelled',
  llama4: 'its mixed experts and vision tower are not modelled',
  mllama: 'its cross attention and vision tower are not modelled',
  mamba: 'it has no attention',
});

const EXPECTED = FAMILIES.map(({ name }) => name).join(', ');

/**
 * The family of a `config.json`, by `model_type` and `architectures`, which must agree.
 * @throws InputError for an unsupported one, naming what is missing
 */
export function recogniseFamily(config: RawConfig): Family {
  const type = config['model_type'];
  const architectures = config['architectures'];
  const architecture: unknown = Array.isArray(architectures) ? architectures[0] : architectures;
  if (type === undefined && (architecture === undefined || architecture === null)) {
    throw new InputError(
      `config.model_type: expected one of ${EXPECTED}, got nothing: both model_type and architectures are missing`,
    );
  }
  const byType = FAMILIES.find(({ name }) => name === type);
  if (type !== undefined && !byType) throw unknown('model_type', type);
  if (architecture === undefined || architecture === null) return byType!;
  const byArchitecture = FAMILIES.find((family) => family.architecture === architecture);
  if (!byArchitecture) throw unknown('architectures', architecture, byType);
  if (byType && byType !== byArchitecture) {
    throw new InputError(
      `config.architectures: expected "${byType.architecture}" for model_type "${byType.name}", got ${showValue(architecture)}`,
    );
  }
  return byArchitecture;
}

function unknown(field: string, value: unknown, family?: Family): InputError {
  const key = typeof value === 'string' ? value.toLowerCase() : '';
  const missing = MISSING[key] ?? 'its tensors are not modelled';
  const expected = family
    ? `"${family.architecture}"`
    : field === 'model_type'
      ? `one of ${EXPECTED}`
      : `one of ${FAMILIES.map((one) => one.architecture).join(', ')}`;
  return new InputError(`config.${field}: expected ${expected}, got ${showValue(value)}: ${missing}`);
}
