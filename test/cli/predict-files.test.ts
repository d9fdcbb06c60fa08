import { closeSync, ftruncateSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LlmPrediction } from '../../src/models/predict/llm-prediction.ts';
import { Workplace } from '../support/command.ts';
import { gguf, LLAMA_CONFIG, llamaTensors, safetensors, type MadeTensor } from '../support/model-files.ts';

const workplace = new Workplace();
afterAll(() => workplace.remove());

/** A file with a header and nothing behind it but its size. */
function write(name: string, { header, size }: { header: Uint8Array; size: number }): void {
  const file = openSync(workplace.path(name), 'w');
  writeSync(file, header);
  ftruncateSync(file, size);
  closeSync(file);
}

const json = (name: string, value: object): void => writeFileSync(workplace.path(name), JSON.stringify(value));

const BIG: Record<string, MadeTensor> = {
  'token_embd.weight': ['Q4_K', [131_072, 8192]],
  'blk.0.attn_q.weight': ['Q4_K', [8192, 8192]],
  'blk.0.attn_k.weight': ['Q4_K', [1024, 8192]],
  'blk.0.attn_v.weight': ['Q6_K', [1024, 8192]],
  'blk.0.attn_output.weight': ['Q4_K', [8192, 8192]],
  'blk.0.ffn_up.weight': ['Q4_K', [2_000_000, 8192]],
};

beforeAll(() => {
  for (const folder of ['whole', 'part', 'index', 'lying', 'empty', 'Qwen3-8B']) mkdirSync(workplace.path(folder));
  const entries = Object.entries(llamaTensors());
  const halves = [entries.slice(0, 9), entries.slice(9)].map((half) => safetensors(Object.fromEntries(half)));
  const names = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'];
  for (const folder of ['whole', 'index']) halves.forEach((half, i) => write(`${folder}/${names[i]}`, half));
  for (const folder of ['whole', 'index', 'part', 'lying']) json(`${folder}/config.json`, LLAMA_CONFIG);
  write('part/model-00002-of-00002.safetensors', halves[1]!);
  const map = Object.fromEntries(entries.map(([name], i) => [name, names[i < 9 ? 0 : 1]]));
  json('index/model.safetensors.index.json', { metadata: { total_size: 4_041_216 }, weight_map: map });
  json('lying/model.safetensors.index.json', { metadata: { total_size: 550e9 }, weight_map: map });
  write('Qwen3-8B/model.safetensors', safetensors(llamaTensors()));
  write('big.gguf', gguf({ 'general.architecture': 'llama', 'llama.context_length': 8192 }, BIG));
});

async function predict(...args: string[]): Promise<LlmPrediction> {
  const { code, stdout, stderr } = await workplace.run(['predict', '--gpu', 'h100-sxm', ...args, '--json', '-']);
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as LlmPrediction;
}

test('predict --model takes a folder, one of its parts, an index, and a folder named like a preset', async () => {
  for (const given of ['whole', 'whole/model-00001-of-00002.safetensors', 'index', './Qwen3-8B']) {
    expect(await predict('--model', given)).toMatchObject({ parameters: 2_020_608, weightBytes: 2 * 2_020_608 });
  }
});

test('predict --model answers for a .gguf of 10 GB from its header', async () => {
  const answer = await predict('--model', 'big.gguf');
  expect(answer.kvBytesPerToken).toBe(2 * 1024 * 2);
  expect(answer.weightBytes).toBeGreaterThan(9.9e9);
  expect(answer.assumptions.join(' ')).toContain('counted from the tensors in the headers');
});

test.each<[given: string, sentence: RegExp]>([
  [
    'part',
    /expected all 2 files of the model, got none named "model-00001-of-00002.safetensors": download what is missing/,
  ],
  ['lying', /total_size: expected about 4041216 bytes by the config.json beside it, got 550000000000/],
  ['empty', /expected a folder with a config.json, .safetensors or .gguf, got an empty one/],
  ['none.gguf', /got none named "none.gguf"/],
])('predict --model %s ends with 2 and one line', async (given, sentence) => {
  const { code, stdout, stderr } = await workplace.run(['predict', '--model', given, '--gpu', 'a10']);
  expect(stderr).toMatch(sentence);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect([code, stdout]).toEqual([2, '']);
});

test('predict reads weights and cache from the file unless options say otherwise, each with groups of its own', async () => {
  json('awq.json', { ...LLAMA_CONFIG, quantization_config: { quant_method: 'awq', bits: 4, group_size: 128 } });
  const [own, chosen, grouped] = await Promise.all([
    predict('--model', 'awq.json'),
    predict('--model', 'awq.json', '--weights', 'f16', '--kv', 'int4', '--kv-group', '64'),
    predict('--model', 'awq.json', '--weights', 'INT4', '--group', '128', '--kv', 'int8'),
  ]);
  expect(own.weightBytes).toBeLessThan(2 * 2_020_608);
  expect(chosen).toMatchObject({ weightBytes: 2 * 2_020_608, kvBytesPerToken: (256 * (4 + 16 / 64)) / 8 });
  expect(grouped).toMatchObject({ weightBytes: 2_020_608 * (4.125 / 8), kvBytesPerToken: 256 * (8.5 / 8) });
});

test('predict heeds the quantisation that a file beside a config.json declares', async () => {
  mkdirSync(workplace.path('modelopt'));
  json('modelopt/config.json', LLAMA_CONFIG);
  const quantization = { quant_algo: 'NVFP4', kv_cache_quant_algo: 'FP8', exclude_modules: ['lm_head'] };
  json('modelopt/hf_quant_config.json', { producer: { name: 'modelopt' }, quantization });
  for (const given of ['modelopt', 'modelopt/config.json']) {
    const { weightBytes, kvBytesPerToken } = await predict('--model', given);
    expect(weightBytes).toBeLessThan(2 * 2_020_608);
    expect(kvBytesPerToken).toBe(256);
  }
});
