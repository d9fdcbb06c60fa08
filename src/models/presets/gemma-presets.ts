import { fields, preset, type Preset } from './preset-row.ts';

/** Gemma. */
export const GEMMA_PRESETS: readonly Preset[] = [
  preset(['gemma-2-2b', 'Gemma 2 2B', 2], fields('gemma2', [26, 2304, 8, 4, 9216, 256000, 8192])),
  preset(['gemma-2-9b', 'Gemma 2 9B', 9], fields('gemma2', [42, 3584, 16, 8, 14336, 256000, 8192])),
  preset(
    ['gemma-2-27b', 'Gemma 2 27B', 27],
    fields('gemma2', [46, 4608, 32, 16, 36864, 256000, 8192], { head_dim: 128 }),
  ),
  preset(
    ['gemma-3-1b', 'Gemma 3 1B', 1],
    fields('gemma3_text', [26, 1152, 4, 1, 6912, 262144, 32768], { sliding_window: 512 }),
  ),
  preset(
    ['gemma-3-4b', 'Gemma 3 4B', 4],
    fields('gemma3_text', [34, 2560, 8, 4, 10240, 262208, 131072], { sliding_window: 1024 }),
  ),
  preset(
    ['gemma-3-12b', 'Gemma 3 12B', 12],
    fields('gemma3_text', [48, 3840, 16, 8, 15360, 262208, 131072], { sliding_window: 1024 }),
  ),
  preset(
    ['gemma-3-27b', 'Gemma 3 27B', 27],
    fields('gemma3_text', [62, 5376, 32, 16, 21504, 262208, 131072], { head_dim: 128, sliding_window: 1024 }),
  ),
];
