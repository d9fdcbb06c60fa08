import { fields, preset, TIED, type Preset } from './preset-row.ts';

/** Qwen. */
export const QWEN_PRESETS: readonly Preset[] = [
  preset(['qwen2-0.5b', 'Qwen2 0.5B', 0.5], fields('qwen2', [24, 896, 14, 2, 4864, 151936, 131072], TIED)),
  preset(['qwen2-1.5b', 'Qwen2 1.5B', 1.5], fields('qwen2', [28, 1536, 12, 2, 8960, 151936, 131072], TIED)),
  preset(['qwen2-7b', 'Qwen2 7B', 7], fields('qwen2', [28, 3584, 28, 4, 18944, 152064, 131072])),
  preset(['qwen2-72b', 'Qwen2 72B', 72], fields('qwen2', [80, 8192, 64, 8, 29568, 152064, 131072])),
  preset(['qwen2.5-0.5b', 'Qwen2.5 0.5B', 0.5], fields('qwen2', [24, 896, 14, 2, 4864, 151936, 32768], TIED)),
  preset(
    ['qwen2.5-1.5b', 'Qwen2.5 1.5B', 1.5, 'qwen2.5-coder-1.5b', 'qwen2.5-math-1.5b'],
    fields('qwen2', [28, 1536, 12, 2, 8960, 151936, 131072], TIED),
  ),
  preset(
    ['qwen2.5-3b', 'Qwen2.5 3B', 3, 'qwen2.5-coder-3b'],
    fields('qwen2', [36, 2048, 16, 2, 11008, 151936, 32768], TIED),
  ),
  preset(
    ['qwen2.5-7b', 'Qwen2.5 7B', 7, 'qwen2.5-coder-7b', 'deepseek-r1-distill-qwen-7b'],
    fields('qwen2', [28, 3584, 28, 4, 18944, 152064, 131072]),
  ),
  preset(
    ['qwen2.5-14b', 'Qwen2.5 14B', 14, 'qwen2.5-coder-14b', 'deepseek-r1-distill-qwen-14b'],
    fields('qwen2', [48, 5120, 40, 8, 13824, 152064, 131072]),
  ),
  preset(
    ['qwen2.5-32b', 'Qwen2.5 32B', 32, 'qwen2.5-coder-32b', 'qwq-32b', 'deepseek-r1-distill-qwen-32b'],
    fields('qwen2', [64, 5120, 40, 8, 27648, 152064, 131072]),
  ),
  preset(['qwen2.5-72b', 'Qwen2.5 72B', 72], fields('qwen2', [80, 8192, 64, 8, 29568, 152064, 131072])),
  preset(['qwen3-0.6b', 'Qwen3 0.6B', 0.6], fields('qwen3', [28, 1024, 16, 8, 3072, 151936, 40960], TIED)),
  preset(['qwen3-1.7b', 'Qwen3 1.7B', 1.7], fields('qwen3', [28, 2048, 16, 8, 6144, 151936, 40960], TIED)),
  preset(['qwen3-4b', 'Qwen3 4B', 4], fields('qwen3', [36, 2560, 32, 8, 9728, 151936, 40960], TIED)),
  preset(['qwen3-8b', 'Qwen3 8B', 8], fields('qwen3', [36, 4096, 32, 8, 12288, 151936, 40960])),
  preset(['qwen3-14b', 'Qwen3 14B', 14], fields('qwen3', [40, 5120, 40, 8, 17408, 151936, 40960])),
  preset(['qwen3-32b', 'Qwen3 32B', 32], fields('qwen3', [64, 5120, 64, 8, 25600, 151936, 40960])),
  preset(
    ['qwen3-30b-a3b', 'Qwen3 30B A3B', 30, 'qwen3-30b'],
    fields('qwen3_moe', [48, 2048, 32, 4, 6144, 151936, 40960], {
      head_dim: 128,
      num_experts: 128,
      num_experts_per_tok: 8,
      moe_intermediate_size: 768,
    }),
  ),
  preset(
    ['qwen3-coder-30b-a3b', 'Qwen3 Coder 30B A3B', 30, 'qwen3-coder-30b'],
    fields('qwen3_moe', [48, 2048, 32, 4, 5472, 151936, 262144], {
      head_dim: 128,
      num_experts: 128,
      num_experts_per_tok: 8,
      moe_intermediate_size: 768,
    }),
  ),
  preset(
    ['qwen3-235b-a22b', 'Qwen3 235B A22B', 235],
    fields('qwen3_moe', [94, 4096, 64, 4, 12288, 151936, 40960], {
      head_dim: 128,
      num_experts: 128,
      num_experts_per_tok: 8,
      moe_intermediate_size: 1536,
    }),
  ),
  preset(
    ['qwen3-next-80b-a3b', 'Qwen3-Next 80B A3B', 80],
    fields('qwen3_next', [48, 2048, 16, 2, 5120, 151936, 262144], { num_experts: 512, num_experts_per_tok: 10 }),
  ),
];
