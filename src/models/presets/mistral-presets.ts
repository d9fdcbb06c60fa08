import { fields, preset, type Preset } from './preset-row.ts';

const FULL = { sliding_window: null };

/** Mistral and Mixtral. */
export const MISTRAL_PRESETS: readonly Preset[] = [
  preset(
    ['mistral-7b-v0.1', 'Mistral 7B v0.1', 7, 'mistral-7b'],
    fields('mistral', [32, 4096, 32, 8, 14336, 32000, 32768]),
  ),
  preset(['mistral-7b-v0.2', 'Mistral 7B v0.2', 7], fields('mistral', [32, 4096, 32, 8, 14336, 32000, 32768], FULL)),
  preset(['mistral-7b-v0.3', 'Mistral 7B v0.3', 7], fields('mistral', [32, 4096, 32, 8, 14336, 32768, 32768], FULL)),
  preset(
    ['ministral-8b-2410', 'Ministral 8B', 8, 'ministral-8b'],
    fields('mistral', [36, 4096, 32, 8, 12288, 131072, 32768], { ...FULL, head_dim: 128 }),
  ),
  preset(
    ['mistral-nemo-2407', 'Mistral Nemo', 12, 'mistral-nemo', 'mistral-nemo-12b'],
    fields('mistral', [40, 5120, 32, 8, 14336, 131072, 131072], { ...FULL, head_dim: 128 }),
  ),
  preset(
    [
      'mistral-small-24b-2501',
      'Mistral Small 3 24B',
      24,
      'mistral-small-24b',
      'mistral-small-3.1-24b-2503',
      'mistral-small-3.2-24b-2506',
      'devstral-small-2507',
    ],
    fields('mistral', [40, 5120, 32, 8, 32768, 131072, 32768], { ...FULL, head_dim: 128 }),
  ),
  preset(
    ['mixtral-8x7b-v0.1', 'Mixtral 8x7B', 47, 'mixtral-8x7b'],
    fields('mixtral', [32, 4096, 32, 8, 14336, 32000, 32768]),
  ),
  preset(
    ['mixtral-8x22b-v0.1', 'Mixtral 8x22B', 141, 'mixtral-8x22b'],
    fields('mixtral', [56, 6144, 48, 8, 16384, 32000, 65536]),
  ),
];
