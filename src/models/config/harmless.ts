import { isObject, type RawConfig } from './fields.ts';

/** Fields of Llama, under the names that are read. */
const LLAMAS = new Set([
  'hidden_size',
  'intermediate_size',
  'num_hidden_layers',
  'num_attention_heads',
  'num_key_value_heads',
  'head_dim',
  'vocab_size',
  'max_position_embeddings',
  'tie_word_embeddings',
  'attention_bias',
  'mlp_bias',
  'rms_norm_eps',
  'sliding_window',
  'use_sliding_window',
  'max_window_layers',
]);

/** Fields that change neither a tensor nor what a token keeps, by what they are about. */
const HARMLESS: readonly RegExp[] = [
  // The file itself, and how it is loaded.
  /^_|^(model_type|architectures|auto_map|name_or_path|model_name|transformers_version|torch_dtype|dtype|torchscript|tokenizer_class|base_model_\w+_plan|license|language)$/,
  /^(quantization_config|compression_config|quantization|pretraining_tp|tensor_parallel\w*|ep_size|tp_size|unsloth_\w+|transformers\.js_config|max_sequence_length|max_seq_len|max_seq_length|model_max_length|seq_length|n_ctx|n_positions)$/,
  /^(return_dict|use_return_dict|output_(attentions|hidden_states|scores|router_logits)|gradient_checkpointing|is_decoder|is_llama_config|use_bfloat16|chunk_size_feed_forward|pruned_heads|tf_legacy_loss)$/,
  /^(fp16|bf16|fp32|\w*_(in|as|to)_(fp32|float32)|fp32_\w+|upcast_\w+|fuse_\w+|use_fused_\w+|fused_\w+|use_cache\w*|cache_implementation|use_liger\w*|use_triton\w*|deterministic)$/,
  /flash_att|attn_impl|sdpa|eager/,
  // Training.
  /dropout|drop_rate|drop_path|pdrop|_loss(_|$)|^loss_|z_loss|load_balanc|label_smoothing|layerdrop|^train_|_lr$|weight_decay|jitter/,
  /^(initializer\w*|init_\w+|init|\w+_init|\w+_init_(std|scale|range)|mup\w*|use_mup|label2id|id2label|num_labels|problem_type|finetuning_task|task_specific_params|classifier_\w+|summary_\w+)$/,
  // Generation.
  /_token(_ids?|_index|_idx)?$|^(bos|eos|pad|sep|cls|mask|unk)_\w+$|tokenizer/,
  /^(temperature|top_k|top_p|typical_p|min_p|do_sample|num_beams|num_beam_groups|num_return_sequences|early_stopping|max_length|min_length|repetition_penalty|length_penalty|diversity_penalty|no_repeat_ngram_size|encoder_no_repeat_ngram_size|bad_words_ids|exponential_decay_length_penalty|remove_invalid_values|prefix|generation_config|forced_\w+|suppress_\w+|begin_suppress_tokens|chat_template|max_new_tokens)$/,
  // Positions: rotary ones have no weights.
  /^(rope|rotary|yarn|ntk|mrope)(_|$)|^(use_)?dynamic_ntk|_rope_theta$|^(partial_rotary_factor|original_max_position_embeddings|no_rope_layers|no_rope_layer_interval|nope_layer_interval|use_logn_attn|use_mrope|max_rope\w*|long_factor|short_factor|rope)$/,
  // Scales and limits without weights.
  /soft_?cap|_multiplier$|^(logits?_scal(e|ing)|scale_emb|scale_depth|scale_width|dim_model_base|embed(ding)?s?_scale|embedding_multiplier|attention_scale|query_pre_attn_scalar|residual_scale|scale_attn_weights|scale_attn_by_inverse_layer_idx|clip_qkv|attn_temperature_tuning|floor_scale|attn_scale|normalize_embedding|scale_embedding)$/,
  // Beside the language model.
  /^(vision|visual|vit|mm|audio|speech|image|images|video|projector|img)(_|$)|^(tune_mm\w*|freeze_mm\w*|use_mm\w*|unfreeze_mm\w*|s2\w*)$/,
  /^(num_nextn_predict_layers|mtp_num_hidden_layers|num_mtp_layers|mtp_num_layers|mtp_\w+)$/,
];

