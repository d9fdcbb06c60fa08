import type { Family } from './family.ts';
import { byField, FULL, sizes, TIED } from './sizes.ts';

/**
 * Gemma: tied embeddings, heads wider than hidden size ÷ heads, four norms from the second generation on.
 * @see Hugging Face transformers, `configuration_gemma*.py` and `modeling_gemma*.py`
 */
export const GEMMA: readonly Family[] = [
  {
    type: 'gemma',
    defaults: sizes([3072, 28, 16, 16, 24576, 256000], 8192, { head_dim: 256, ...TIED }),
    biases: byField,
    layers: FULL,
  },
  {
    type: 'gemma2',
    defaults: sizes([2304, 26, 8, 4, 9216, 256000], 8192, { head_dim: 256, sliding_window: 4096, ...TIED }),
    biases: byField,
    norms: 4,
    layers: { kind: 'every', every: 2, other: 'window' },
  },
  {
    type: 'vaultgemma',
    defaults: sizes([2304, 26, 8, 4, 9216, 256000], 8192, { head_dim: 256, sliding_window: 4096, ...TIED }),
    biases: byField,
    layers: { kind: 'every', every: 2, other: 'window' },
  },
  {
    type: 'gemma3_text',
    also: ['gemma3'],
    classes: ['gemma3'],
    defaults: sizes([2304, 26, 8, 4, 9216, 262208], 131072, { head_dim: 256, sliding_window: 4096, ...TIED }),
    biases: byField,
    headNorms: 'head',
    norms: 4,
    layers: { kind: 'every', every: 6, other: 'window', field: 'sliding_window_pattern' },
  },
  {
    type: 'gemma3n_text',
    unread: ['activation_sparsity_pattern', 'altup_coef_clip', 'altup_correct_scale', 'altup_active_idx'],
    also: ['gemma3n'],
    classes: ['gemma3n'],
    defaults: sizes([2048, 35, 8, 2, 16384, 262400], 32768, {
      head_dim: 256,
      sliding_window: 512,
      vocab_size_per_layer_input: 262144,
      hidden_size_per_layer_input: 256,
      altup_num_inputs: 4,
      num_kv_shared_layers: 15,
      laurel_rank: 64,
      ...TIED,
    }),
    biases: byField,
    headNorms: 'head',
    norms: 4,
    lists: ['intermediate_size'],
    layers: { kind: 'every', every: 5, other: 'window' },
    special: 'gemma3n',
  },
  {
    type: 'gemma4_text',
    also: ['gemma4'],
    classes: ['gemma4'],
    defaults: sizes([2304, 30, 8, 4, 9216, 262144], 131072, {
      head_dim: 256,
      sliding_window: 512,
      vocab_size_per_layer_input: 262144,
      hidden_size_per_layer_input: 256,
      num_kv_shared_layers: 0,
      attention_k_eq_v: false,
      enable_moe_block: false,
      use_double_wide_mlp: false,
      global_head_dim: 512,
      num_global_key_value_heads: null,
      ...TIED,
    }),
    biases: byField,
    headNorms: 'head',
    norms: 4,
    layers: { kind: 'every', every: 6, other: 'window' },
    special: 'gemma4',
  },
];
