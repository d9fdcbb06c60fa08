import type { Family } from './family.ts';
import { FULL, sizes, TIED } from './sizes.ts';

const BIASES = { field: 'attention_bias', to: 'all' } as const;

const V3 = {
  kv_lora_rank: 512,
  q_lora_rank: 1536,
  qk_nope_head_dim: 128,
  qk_rope_head_dim: 64,
  v_head_dim: 128,
  moe_intermediate_size: 2048,
  num_experts: 256,
  num_experts_per_tok: 8,
  n_shared_experts: 1,
  first_k_dense_replace: 3,
};

/**
 * Families with latent attention; `num_key_value_heads` means nothing to them.
 * @see DeepSeek-V2, arXiv:2405.04434; Hugging Face transformers, `configuration_<family>.py`
 */
export const LATENT: readonly Family[] = [
  {
    type: 'deepseek_v2',
    defaults: sizes([4096, 32, 32, null, 11008, 102400], 2048, {
      ...V3,
      moe_intermediate_size: 1407,
      num_experts: 64,
      num_experts_per_tok: null,
      n_shared_experts: 2,
      first_k_dense_replace: 0,
    }),
    attention: 'latent',
    biases: BIASES,
    layers: FULL,
    experts: { place: 'after-first', width: 'moe_intermediate_size', shared: 'counted' },
  },
  {
    type: 'deepseek_v3',
    also: ['kimi_k2', 'kimi_k25'],
    defaults: sizes([7168, 61, 128, null, 18432, 129280], 4096, V3),
    attention: 'latent',
    biases: BIASES,
    layers: FULL,
    experts: { place: 'after-first', width: 'moe_intermediate_size', shared: 'counted', correction: true },
  },
  {
    type: 'deepseek_v32',
    defaults: sizes([7168, 61, 128, null, 18432, 129280], 163840, {
      ...V3,
      index_topk: 2048,
      index_head_dim: 128,
      index_n_heads: 64,
    }),
    attention: 'latent',
    biases: BIASES,
    layers: FULL,
    experts: { place: 'after-first', width: 'moe_intermediate_size', shared: 'counted', correction: true },
  },
  {
    type: 'glm_moe_dsa',
    unread: ['qk_head_dim', 'indexer_rope_interleave'],
    defaults: sizes([6144, 78, 64, null, 12288, 154880], 202752, {
      ...V3,
      q_lora_rank: 2048,
      qk_nope_head_dim: 192,
      v_head_dim: 256,
      index_topk: 2048,
      index_head_dim: 128,
      index_n_heads: 32,
    }),
    attention: 'latent',
    biases: BIASES,
    layers: FULL,
    experts: { place: 'after-first', width: 'moe_intermediate_size', shared: 'counted', correction: true },
    special: 'glm-dsa',
  },
  {
    type: 'glm4_moe_lite',
    defaults: sizes([2048, 47, 20, null, 10240, 154880], 202752, {
      ...V3,
      q_lora_rank: 768,
      qk_nope_head_dim: 192,
      v_head_dim: 256,
      moe_intermediate_size: 1536,
      num_experts: 64,
      num_experts_per_tok: 4,
      first_k_dense_replace: 1,
    }),
    attention: 'latent',
    biases: BIASES,
    layers: FULL,
    experts: { place: 'after-first', width: 'moe_intermediate_size', shared: 'counted', correction: true },
  },
  {
    type: 'mistral4',
    defaults: sizes([4096, 36, 32, null, 12288, 131072], 2 ** 20, {
      kv_lora_rank: 256,
      q_lora_rank: 1024,
      qk_nope_head_dim: 64,
      qk_rope_head_dim: 64,
      v_head_dim: 128,
      moe_intermediate_size: 2048,
      num_experts: 128,
      num_experts_per_tok: 4,
      n_shared_experts: 1,
      first_k_dense_replace: 0,
    }),
    attention: 'latent',
    biases: BIASES,
    layers: FULL,
    experts: { place: 'after-first', width: 'moe_intermediate_size', shared: 'counted' },
  },
  {
    type: 'minicpm3',
    usual: ['v_head_dim'],
    defaults: sizes([2560, 62, 40, null, 6400, 73448], 32768, {
      kv_lora_rank: 256,
      q_lora_rank: 768,
      qk_nope_head_dim: 64,
      qk_rope_head_dim: 32,
      v_head_dim: 64,
      ...TIED,
    }),
    attention: 'latent',
    biases: BIASES,
    layers: FULL,
  },
  {
    type: 'youtu',
    defaults: sizes([2048, 32, 16, null, 6144, 128256], 131072, {
      kv_lora_rank: 512,
      q_lora_rank: 1536,
      qk_nope_head_dim: 128,
      qk_rope_head_dim: 64,
      v_head_dim: 128,
      ...TIED,
    }),
    attention: 'latent',
    biases: BIASES,
    layers: FULL,
  },
];
