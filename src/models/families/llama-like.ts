import type { Family } from './family.ts';
import { ALL, byField, FULL, sizes, TIED } from './sizes.ts';

const UPPER = { use_sliding_window: false, max_window_layers: 28 };

/** Llama: two RMS norms, a gated MLP, no norms of queries and keys; what other families are compared with. */
export const LLAMA: Family = {
  type: 'llama',
  also: ['llava_llama', 'llava'],
  classes: ['llama', 'mobilellm', 'llavallama'],
  defaults: sizes([4096, 32, 32, null, 11008, 32000], 2048),
  biases: byField,
  mlpBias: { field: 'mlp_bias' },
  layers: FULL,
};

/**
 * Dense families with grouped-query attention in every layer.
 * @see Hugging Face transformers, `configuration_<family>.py` and `modeling_<family>.py`
 */
export const LLAMA_LIKE: readonly Family[] = [
  LLAMA,
  {
    type: 'mistral',
    also: ['llava_mistral'],
    classes: ['mistral', 'llavamistral'],
    defaults: sizes([4096, 32, 32, 8, 14336, 32000], 131072, { sliding_window: 4096 }),
    biases: 'none',
    layers: ALL,
  },
  {
    type: 'ministral',
    defaults: sizes([4096, 32, 32, 8, 14336, 32000], 131072, { sliding_window: 4096 }),
    biases: 'none',
    layers: ALL,
  },
  {
    type: 'ministral3',
    defaults: sizes([4096, 34, 32, 8, 14336, 131072], 262144, { head_dim: 128, sliding_window: null }),
    biases: 'none',
    layers: ALL,
  },
  {
    type: 'qwen2',
    also: [
      'qwen2_vl',
      'qwen2_5_vl',
      'qwen2_vl_text',
      'qwen2_5_vl_text',
      'qwen2_5_omni_text',
      'dream',
      'mimo',
      'llava_qwen',
    ],
    classes: ['qwen2', 'qwen2vl', 'qwen2_5_vl', 'mimo', 'llavaqwen'],
    defaults: sizes([4096, 32, 32, 32, 22016, 151936], 32768, { sliding_window: 4096, ...UPPER }),
    biases: 'qkv',
    layers: { kind: 'upper' },
  },
  {
    type: 'qwen3',
    also: ['qwen3_vl_text'],
    defaults: sizes([4096, 32, 32, 32, 22016, 151936], 32768, { head_dim: 128, sliding_window: 4096, ...UPPER }),
    biases: byField,
    headNorms: 'head',
    layers: { kind: 'upper' },
  },
  {
    type: 'granite',
    defaults: sizes([4096, 32, 32, null, 11008, 32000], 2048),
    biases: byField,
    mlpBias: { field: 'mlp_bias' },
    layers: FULL,
  },
  {
    type: 'smollm3',
    defaults: sizes([2048, 36, 16, 4, 11008, 128256], 32768, { sliding_window: null, ...UPPER, ...TIED }),
    biases: byField,
    mlpBias: { field: 'mlp_bias' },
    layers: { kind: 'upper' },
  },
  {
    type: 'phi3',
    also: ['phi3_v', 'phi4', 'phi4mm', 'phi4_multimodal'],
    classes: ['phi3', 'phi3v', 'phi4', 'phi4mm', 'phi4multimodal'],
    defaults: sizes([3072, 32, 32, null, 8192, 32064], 4096, { sliding_window: null }),
    biases: 'none',
    layers: ALL,
  },
  {
    type: 'glm',
    also: ['glm_edge'],
    defaults: sizes([4096, 40, 32, 2, 13696, 151552], 131072, { head_dim: 128, attention_bias: true }),
    biases: { field: 'attention_bias', to: 'qkv' },
    layers: FULL,
  },
  {
    type: 'glm4',
    also: ['glm4v_text'],
    defaults: sizes([4096, 40, 32, 2, 13696, 151552], 131072, { head_dim: 128, attention_bias: true }),
    biases: { field: 'attention_bias', to: 'qkv' },
    norms: 4,
    layers: FULL,
  },
  {
    type: 'chatglm',
    unread: ['multi_query_attention', 'post_layer_norm'],
    classes: ['chatglm'],
    names: { intermediate_size: 'ffn_hidden_size', head_dim: 'kv_channels' },
    defaults: sizes([4096, 28, 32, 2, 13696, 65024], 32768, { head_dim: 128, add_qkv_bias: true }),
    biases: { field: 'add_qkv_bias', to: 'qkv' },
    layers: FULL,
  },
  {
    type: 'olmo',
    defaults: sizes([4096, 32, 32, null, 11008, 50304], 2048),
    biases: byField,
    normKind: 'unweighted',
    layers: FULL,
  },
  {
    type: 'olmo2',
    defaults: sizes([4096, 32, 32, null, 11008, 50304], 2048),
    biases: byField,
    headNorms: 'width',
    layers: FULL,
  },
  {
    type: 'olmo3',
    defaults: sizes([4096, 32, 32, null, 11008, 50304], 2048, { sliding_window: 4096 }),
    biases: byField,
    headNorms: 'width',
    layers: { kind: 'every', every: 4, other: 'window' },
  },
  {
    type: 'cohere',
    unread: ['use_embedding_sharing', 'use_gated_activation'],
    defaults: sizes([8192, 40, 64, null, 22528, 256000], 8192, { use_qk_norm: false, ...TIED }),
    biases: byField,
    headNorms: { field: 'use_qk_norm', of: 'width' },
    norms: 1,
    layers: FULL,
  },
  {
    type: 'cohere2',
    unread: ['use_embedding_sharing', 'use_gated_activation'],
    defaults: sizes([8192, 40, 64, null, 22528, 256000], 8192, { head_dim: 128, sliding_window: 4096, ...TIED }),
    biases: byField,
    norms: 1,
    layers: { kind: 'every', every: 4, other: 'window', field: 'sliding_window_pattern' },
  },
];
