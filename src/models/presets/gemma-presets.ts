import { fields, preset, type Preset } from './preset-row.ts';

/** Gemma. Each with its published parameter count, and where it was published. */
export const GEMMA_PRESETS: readonly Preset[] = [
  preset(['gemma-2-2b', 'Gemma 2 2B', 2], fields('gemma2', [26, 2304, 8, 4, 9216, 256000, 8192]), [
    2_614_341_888,
    'google/gemma-2-2b',
  ]),
  preset(['gemma-2-9b', 'Gemma 2 9B', 9], fields('gemma2', [42, 3584, 16, 8, 14336, 256000, 8192]), [
    9_241_705_984,
    'google/gemma-2-9b',
  ]),
  preset(
    ['gemma-2-27b', 'Gemma 2 27B', 27],
    fields('gemma2', [46, 4608, 32, 16, 36864, 256000, 8192], { head_dim: 128 }),
    [27_227_128_320, 'google/gemma-2-27b'],
  ),
  preset(
    ['gemma-3-1b', 'Gemma 3 1B', 1],
    fields('gemma3_text', [26, 1152, 4, 1, 6912, 262144, 32768], { sliding_window: 512 }),
    [999_885_952, 'google/gemma-3-1b-it'],
  ),
  preset(
    ['gemma-3-4b', 'Gemma 3 4B', 4],
    fields('gemma3_text', [34, 2560, 8, 4, 10240, 262208, 131072], { sliding_window: 1024 }),
    [3_880_263_168, 'google/gemma-3-4b-it, without 419,816,304 of its vision tower'],
  ),
  preset(
    ['gemma-3-12b', 'Gemma 3 12B', 12],
    fields('gemma3_text', [48, 3840, 16, 8, 15360, 262208, 131072], { sliding_window: 1024 }),
    [11_766_034_176, 'google/gemma-3-12b-it, without 421,290,864 of its vision tower'],
  ),
  preset(
    ['gemma-3-27b', 'Gemma 3 27B', 27],
    fields('gemma3_text', [62, 5376, 32, 16, 21504, 262208, 131072], { head_dim: 128, sliding_window: 1024 }),
    [27_009_346_304, 'google/gemma-3-27b-it, without 423,060,336 of its vision tower'],
  ),
];
