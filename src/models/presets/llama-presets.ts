import { fields, preset, TIED, type Preset } from './preset-row.ts';

/** Llama, and models with its tensors. */
export const LLAMA_PRESETS: readonly Preset[] = [
  preset(['llama-2-7b', 'Llama 2 7B', 7], fields('llama', [32, 4096, 32, 32, 11008, 32000, 4096])),
  preset(['llama-2-13b', 'Llama 2 13B', 13], fields('llama', [40, 5120, 40, 40, 13824, 32000, 4096])),
  preset(['llama-2-70b', 'Llama 2 70B', 70], fields('llama', [80, 8192, 64, 8, 28672, 32000, 4096])),
  preset(['codellama-7b', 'Code Llama 7B', 7], fields('llama', [32, 4096, 32, 32, 11008, 32016, 16384])),
  preset(['codellama-13b', 'Code Llama 13B', 13], fields('llama', [40, 5120, 40, 40, 13824, 32016, 16384])),
  preset(['codellama-34b', 'Code Llama 34B', 34], fields('llama', [48, 8192, 64, 8, 22016, 32000, 16384])),
  preset(['llama-3-8b', 'Llama 3 8B', 8], fields('llama', [32, 4096, 32, 8, 14336, 128256, 8192])),
  preset(['llama-3-70b', 'Llama 3 70B', 70], fields('llama', [80, 8192, 64, 8, 28672, 128256, 8192])),
  preset(
    ['llama-3.1-8b', 'Llama 3.1 8B', 8, 'deepseek-r1-distill-llama-8b'],
    fields('llama', [32, 4096, 32, 8, 14336, 128256, 131072]),
  ),
  preset(['llama-3.1-70b', 'Llama 3.1 70B', 70], fields('llama', [80, 8192, 64, 8, 28672, 128256, 131072])),
  preset(['llama-3.1-405b', 'Llama 3.1 405B', 405], fields('llama', [126, 16384, 128, 8, 53248, 128256, 131072])),
  preset(['llama-3.2-1b', 'Llama 3.2 1B', 1], fields('llama', [16, 2048, 32, 8, 8192, 128256, 131072], TIED)),
  preset(['llama-3.2-3b', 'Llama 3.2 3B', 3], fields('llama', [28, 3072, 24, 8, 8192, 128256, 131072], TIED)),
  preset(
    ['llama-3.3-70b', 'Llama 3.3 70B', 70, 'deepseek-r1-distill-llama-70b'],
    fields('llama', [80, 8192, 64, 8, 28672, 128256, 131072]),
  ),
  preset(
    ['llama-4-scout-17b-16e', 'Llama 4 Scout', 109, 'llama-4-scout'],
    fields('llama4_text', [48, 5120, 40, 8, 8192, 202048, 10485760], {
      head_dim: 128,
      intermediate_size_mlp: 16384,
      num_local_experts: 16,
      interleave_moe_layer_step: 1,
    }),
  ),
  preset(
    ['llama-4-maverick-17b-128e', 'Llama 4 Maverick', 402, 'llama-4-maverick'],
    fields('llama4_text', [48, 5120, 40, 8, 8192, 202048, 1048576], {
      head_dim: 128,
      intermediate_size_mlp: 16384,
      num_local_experts: 128,
      interleave_moe_layer_step: 2,
    }),
  ),
  preset(['tinyllama-1.1b', 'TinyLlama 1.1B', 1.1, 'tinyllama'], fields('llama', [22, 2048, 32, 4, 5632, 32000, 2048])),
  preset(['smollm2-135m', 'SmolLM2 135M', 0.135], fields('llama', [30, 576, 9, 3, 1536, 49152, 8192], TIED)),
  preset(['smollm2-360m', 'SmolLM2 360M', 0.36], fields('llama', [32, 960, 15, 5, 2560, 49152, 8192], TIED)),
  preset(['smollm2-1.7b', 'SmolLM2 1.7B', 1.7], fields('llama', [24, 2048, 32, 32, 8192, 49152, 8192], TIED)),
  preset(['smollm3-3b', 'SmolLM3 3B', 3], fields('smollm3', [36, 2048, 16, 4, 11008, 128256, 65536])),
];