/** Values of fields that say "as in Llama". */
const ORDINARY: Readonly<Record<string, (value: unknown, raw: RawConfig) => boolean>> = {
  hidden_act: (value) => isGated(value),
  hidden_activation: (value) => isGated(value),
  activation_function: (value) => isGated(value),
  mlp_hidden_act: (value) => isGated(value),
  norm_type: (value) => isOneOf(value, ['rms', 'rmsnorm', 'rms_norm']),
  normalization_function: (value) => isOneOf(value, ['rms', 'rmsnorm', 'rms_norm']),
  layer_norm_eps: (_, raw) => typeof raw['rms_norm_eps'] === 'number',
  layer_norm_epsilon: (_, raw) => typeof raw['rms_norm_eps'] === 'number',
  norm_eps: (_, raw) => typeof raw['rms_norm_eps'] === 'number',
  position_embedding_type: (value) => typeof value === 'string' && /^(rope|rotary|nope)$/i.test(value),
  attention_type: (value) => isOneOf(value, ['full', 'gqa', 'mha', 'standard']),
  mlp_type: (value) => isOneOf(value, ['swiglu', 'gated', 'llama', 'default']),
  no_bias: (value) => value === true,
  use_rms_norm: (value) => value === true,
  rmsnorm: (value) => value === true,
  use_swiglu: (value) => value === true,
  gated_mlp: (value) => value === true,
  use_rope: (value) => typeof value === 'boolean',
  is_causal: (value) => value === true,
  causal: (value) => value === true,
  kv_channels: (value, raw) =>
    value === (raw['head_dim'] ?? Number(raw['hidden_size']) / Number(raw['num_attention_heads'])),
  layer_types: (value) =>
    Array.isArray(value) && value.every((one) => one === 'full_attention' || one === 'sliding_attention'),
};

const isOneOf = (value: unknown, words: readonly string[]): boolean =>
  typeof value === 'string' && words.includes(value.toLowerCase());

/** Activations of MLPs with three matrices; others are used with two as well. */
const isGated = (value: unknown): boolean => isOneOf(value, ['silu', 'swish', 'swiglu', 'silu_and_mul']);

/** Whether a field is set to something. */
export const isSet = (value: unknown): boolean =>
  value !== null &&
  value !== undefined &&
  value !== false &&
  value !== 0 &&
  value !== '' &&
  !(Array.isArray(value) && value.length === 0) &&
  !(isObject(value) && Object.keys(value).length === 0);

/** The first field that is set and not known to leave Llama's tensors as they are; undefined: there is none. */
export function oddField(raw: RawConfig): string | undefined {
  return Object.entries(raw).find(([field, value]) => {
    if (value === null || value === undefined || LLAMAS.has(field)) return false;
    const isOrdinary = Object.hasOwn(ORDINARY, field) ? ORDINARY[field] : undefined;
    if (isOrdinary) return !isOrdinary(value, raw);
    return isSet(value) && !HARMLESS.some((pattern) => pattern.test(field));
  })?.[0];
}

/** Fields that change no tensor of a family that is known: how experts are chosen, how kernels work, scales, names. */
const HARMLESS_IN_KNOWN: readonly RegExp[] = [
  /^(n_group|topk_group|num_expert_groups?|num_limited_groups|norm_topk_prob|topk_method|scor(e|ing)_func(tion)?|routed_scaling_factor|route_\w+|router_\w+|moe_router_(?!enable)\w+|moe_renormalize|moe_gate|moe_capacity|moe_use_aux_free|use_grouped_topk|use_routing_bias|num_mtp_modules|use_mtp)$/,
  /^((mamba_)?chunk_size|use_\w*kernels|num_logits_to_keep|\w+_eps(ilon)?|time_step_\w+|\w*_multipliers|mamba_ssm_dtype|offset_alibi|alibi_\w+|skip_bias_add|masked_softmax_fusion|\w+_scale_by_\w+|w_init_\w+|layernorm_\w+_(alpha|beta))$/,
  /^(apply_query_key_layer_scaling|original_rope|norm_before_gate|order_of_interleaved_layers|cla_share_factor|use_parallel_\w+|use_rotary_pos_emb|use_pos_enc|pool_type|is_composition|\w+_(start|end)_id|embd_layer|pixel_\w+|perceiver_config|qformer_config|layer_switch)$/,
];

/** Whether a field that a known family does not read is known to leave its tensors as they are. */
export const isHarmlessInKnown = (field: string, value: unknown, raw: RawConfig): boolean => {
  if (LLAMAS.has(field) || [...HARMLESS, ...HARMLESS_IN_KNOWN].some((pattern) => pattern.test(field))) return true;
  return field === 'kv_channels' ? ORDINARY['kv_channels']!(value, raw) : Object.hasOwn(ORDINARY, field);
};

/** A window that is turned on for layers that the file does not list: which of them slide is not known. */
export function hasUnplacedWindow(raw: RawConfig): boolean {
  const { sliding_window: window, use_sliding_window: use, layer_types: types, max_position_embeddings: most } = raw;
  if (typeof window !== 'number' || window === 0 || use === false || Array.isArray(types)) return false;
  return !(typeof most === 'number' && window >= most);
}
