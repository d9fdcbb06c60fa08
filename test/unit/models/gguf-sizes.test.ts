import { describe, expect, test } from 'vitest';
import { findPreset } from '../../../src/models/config/presets.ts';
import { readModelConfig } from '../../../src/models/config/parse-config.ts';
import type { ModelConfig } from '../../../src/models/config/model-config.ts';
import { namedFormats } from '../../../src/models/storage/named-formats.ts';
import { formatsOfFile } from '../../../src/models/storage/stored-format.ts';
import { weightBytes } from '../../../src/models/weight-bytes.ts';

const sizeOf = (model: ModelConfig, name: string): number =>
  weightBytes(model, formatsOfFile(namedFormats(name, model)));

type Sizes = Readonly<Record<string, number>>;

type Shape = readonly [layers: number, hidden: number, heads: number, kv: number, ff: number, vocab: number];

const qwen25 = ([layers, hidden, heads, kv, ff, vocab]: Shape) =>
  readModelConfig(
    {
      model_type: 'qwen2',
      num_hidden_layers: layers,
      hidden_size: hidden,
      num_attention_heads: heads,
      num_key_value_heads: kv,
      intermediate_size: ff,
      vocab_size: vocab,
      max_position_embeddings: 32_768,
      tie_word_embeddings: false,
      torch_dtype: 'bfloat16',
    },
    'qwen2.5',
  );

/**
 * Bytes of published files; what is beside the tensors, mostly the vocabulary, is `beside`.
 * @see aflin/rampart-langtools, `rampart-models.js`: sizes in the repositories of bartowski, unsloth and Qwen; model cards
 * of bartowski (Llama 3.1 70B, Mixtral 8x22B, DeepSeek V3 0324) and steampunque, to four digits
 */
