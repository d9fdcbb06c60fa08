import { LIBRARY } from '../../../src/scenario/library.ts';
import { expect, test } from 'vitest';
import { PRESETS } from '../../../src/models/config/presets.ts';
import { denseFields } from '../../../src/models/dense-model.ts';
import { parameterCounts } from '../../../src/models/parameters.ts';
import { keepUnshared, readHash, writeHash } from '../../../src/page/address/page-state.ts';
import { modelOfDrop } from '../../../src/scenario/dropped-model.ts';
import { memoryShares } from '../../../src/scenario/memory-shares.ts';
import { formatsOf, GUIDE_SCENARIO, presetModel } from '../../../src/scenario/scenario.ts';
import {
  gguf,
  headerOnly,
  LLAMA_CONFIG,
  llamaTensors,
  safetensors,
  type MadeTensor,
} from '../../support/model-files.ts';

const json = (name: string, value: object): File => new File([JSON.stringify(value)], name);

test('a dropped .gguf of 10 GB is read by its header alone', async () => {
  const layer: Record<string, MadeTensor> = {
    'token_embd.weight': ['Q8_0', [131_072, 8192]],
    'blk.0.attn_q.weight': ['Q8_0', [8192, 8192]],
    'blk.0.attn_k.weight': ['Q8_0', [1024, 8192]],
    'blk.0.attn_v.weight': ['Q8_0', [1024, 8192]],
    'blk.0.attn_output.weight': ['Q8_0', [8192, 8192]],
    'blk.0.ffn_up.weight': ['Q8_0', [1_000_000, 8192]],
  };
  const made = gguf({ 'general.architecture': 'llama', 'llama.context_length': 4096 }, layer);
  expect(made.size).toBeGreaterThan(9.9e9);
  const { config, json: shared } = await modelOfDrop([headerOnly('big.gguf', made)]);
  expect(parameterCounts(config).total).toBe(8192 * (131_072 + 2 * 8192 + 2048 + 1_000_000));
  expect(shared).toBeNull();
});

test('dropped parts of a model need each other, and may bring their config.json', async () => {
  const [first, second] = [{}, {}] as Record<string, MadeTensor>[];
  for (const [i, [name, tensor]] of Object.entries(llamaTensors()).entries()) (i % 2 ? first : second)![name] = tensor;
  const files = [first!, second!].map((tensors, i) =>
    headerOnly(`model-0000${i + 1}-of-00002.safetensors`, safetensors(tensors)),
  );
  const { config } = await modelOfDrop([...files, json('config.json', LLAMA_CONFIG)]);
  expect(config).toMatchObject({ family: 'llama', name: 'model' });
  await expect(modelOfDrop(files.slice(1))).rejects.toThrow(/got none named "model-00001-of-00002.safetensors"/);
});

test('of dropped files of several models one is named, the rest of one model is left out by name', async () => {
  const made = safetensors(llamaTensors());
  const file = (name: string): File => headerOnly(name, made);
  const { config } = await modelOfDrop(['model.safetensors', 'consolidated.safetensors'].map((name) => file(name)));
  expect(config.notes).toEqual(['left out: "consolidated.safetensors" (the weights under other names)']);
  await expect(modelOfDrop([file('a.safetensors'), file('b.safetensors')])).rejects.toThrow(/got 2 models: name one/);
  await expect(modelOfDrop([json('config.json', LLAMA_CONFIG)])).rejects.toThrow(/got none with tensors and a header/);
  const gone = { name: 'gone.gguf', size: 9, slice: () => new File([], 'x').slice(0, 0, 'x') } as unknown as File;
  await expect(modelOfDrop([gone])).rejects.toThrow(/"gone.gguf": expected 9 of its 9 bytes, got fewer/);
});

test('a dense model of headers can be run live, another says why not', async () => {
  const { config } = await modelOfDrop([headerOnly('a.safetensors', safetensors(llamaTensors()))]);
  expect(denseFields(config)).toMatchObject({
    hidden_size: 256,
    num_hidden_layers: 2,
    num_key_value_heads: 1,
    head_dim: 64,
  });
  const { config: mamba } = PRESETS.find(({ id }) => id === 'falcon-mamba-7b')!;
  expect(() => denseFields(mamba)).toThrow('Falcon Mamba 7B has layers of another kind (mamba-1)');
});

test('a model of headers stays while the address changes, and gives way to another', async () => {
  const model = await modelOfDrop([headerOnly('a.safetensors', safetensors(llamaTensors()))]);
  const page = { ...readHash('', LIBRARY), scenario: { ...GUIDE_SCENARIO, model } };
  const followed = readHash(writeHash(page));
  expect(keepUnshared(followed, model).scenario.model).toBe(model);
  expect(keepUnshared(readHash('#model=qwen3-8b', LIBRARY), model).scenario.model.preset).toBe('qwen3-8b');
});

test('weights and cache are as the file has them unless another format is chosen', () => {
  const scenario = { ...GUIDE_SCENARIO, model: presetModel(PRESETS.find(({ id }) => id === 'gpt-oss-20b')!) };
  expect(memoryShares(scenario)[0]!.weightBytes).toBe(13_761_264_768);
  expect(memoryShares({ ...scenario, weights: 'f16' })[0]!.weightBytes).toBe(2 * 20_914_757_184);
  expect(formatsOf({ ...scenario, kv: 'int8' }).kv.id).toBe('int8');
});
