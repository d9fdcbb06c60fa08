import { describe, expect, test } from 'vitest';
import { modelOfFiles } from '../../../src/models/headers/model-files.ts';
import { joinHeaders, readHeader } from '../../../src/models/headers/read/read-headers.ts';
import { readIndex } from '../../../src/models/headers/read/safetensors-index.ts';
import { parameterCounts } from '../../../src/models/parameters.ts';
import {
  gguf,
  LLAMA_CONFIG,
  llamaTensors,
  modelOfMade,
  safetensors,
  type MadeTensor,
} from '../../support/model-files.ts';

type Tensors = Record<string, MadeTensor>;

const without = (pattern: RegExp): Tensors =>
  Object.fromEntries(Object.entries(llamaTensors()).filter(([name]) => !pattern.test(name)));

describe('files that lack what their config.json needs are refused, the tensor named', () => {
  test.each<[what: string, lost: RegExp, config: object, sentence: RegExp]>([
    ['the embedding', /embed/, {}, /expected the embedding, such as "model.embed_tokens.weight", .* got none/],
    ['queries', /q_proj/, {}, /layer 0: expected the projection of queries/],
    ['keys', /k_proj/, {}, /layer 0: expected the projection of keys/],
    ['values', /v_proj/, {}, /layer 0: expected the projection of values, such as "self_attn.v_proj.weight", got none/],
    ['outputs', /o_proj/, {}, /layer 0: expected the projection of the output of attention/],
    ['the way up', /(up|gate)_proj/, {}, /layer 0: expected a projection up of the MLP/],
    ['the way down', /down_proj/, {}, /layer 0: expected the projection down of the MLP/],
    ['an MLP', /layers\.1\.mlp/, {}, /layer 1: expected "mlp.gate_proj.weight", which other layers of its kind have/],
    ['one matrix', /layers\.0\.self_attn\.v_proj/, {}, /layer 0: expected "self_attn.v_proj.weight", which other/],
    [
      'biases',
      /none/,
      { attention_bias: true },
      /config.attention_bias: expected no biases of attention .* since layer 0 of the headers has none/,
    ],
    [
      'norms of queries and keys',
      /none/,
      { model_type: 'qwen3', architectures: ['Qwen3ForCausalLM'], head_dim: 64 },
      /config.model_type: expected no norms of queries and keys, since layer 0 of the headers has none/,
    ],
  ])('%s', (_, lost, config, sentence) => {
    const made = safetensors(without(lost));
    expect(() => modelOfMade(made, { ...LLAMA_CONFIG, ...config })).toThrow(sentence);
  });
});

test('one matrix for queries, keys and values, or for gate and up, lacks nothing', () => {
  const tensors = Object.fromEntries(
    Object.entries(llamaTensors()).flatMap(([name, [type, shape]]): [string, MadeTensor][] => {
      const [rows = 0, columns = 0] = shape;
      if (/[qv]_proj|up_proj/.test(name)) return [];
      if (name.includes('k_proj')) return [[name.replace('k_proj', 'qkv_proj'), [type, [256 + 2 * rows, columns]]]];
      if (name.includes('gate_proj')) return [[name.replace('gate_proj', 'gate_up_proj'), [type, [2 * rows, columns]]]];
      return [[name, [type, shape]]];
    }),
  );
  const found = modelOfMade(safetensors(tensors), LLAMA_CONFIG);
  expect(found.notes).toEqual([]);
  expect(parameterCounts(found).total).toBe(parameterCounts(modelOfMade(safetensors(llamaTensors()))).total);
});

describe('an index that its shards contradict', () => {
  const shard = (name: string, tensors: Tensors) => {
    const { header, size } = safetensors(tensors);
    const reading = readHeader({ name, size });
    let step = reading.next();
    while (!step.done) step = reading.next(header.slice(step.value.start, step.value.start + step.value.length));
    return step.value;
  };
  const entries = Object.entries(llamaTensors());
  const headers = joinHeaders([
    shard('a.safetensors', Object.fromEntries(entries.slice(0, 5))),
    shard('b.safetensors', Object.fromEntries(entries.slice(5))),
  ]);
  const map = Object.fromEntries(entries.map(([name], i) => [name, i < 5 ? 'a.safetensors' : 'b.safetensors']));
  const notesOf = (weight_map: object): readonly string[] =>
    modelOfFiles({ name: 'test', headers, config: LLAMA_CONFIG, index: readIndex({ weight_map }, 'i.json') }).notes;

  test('is named where it leaves out a tensor or places it elsewhere', () => {
    const [first = '', second = ''] = entries.map(([name]) => name);
    const { [first]: _, ...rest } = map;
    expect(notesOf(map)).toEqual([]);
    expect(notesOf(rest)).toEqual([`"i.json" does not name "${first}", which its files hold: counted as well`]);
    expect(notesOf({ ...map, [second]: 'b.safetensors' })).toEqual([
      `"i.json" names "b.safetensors" for "${second}", but "a.safetensors" holds it: the headers count`,
    ]);
  });
});

describe('a .gguf', () => {
  test('that is an adapter is refused as one', () => {
    const made = gguf(
      { 'general.architecture': 'llama', 'general.type': 'adapter' },
      { 'blk.0.attn_q.weight.lora_a': ['F16', [256, 8]] },
    );
    expect(() => modelOfMade(made, null, 'lora.gguf')).toThrow(/expected a model, got an adapter/);
  });
});
