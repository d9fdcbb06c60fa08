import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findDatasheet } from '../../../src/machines/datasheets.ts';
import type { ModelConfig } from '../../../src/models/config/model-config.ts';
import { readModelConfig } from '../../../src/models/config/parse-config.ts';
import { denseModel } from '../../../src/models/dense-model.ts';
import { kvBytesBeyondWindows, kvBytesPerToken, stateBytesPerSequence } from '../../../src/models/memory.ts';
import { parameterCounts } from '../../../src/models/parameters.ts';
import { predictLlm } from '../../../src/models/predict/predict-llm.ts';
import { GUIDE_REQUEST } from '../../../src/models/predict/request.ts';
import { formatsOfFile } from '../../../src/models/storage/stored-format.ts';
import { weightBytes } from '../../../src/models/weight-bytes.ts';
import { FORMATS } from '../../../src/ops/formats.ts';
import { projectRoot } from '../../support/source-files.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Configurations, and parameters: those published for Ling-mini-2.0 and North-Mini-Code-1.0, others by the classes in
 * `modeling_<family>.py` of transformers or of the repository, added up by hand.
 */
const ROWS = JSON.parse(readFileSync(`${projectRoot}/test/fixtures/models/later-families.json`, 'utf8')) as readonly [
  name: string,
  config: Fields,
  parameters: number,
][];
const raw = (name: string): Fields => ROWS.find(([one]) => one === name)![1];
const model = (name: string): ModelConfig => readModelConfig(raw(name), name);

test.each(ROWS)('%s has the parameters of its class, and an answer', (name, config, parameters) => {
  const read = readModelConfig(config, name);
  expect(parameterCounts(read).total).toBe(parameters);
  expect(read.assumptions.join(' ')).not.toMatch(/tensors/);
  expect(weightBytes(read, formatsOfFile(read.stored))).toBeGreaterThanOrEqual(2 * parameters);
  const request = { ...GUIDE_REQUEST, model: read, modelId: name, nominalParameters: 1e9, gpu: findDatasheet('h200') };
  const { explain: _, ...answer } = predictLlm(request, 'exact');
  expect(JSON.stringify(answer)).not.toMatch(/NaN|Infinity/);
});

describe('what a model keeps', () => {
  test.each<[name: string, kv: number, beyond: number, state: number]>([
    // 7 of 27 layers keep 512 + 64 numbers; a state of 32 × 128 × 128 in f32 and 3 inputs of the convolution.
    ['kimi-linear-48b', 7 * 576 * 2, 7 * 576 * 2, 20 * (32 * 128 * 128 * 4 + 3 * 3 * 4096 * 2)],
    ['k-exaone', 48 * 4096, 12 * 4096, 0],
    // The first layer is dense and sees all, then every fourth does.
    ['north-mini', 49 * 2048, 13 * 2048, 0],
    ['recurrentgemma-2b', 8 * 1024, 0, 18 * 2560 * (4 + 3 * 2)],
    ['gpt-neo-1.3b', 24 * 8192, 12 * 8192, 0],
    ['mistral-small-4', 36 * 320 * 2, 36 * 320 * 2, 0],
    // Heads of 128 with keys and values of their own.
    ['deepseek-ocr', 12 * 2 * 1280 * 2, 12 * 2 * 1280 * 2, 0],
  ])('%s', (name, kv, beyond, state) => {
    const read = model(name);
    expect(kvBytesPerToken(read, FORMATS.f16)).toBe(kv);
    expect(kvBytesBeyondWindows(read, FORMATS.f16)).toBe(beyond);
    expect(stateBytesPerSequence(read)).toBe(state);
  });
});

describe('a field that makes other tensors than the family has', () => {
  test.each<[string, string, Fields, RegExp]>([
    [
      'of Kimi K3',
      'kimi-linear-48b',
      { attn_res_block_size: 12 },
      /attn_res_block_size: expected none for kimi_linear/,
    ],
    [
      'inside a part',
      'kimi-linear-48b',
      { linear_attn_config: { full_attn_layers: [4], use_full_rank_gate: true } },
      /config\.linear_attn_config\.use_full_rank_gate: expected none/,
    ],
    [
      'without ALiBi',
      'mpt-7b',
      { attn_config: { alibi: false } },
      /attn_config\.alibi: expected true for mpt, got false/,
    ],
    ['with biases', 'mpt-7b', { no_bias: false }, /no_bias: expected true for mpt, got false/],
    ['that is no part', 'dbrx', { ffn_config: [16] }, /config\.ffn_config: expected an object, got \[16\]/],
    [
      'of the wrong kind',
      'dbrx',
      { ffn_config: { moe_num_experts: 'x' } },
      /config\.ffn_config\.moe_num_experts: .*"x"/,
    ],
    [
      'that lists no layer',
      'kimi-linear-48b',
      { linear_attn_config: {} },
      /full_attn_layers: expected a list of layers/,
    ],
    ['naming another block', 'recurrentgemma-2b', { block_types: ['x'] }, /block_types: expected "recurrent" or/],
    ['that cannot be halved', 'qwen-7b', { intermediate_size: 22015 }, /intermediate_size: expected an even number/],
    ['without experts', 'dbrx', { ffn_config: { moe_num_experts: 0 } }, /expected at least 1 expert for dbrx, got 0/],
  ])('%s is refused', (_, name, fields, sentence) => {
    expect(() => readModelConfig({ ...raw(name), ...fields }, name)).toThrow(sentence);
  });
});

test('a mixture of no expert is dense only where its class says so', () => {
  const sized = {
    hidden_size: 64,
    intermediate_size: 64,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    vocab_size: 64,
  };
  const mixtral = { ...sized, model_type: 'mixtral', num_key_value_heads: 2, num_local_experts: 0 };
  expect(() => readModelConfig(mixtral, 'x')).toThrow(/num_local_experts: expected at least 1 expert for mixtral/);
  const qwen = { ...sized, model_type: 'qwen3_moe', num_key_value_heads: 2, head_dim: 32, num_experts: 0 };
  expect(readModelConfig(qwen, 'x').groups[0]!.ffn.kind).toBe('dense');
});

test('windows that only some engines heed are named', () => {
  const { hidden_size, intermediate_size, num_attention_heads, vocab_size } = raw('llava-qwen');
  const llama = { model_type: 'llama', hidden_size, intermediate_size, num_attention_heads, vocab_size };
  const config = { ...llama, num_hidden_layers: 2, sliding_window: 128 };
  expect(readModelConfig(config, 'x').notes).toEqual([expect.stringMatching(/128 is ignored: llama attends to all/)]);
  const listed = { ...config, layer_types: ['sliding_attention', 'full_attention'] };
  expect(readModelConfig(listed, 'x').notes).toEqual([expect.stringMatching(/layer_types is heeded, as vLLM does/)]);
});

test('a vision tower in fields of a flat file is named as left out, and a narrow embedding is not measured', () => {
  expect(model('llava-qwen').notes).toEqual(['left out: the vision tower']);
  expect(denseModel(model('opt-350m'))).toMatch(/only dense models/);
});
