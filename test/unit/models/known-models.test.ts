import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findPreset } from '../../../src/models/config/presets.ts';
import { GUIDE_PRESET } from '../../../src/models/presets/guide-preset.ts';
import { readModelConfig } from '../../../src/models/config/parse-config.ts';
import type { ModelConfig } from '../../../src/models/config/model-config.ts';
import {
  indexBytesPerToken,
  kvBytesBeyondWindows,
  kvBytesPerToken,
  stateBytesPerSequence,
} from '../../../src/models/memory.ts';
import { parameterCounts } from '../../../src/models/parameters.ts';
import { formatsOfFile } from '../../../src/models/storage/stored-format.ts';
import { weightBytes } from '../../../src/models/weight-bytes.ts';
import { FORMATS } from '../../../src/ops/formats.ts';
import { projectRoot } from '../../support/source-files.ts';

const raw = (name: string): object =>
  JSON.parse(readFileSync(`${projectRoot}/test/fixtures/models/${name}.json`, 'utf8')) as object;
const model = (name: string): ModelConfig => readModelConfig(raw(name), name);
const bytes = (config: ModelConfig): number => weightBytes(config, formatsOfFile(config.stored));

/** Configurations of repositories, with the parameters of the tensors that the classes of transformers 5.18 make of them. */
const CLASS_COUNTS = raw('class-counts') as readonly [name: string, config: object, parameters: number][];

describe('a model whose sizes are published', () => {
  test.each<[name: string, parameters: number, active: number, kv: number, beyond: number, state: number]>([
    ['Qwen3-8B', 8_190_735_360, 8_190_735_360, 147_456, 147_456, 0],
    ['Qwen3-30B-A3B', 30_532_122_624, 3_353_032_704, 98_304, 98_304, 0],
    ['Llama-4-Scout', 107_769_861_120, 17_172_894_720, 196_608, 49_152, 0],
    ['DeepSeek-V3', 671_026_419_200, 37_552_297_472, 70_272, 70_272, 0],
    ['Gemma-3-4b-it', 3_880_263_168, 3_880_263_168, 139_264, 20_480, 0],
    ['gpt-oss-20b', 20_914_757_184, 4_187_440_704, 49_152, 24_576, 0],
    ['gpt-oss-120b', 116_829_156_672, 5_711_982_912, 73_728, 36_864, 0],
    ['GLM-4.5-Air', 106_852_251_264, 13_424_129_664, 188_416, 188_416, 0],
    ['Granite-4.0-H-Small', 32_207_337_984, 8_803_121_664, 16_384, 16_384, 152_819_712],
    ['OLMo-2-7B', 7_298_617_344, 7_298_617_344, 524_288, 524_288, 0],
  ])('has them to the unit: %s', (name, parameters, active, ...[kv, beyond, state]) => {
    const config = model(name);
    const counts = parameterCounts(config);
    expect([counts.total, counts.active]).toEqual([parameters, active]);
    expect([kvBytesPerToken(config, FORMATS.f16), kvBytesBeyondWindows(config, FORMATS.f16)]).toEqual([kv, beyond]);
    expect(stateBytesPerSequence(config)).toBe(state);
  });

  test.each<[name: string, bytes: number]>([
    ['DeepSeek-V3', 673_150_611_808],
    ['gpt-oss-20b', 13_761_264_768],
    ['gpt-oss-120b', 65_248_815_744],
    ['llama33-70b-fp8', 72_656_371_712],
    ['llama31-8b-awq', 5_727_854_592],
  ])('has the bytes of its files: %s', (name, expected) => {
    expect(bytes(model(name))).toBe(expected);
  });
});

test.each(CLASS_COUNTS)('%s has as many parameters as its class makes', (name, config, parameters) => {
  expect(parameterCounts(readModelConfig(config, name)).total).toBe(parameters);
});

describe('a model that hides its shape', () => {
  test('inside another has the defaults of its class, and names them and what lies beside it', () => {
    const llava = model('llava15');
    expect(llava).toMatchObject({ hiddenSize: 4096, numHiddenLayers: 32, vocabSize: 32064 });
    expect(llava.assumptions).toContainEqual(
      expect.stringMatching(/^absent from config\.text_config, .*hidden_size 4096/),
    );
    expect(new Set(llava.assumptions).size).toBe(llava.assumptions.length);
    expect(llava.notes).toEqual(['left out: the vision tower']);
    expect(model('internvl-llmconfig')).toMatchObject({ family: 'qwen2', hiddenSize: 896, numHiddenLayers: 24 });
  });

  test('under another head, or the older name of its class, is the same model', () => {
    for (const name of ['llamamodel', 'LLaMA']) expect(parameterCounts(model(name)).total).toBe(1_235_814_400);
    const config = raw('Qwen3-8B');
    const other = readModelConfig({ ...config, architectures: ['Qwen3ForSequenceClassification'] }, 'x');
    expect(parameterCounts(other).total).toBe(8_190_735_360);
  });

  test('stretches its context by YaRN, and has the windows that layer_types lists', () => {
    expect(model('qwen25-yarn4').maxPositionEmbeddings).toBe(131_072);
    const { groups } = model('ministral-layertypes');
    expect(groups.map(({ count }) => count)).toEqual([9, 27]);
  });

  test('has a cache of 8 bits where the file says so, and only there', () => {
    expect(model('fp8-kvscheme').stored.kv).toMatchObject({ id: 'fp8', group: null });
    expect(model('llama33-70b-fp8').stored.kv).toBeNull();
  });

  test('of an unknown architecture is assumed to be Llama, or refused with the field that Llama lacks', () => {
    const llama = { ...raw('llamamodel'), model_type: 'nobody', architectures: ['NobodyForCausalLM'] };
    const assumed = readModelConfig(llama, 'x');
    expect(parameterCounts(assumed).total).toBe(1_235_814_400);
    expect(assumed.assumptions[0]).toMatch(/^assumed: Llama's tensors, since the architecture "nobody" is not known$/);
    for (const [field, value] of [
      ['kv_lora_rank', 512],
      ['ssm_state_size', 128],
      ['compress_ratio', 4],
      ['num_experts', 8],
      ['cross_attention_layers', [3]],
    ] as const) {
      expect(() => readModelConfig({ ...llama, [field]: value }, 'x')).toThrow(`config.${field}: expected a known`);
    }
  });
});

test('a preset stores its weights as the config.json of its repository says', () => {
  for (const [id, name] of [
    ['gpt-oss-20b', 'gpt-oss-20b'],
    ['gpt-oss-120b', 'gpt-oss-120b'],
    ['deepseek-v3', 'DeepSeek-V3'],
  ] as const) {
    expect(bytes(findPreset(id).config)).toBe(bytes(model(name)));
    expect(findPreset(id).config.stored.words).toBe(model(name).stored.words);
  }
});

test('an indexer keeps a key per token and layer beside the cache', () => {
  const [, config] = CLASS_COUNTS.find(([name]) => name === 'ds-v32')!;
  const v32 = readModelConfig(config, 'ds-v32');
  expect(kvBytesPerToken(v32, FORMATS.f16)).toBe(70_272);
  expect(indexBytesPerToken(v32, FORMATS.f16)).toBe(61 * 128 * 2);
  expect(indexBytesPerToken(v32, FORMATS.fp8)).toBe(61 * 132);
});

test('the guide’s model without the code of its family is the one that its family builds', () => {
  expect(GUIDE_PRESET).toEqual(findPreset('llama-2-7b'));
});