const PUBLISHED: readonly (readonly [name: string, model: () => ModelConfig, beside: number, sizes: Sizes])[] = [
  [
    'Llama 3.1 8B, bartowski',
    () => findPreset('llama-3.1-8b').config,
    7.8e6,
    {
      q2_k: 3_179_136_416,
      q3_k_s: 3_664_504_224,
      q3_k_m: 4_018_922_912,
      q3_k_l: 4_321_961_376,
      q4_0: 4_661_216_672,
      q4_k_s: 4_692_673_952,
      q4_k_m: 4_920_739_232,
      q5_k_s: 5_599_298_976,
      q5_k_m: 5_732_992_416,
      q6_k: 6_596_011_424,
      q8_0: 8_540_775_840,
      iq2_m: 2_948_285_856,
      iq3_xs: 3_518_752_160,
      iq3_m: 3_784_828_320,
      iq4_nl: 4_677_993_888,
      iq4_xs: 4_447_667_616,
    },
  ],
  [
    'Llama 3.2 3B, tied, unsloth',
    () => findPreset('llama-3.2-3b').config,
    7.8e6,
    {
      q2_k: 1_363_935_680,
      q3_k_m: 1_687_159_232,
      q4_k_m: 2_019_377_600,
      q5_k_m: 2_322_153_920,
      q6_k: 2_643_853_760,
      q8_0: 3_421_898_816,
    },
  ],
  [
    'Qwen2.5 7B, Qwen',
    () => qwen25([28, 3584, 28, 4, 18_944, 152_064]),
    5.9e6,
    {
      q2_k: 3_015_940_000,
      q3_k_m: 3_808_391_072,
      q4_0: 4_431_390_848,
      q4_k_m: 4_683_073_632,
      q5_0: 5_315_176_576,
      q5_k_m: 5_444_831_360,
      q6_k: 6_254_198_880,
      q8_0: 8_098_525_408,
    },
  ],
  [
    'Qwen2.5 0.5B, rows of 896, Qwen',
    () => qwen25([24, 896, 14, 2, 4864, 151_936]),
    5.9e6,
    {
      q2_k: 415_182_688,
      q3_k_m: 432_041_824,
      q4_0: 428_730_208,
      q4_k_m: 491_400_032,
      q5_0: 490_475_360,
      q5_k_m: 522_186_592,
      q6_k: 650_379_104,
      q8_0: 675_710_816,
    },
  ],
  [
    'Qwen2.5 Coder 32B, Qwen',
    () => qwen25([64, 5120, 40, 8, 27_648, 152_064]),
    5.9e6,
    {
      q2_k: 12_313_098_432,
      q3_k_m: 15_935_047_872,
      q4_k_m: 19_851_335_872,
      q5_k_m: 23_262_156_992,
    },
  ],
  [
    'Qwen3 30B A3B (Coder), 128 experts, unsloth',
    () => findPreset('qwen3-30b-a3b').config,
    5.9e6,
    {
      q2_k: 11_258_612_896,
      q3_k_s: 13_292_471_456,
      q3_k_m: 14_711_850_144,
      q4_k_s: 17_456_012_448,
      q4_k_m: 18_556_689_568,
      q5_k_s: 21_080_513_696,
      q5_k_m: 21_725_584_544,
      q6_k: 25_092_535_456,
      q8_0: 32_483_935_392,
      iq4_xs: 16_378_076_320,
      iq4_nl: 17_310_784_672,
    },
  ],
  [
    'Gemma 2 2B, tied, bartowski',
    () => findPreset('gemma-2-2b').config,
    7e6,
    {
      q3_k_l: 1_550_436_192,
      q4_k_s: 1_638_651_744,
      q4_k_m: 1_708_582_752,
      q5_k_m: 1_923_278_688,
      q6_k: 2_151_393_120,
      q8_0: 2_784_495_456,
      iq3_m: 1_393_561_440,
      iq4_xs: 1_566_250_848,
    },
  ],
  [
    'Phi 3.5 mini, bartowski',
    () => findPreset('phi-3-mini').config,
    0.7e6,
    {
      q2_k: 1_416_204_576,
      q3_k_s: 1_681_798_944,
      q3_k_m: 1_955_477_280,
      q4_k_s: 2_188_760_352,
      q4_k_m: 2_393_232_672,
      q5_k_m: 2_815_276_320,
      q6_k: 3_135_853_344,
      q8_0: 4_061_222_688,
    },
  ],
  [
    'Mixtral 8x22B, 8 experts, bartowski',
    () => findPreset('mixtral-8x22b').config,
    0,
    {
      q2_k: 52.1e9,
      q3_k_s: 61.49e9,
      q3_k_m: 67.78e9,
      q3_k_l: 72.57e9,
      q4_k_s: 80.47e9,
      q4_k_m: 85.58e9,
      q5_k_s: 96.97e9,
      q5_k_m: 99.96e9,
      iq3_xs: 58.22e9,
      iq3_s: 61.49e9,
      // Its iq4 files were made without an importance matrix.
      iq3_m: 64.49e9,
    },
  ],
  [
    'Llama 2 7B, TheBloke',
    () => findPreset('llama-2-7b').config,
    0.7e6,
    { q4_k_m: 4_081_004_224, q8_0: 7_161_089_728 },
  ],
  ['gpt-oss 20b, ggml-org', () => findPreset('gpt-oss-20b').config, 12e6, { mxfp4_moe: 12_109_566_624 }],
  [
    'Llama 3.1 70B, bartowski',
    () => findPreset('llama-3.1-70b').config,
    7.8e6,
    {
      q3_k_s: 30.91e9,
      q3_k_m: 34.27e9,
      q3_k_l: 37.14e9,
      q4_k_s: 40.35e9,
      q4_k_m: 42.52e9,
      q5_k_s: 48.66e9,
      q5_k_m: 49.95e9,
      q6_k: 57.89e9,
      q8_0: 74.98e9,
      iq3_m: 31.94e9,
      iq4_xs: 37.9e9,
    },
  ],
  [
    'DeepSeek V3, 3 dense layers and latent attention, bartowski',
    () => findPreset('deepseek-v3').config,
    0,
    { q4_k_m: 404.43e9, q5_k_s: 461.81e9, q5_k_m: 475.4e9, q6_k: 550.8e9, q8_0: 713.29e9 },
  ],
  ['Qwen3 Next (Coder), delta nets, steampunque', () => findPreset('qwen3-next-80b-a3b').config, 0, { q4_k_m: 48.5e9 }],
];

describe("llama.cpp's file types have the bytes of published files", () => {
  const rows = PUBLISHED.flatMap(([name, model, beside, sizes]) =>
    Object.entries(sizes).map(([file, bytes]) => [name, file, model, bytes, beside] as const),
  );
  test.each(rows)('%s in %s', (_, file, model, bytes, beside) => {
    const found = sizeOf(model(), file) + beside;
    expect(found / bytes).toBeGreaterThan(0.999);
    expect(found / bytes).toBeLessThan(1.001);
  });
});
