import type { Family } from './family.ts';
import { byField, FULL, sizes, TIED } from './sizes.ts';

/**
 * More mixtures of experts with grouped-query attention.
 * @see Hugging Face transformers, `configuration_<family>.py` and `modeling_<family>.py`; inclusionAI/Ling-lite and
 *   Ling-mini-2.0, deepseek-ai/deepseek-moe-16b-base, `modeling_*.py`
 */
export const LATER_MIXTURES: readonly Family[] = [
  {
    type: 'exaone_moe',
    defaults: sizes([4096, 32, 32, 32, 16384, 102400], 2048, {
      sliding_window: 4096,
      moe_intermediate_size: 1024,
      num_experts: 64,
      num_experts_per_tok: 8,
      n_shared_experts: 1,
      first_k_dense_replace: 1,
    }),
    names: { first_k_dense_replace: 'first_last_k_dense_replace' },
    biases: 'none',
    headNorms: 'head',
    layers: { kind: 'every', every: 4, other: 'window', field: 'sliding_window_pattern' },
    experts: {
      place: 'after-first',
      width: 'moe_intermediate_size',
      shared: 'counted',
      correction: true,
      flags: 'is_moe_layer',
    },
  },
  {
    type: 'hy_v3',
    defaults: sizes([4096, 80, 64, 8, 13312, 120832], 131072, {
      head_dim: 128,
      moe_intermediate_size: 1536,
      num_experts: 192,
      num_experts_per_tok: 8,
      n_shared_experts: 1,
      first_k_dense_replace: 1,
    }),
    biases: byField,
    mlpBias: { field: 'mlp_bias' },
    headNorms: 'head',
    layers: FULL,
    experts: { place: 'after-first', width: 'moe_intermediate_size', shared: 'counted', correction: true },
  },
  {
    type: 'cohere2_moe',
    defaults: sizes([8192, 40, 64, null, 22528, 256000], 8192, {
      head_dim: 128,
      sliding_window: 4096,
      num_experts: 8,
      num_experts_per_tok: 2,
      n_shared_experts: 0,
      first_k_dense_replace: 0,
      ...TIED,
    }),
    only: { use_qk_norm: [], prefix_dense_sliding_window_pattern: [1], layer_norm_bias: [] },
    biases: byField,
    norms: 1,
    layers: {
      kind: 'every',
      every: 4,
      other: 'window',
      field: 'sliding_window_pattern',
      after: 'first_k_dense_replace',
    },
    experts: {
      place: 'after-first',
      width: 'intermediate_size',
      denseWidth: 'prefix_dense_intermediate_size',
      shared: 'counted',
    },
  },
  {
    type: 'dbrx',
    parts: ['attn_config', 'ffn_config'],
    names: {
      num_key_value_heads: 'attn_config.kv_n_heads',
      intermediate_size: 'ffn_config.ffn_hidden_size',
      num_experts: 'ffn_config.moe_num_experts',
      num_experts_per_tok: 'ffn_config.moe_top_k',
    },
    defaults: sizes([2048, 24, 16, 1, 3584, 32000], 2048, { num_experts: 4, num_experts_per_tok: 1 }),
    biases: 'none',
    layers: FULL,
    experts: { place: 'all', width: 'intermediate_size' },
  },
  {
    type: 'bailing_moe',
    unread: ['moe_shared_expert_intermediate_size', 'use_rmsnorm'],
    also: ['bailing_moe_v2'],
    classes: ['bailingmoe', 'bailingmoev2'],
    defaults: sizes([2048, 28, 16, 4, 1408, 126464], 32768, {
      sliding_window: null,
      use_sliding_window: false,
      use_qkv_bias: false,
      use_qk_norm: false,
      moe_intermediate_size: 1408,
      num_experts_per_tok: 6,
      n_shared_experts: 0,
      first_k_dense_replace: 0,
      moe_router_enable_expert_bias: false,
    }),
    only: { use_bias: [false], layer_group_size: [], kv_lora_rank: [], use_sliding_window: [false] },
    biases: { field: 'use_qkv_bias', to: 'qkv' },
    headNorms: { field: 'use_qk_norm', of: 'head' },
    layers: FULL,
    experts: {
      place: 'after-first',
      width: 'moe_intermediate_size',
      shared: 'counted',
      correction: 'moe_router_enable_expert_bias',
    },
  },
  {
    type: 'deepseek',
    defaults: sizes([4096, 30, 32, null, 11008, 102400], 2048, {
      moe_intermediate_size: 1407,
      num_experts_per_tok: null,
      n_shared_experts: null,
      first_k_dense_replace: 0,
    }),
    biases: byField,
    layers: FULL,
    experts: { place: 'after-first', width: 'moe_intermediate_size', shared: 'counted' },
  },
];
