import { FORMATS } from '../../ops/formats.ts';
import { storedIn } from '../storage/stored-format.ts';
import { fields, preset, TIED, type Preset, type PresetFormat } from './preset-row.ts';

const UNTIED = { tie_word_embeddings: false };
const MXFP4: PresetFormat = { byClass: { expert: FORMATS.mxfp4 }, words: 'mxfp4, experts only' };
const BLOCKS = { ...FORMATS.fp8, tile: { rows: 128, cols: 128, bytes: 4 } };
const FP8_BLOCKS: PresetFormat = { byClass: { linear: BLOCKS, expert: BLOCKS }, words: 'fp8 in blocks of 128 × 128' };

/** Layers with a state, and those that attend. */
const hybrid = (layers: number, attending: readonly number[]): readonly string[] =>
  Array.from({ length: layers }, (_, i) => (attending.includes(i) ? 'attention' : 'mamba'));

/** Models of other makers. */
export const MORE_PRESETS: readonly Preset[] = [
  preset(
    ['gpt2', 'GPT-2', 0.124, 'gpt-2'],
    fields('gpt2', [12, 768, 12, 12, 3072, 50257, 1024]),
    storedIn(FORMATS.f32),
  ),
  preset(['phi-2', 'Phi-2', 2.7], fields('phi', [32, 2560, 32, 32, 10240, 51200, 2048])),
  preset(
    ['phi-3-mini-4k-instruct', 'Phi-3 mini 4k', 3.8, 'phi-3-mini', 'phi-3-mini-4k'],
    fields('phi3', [32, 3072, 32, 32, 8192, 32064, 4096], { sliding_window: 2047 }),
  ),
  preset(
    ['phi-3-medium-4k-instruct', 'Phi-3 medium 4k', 14, 'phi-3-medium', 'phi-3-medium-4k'],
    fields('phi3', [40, 5120, 40, 10, 17920, 32064, 4096], { sliding_window: 2047 }),
  ),
  preset(['phi-4', 'Phi-4', 14], fields('phi3', [40, 5120, 40, 10, 17920, 100352, 16384])),
  preset(
    ['phi-4-mini', 'Phi-4 mini', 3.8, 'phi-4-mini-reasoning'],
    fields('phi3', [32, 3072, 24, 8, 8192, 200064, 131072], TIED),
  ),
  preset(
    ['gpt-oss-20b', 'gpt-oss 20B', 21],
    fields('gpt_oss', [24, 2880, 64, 8, 2880, 201088, 131072], { num_local_experts: 32 }),
    MXFP4,
  ),
  preset(
    ['gpt-oss-120b', 'gpt-oss 120B', 117],
    fields('gpt_oss', [36, 2880, 64, 8, 2880, 201088, 131072], { num_local_experts: 128 }),
    MXFP4,
  ),
  preset(
    ['deepseek-v2-lite', 'DeepSeek-V2-Lite', 16],
    fields('deepseek_v2', [27, 2048, 16, 16, 10944, 102400, 163840], {
      q_lora_rank: null,
      moe_intermediate_size: 1408,
      n_routed_experts: 64,
      n_shared_experts: 2,
      num_experts_per_tok: 6,
      first_k_dense_replace: 1,
    }),
  ),
  preset(
    ['deepseek-v2', 'DeepSeek-V2', 236],
    fields('deepseek_v2', [60, 5120, 128, 128, 12288, 102400, 163840], {
      q_lora_rank: 1536,
      moe_intermediate_size: 1536,
      n_routed_experts: 160,
      n_shared_experts: 2,
      num_experts_per_tok: 6,
      first_k_dense_replace: 1,
    }),
  ),
  preset(
    ['deepseek-v3', 'DeepSeek-V3', 671, 'deepseek-r1', 'deepseek-v3-0324', 'deepseek-r1-0528', 'deepseek-v3.1'],
    fields('deepseek_v3', [61, 7168, 128, 128, 18432, 129280, 163840], {
      q_lora_rank: 1536,
      moe_intermediate_size: 2048,
      n_routed_experts: 256,
      n_shared_experts: 1,
      num_experts_per_tok: 8,
      first_k_dense_replace: 3,
    }),
    FP8_BLOCKS,
  ),
  preset(
    ['kimi-k2', 'Kimi K2', 1000],
    fields('kimi_k2', [61, 7168, 64, 64, 18432, 163840, 131072], {
      q_lora_rank: 1536,
      moe_intermediate_size: 2048,
      n_routed_experts: 384,
      n_shared_experts: 1,
      num_experts_per_tok: 8,
      first_k_dense_replace: 1,
    }),
    FP8_BLOCKS,
  ),
  preset(
    ['glm-4.5-air', 'GLM-4.5-Air', 106],
    fields('glm4_moe', [46, 4096, 96, 8, 10944, 151552, 131072], {
      head_dim: 128,
      attention_bias: true,
      use_qk_norm: false,
      moe_intermediate_size: 1408,
      n_routed_experts: 128,
      first_k_dense_replace: 1,
    }),
  ),
  preset(
    ['glm-4.6', 'GLM-4.6', 355],
    fields('glm4_moe', [92, 5120, 96, 8, 12288, 151552, 202752], {
      head_dim: 128,
      attention_bias: true,
      use_qk_norm: true,
      moe_intermediate_size: 1536,
      n_routed_experts: 160,
      first_k_dense_replace: 3,
    }),
  ),
  preset(
    ['minimax-m2', 'MiniMax-M2', 230],
    fields('minimax_m2', [62, 3072, 48, 8, 1536, 200064, 196608], {
      head_dim: 128,
      use_qk_norm: true,
      num_local_experts: 256,
    }),
    FP8_BLOCKS,
  ),
  preset(['olmo-2-7b', 'OLMo 2 7B', 7, 'olmo-2-1124-7b'], fields('olmo2', [32, 4096, 32, 32, 11008, 100352, 4096])),
  preset(['olmo-2-13b', 'OLMo 2 13B', 13, 'olmo-2-1124-13b'], fields('olmo2', [40, 5120, 40, 40, 13824, 100352, 4096])),
  preset(['olmo-2-32b', 'OLMo 2 32B', 32, 'olmo-2-0325-32b'], fields('olmo2', [64, 5120, 40, 8, 27648, 100352, 4096])),
  preset(
    ['granite-4.0-h-small', 'Granite 4.0 H Small', 32],
    fields('granitemoehybrid', [40, 4096, 32, 8, 768, 100352, 131072], {
      ...TIED,
      num_local_experts: 72,
      num_experts_per_tok: 10,
      shared_intermediate_size: 1536,
      mamba_n_heads: 128,
      mamba_d_head: 64,
      mamba_d_state: 128,
      layer_types: hybrid(40, [5, 15, 25, 35]),
    }),
  ),
  preset(
    ['starcoder2-3b', 'StarCoder2 3B', 3],
    fields('starcoder2', [30, 3072, 24, 2, 12288, 49152, 16384], { sliding_window: 4096 }),
  ),
  preset(
    ['starcoder2-7b', 'StarCoder2 7B', 7],
    fields('starcoder2', [32, 4608, 36, 4, 18432, 49152, 16384], { sliding_window: 4096 }),
  ),
  preset(
    ['starcoder2-15b', 'StarCoder2 15B', 15],
    fields('starcoder2', [40, 6144, 48, 4, 24576, 49152, 16384], { ...UNTIED, sliding_window: 4096 }),
  ),
  preset(
    ['command-r-v01', 'Command R', 35, 'c4ai-command-r-v01'],
    fields('cohere', [40, 8192, 64, 64, 22528, 256000, 131072]),
  ),
  preset(
    ['falcon-mamba-7b', 'Falcon Mamba 7B', 7],
    fields('falcon_mamba', [64, 4096, 1, 1, 1, 65024, 8192], { ...UNTIED, state_size: 16 }),
  ),
  preset(
    ['jamba-v0.1', 'Jamba v0.1', 52],
    fields('jamba', [32, 4096, 32, 8, 14336, 65536, 262144], { num_experts: 16, num_experts_per_tok: 2 }),
  ),
  preset(
    ['lfm2-1.2b', 'LFM2 1.2B', 1.2],
    fields('lfm2', [16, 2048, 32, 8, 12288, 65536, 128000], { full_attn_idxs: [2, 5, 8, 10, 12, 14] }),
  ),
  preset(
    ['seed-oss-36b', 'Seed-OSS 36B', 36],
    fields('seed_oss', [64, 5120, 80, 8, 27648, 155136, 524288], { head_dim: 128 }),
  ),
  preset(
    ['hunyuan-a13b', 'Hunyuan A13B', 80],
    fields('hunyuan_v1_moe', [32, 4096, 32, 8, 3072, 128167, 32768], {
      ...TIED,
      head_dim: 128,
      num_experts: 64,
      moe_topk: 8,
      num_shared_expert: 1,
      moe_intermediate_size: 3072,
    }),
  ),
];
