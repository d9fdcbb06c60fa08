import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findDatasheet } from '../../../src/machines/datasheets.ts';
import { readModelConfig } from '../../../src/models/config/parse-config.ts';
import { predictLlm } from '../../../src/models/predict/predict-llm.ts';
import { GUIDE_REQUEST } from '../../../src/models/predict/request.ts';
import { formatsOfFile } from '../../../src/models/storage/stored-format.ts';
import { projectRoot } from '../../support/source-files.ts';

type Fields = Readonly<Record<string, unknown>>;

const fixture = (name: string): Fields =>
  JSON.parse(readFileSync(`${projectRoot}/test/fixtures/models/${name}.json`, 'utf8')) as Fields;

const ODD = [null, [], [1, 2], [[1]], {}, { a: 1 }, 'x', '', -1, 0, 1.5, 1e300, 2 ** 53, true, false, Number.NaN];

/** Every way to put an odd value into one field, at any depth. */
function* damaged(fields: Fields, put: (changed: Fields) => Fields = (same) => same): Generator<Fields> {
  for (const [key, value] of Object.entries(fields)) {
    for (const odd of ODD) yield put({ ...fields, [key]: odd });
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      yield* damaged(value as Fields, (changed) => put({ ...fields, [key]: changed }));
    }
  }
}

const listed = (name: string): readonly [string, Fields, number][] =>
  JSON.parse(readFileSync(`${projectRoot}/test/fixtures/models/${name}.json`, 'utf8')) as [string, Fields, number][];

test.each([
  ...['DeepSeek-V3', 'Gemma-3-4b-it', 'gpt-oss-20b', 'Qwen3-30B-A3B', 'fp8-kvscheme', 'llama31-8b-awq'].map(
    (name) => [name, fixture(name)] as const,
  ),
  ...listed('class-counts')
    .filter(([name]) => /g4-26b|g3n|nemo3|falcon-h1-7b|jamba|ernie/.test(name))
    .map(([name, config]) => [name, config] as const),
  ...listed('later-families')
    .filter(([name]) => /kimi|dbrx|recurrent|mpt/.test(name))
    .map(([name, config]) => [name, config] as const),
])('%s with a damaged field gives numbers, or one sentence', (_, config) => {
  for (const changed of damaged(config)) {
    let model;
    try {
      model = readModelConfig(changed, 'x');
    } catch (error) {
      expect(error).toMatchObject({ name: 'InputError' });
      expect((error as Error).message).toMatch(/^config[\w.[\]]*: [^\n]{10,500}$/);
      continue;
    }
    const request = { ...GUIDE_REQUEST, model, modelId: 'x', nominalParameters: 1e9, gpu: findDatasheet('h200') };
    const { explain: _explain, ...answer } = predictLlm({ ...request, formats: formatsOfFile(model.stored) }, 'exact');
    expect(JSON.stringify(answer)).not.toMatch(/NaN|Infinity/);
  }
});

describe('a field is refused', () => {
  const qwen = fixture('Qwen3-30B-A3B');
  const deepseek = fixture('DeepSeek-V3');
  const ministral = fixture('ministral-layertypes');
  test.each<[string, Fields, RegExp]>([
    [
      'that contradicts another name of it',
      { ...qwen, num_local_experts: 64 },
      /num_experts: expected the same as num_local_experts \(64\), got 128/,
    ],
    [
      'with more experts per token than there are',
      { ...qwen, num_experts_per_tok: 200 },
      /num_experts_per_tok: expected at most num_experts \(128\), got 200/,
    ],
    [
      'without the width of experts',
      { ...deepseek, moe_intermediate_size: null },
      /moe_intermediate_size: expected a whole number/,
    ],
    [
      'with a list where a number is usual',
      { ...deepseek, kv_lora_rank: [512] },
      /kv_lora_rank: expected a whole number .*got \[512\]/,
    ],
    ['with less than one head', { ...qwen, num_key_value_heads: 0 }, /num_key_value_heads: .* from 1 to 65536, got 0/],
    ['with half a head', { ...qwen, num_key_value_heads: 1.5 }, /num_key_value_heads: .* from 1 to 65536, got 1.5/],
    [
      'with a window that is no number, used or not',
      { ...qwen, sliding_window: 'all' },
      /sliding_window: expected a whole number/,
    ],
    [
      'listing sliding layers without a window',
      { ...ministral, sliding_window: null },
      /sliding_window: expected the number of keys/,
    ],
    [
      'listing fewer layers than there are',
      { ...ministral, num_hidden_layers: 40 },
      /layer_types: expected a list of num_hidden_layers \(40\) names, got 36/,
    ],
    [
      'listing an unknown kind of layer',
      { ...ministral, layer_types: Array(36).fill('looped') },
      /layer_types: .*got "looped"/,
    ],
    [
      'listing sliding layers and turning them off',
      { ...ministral, use_sliding_window: false },
      /use_sliding_window: expected true/,
    ],
    ['with a scaling that is no object', { ...qwen, rope_scaling: 4 }, /rope_scaling: expected an object, got 4/],
    [
      'with a factor that is no number',
      { ...qwen, rope_scaling: { type: 'yarn', factor: '4' } },
      /rope_scaling.factor: .*got "4"/,
    ],
    [
      'that belongs to an adapter',
      { peft_type: 'LORA', base_model_name_or_path: 'a/b' },
      /expected a model, got an adapter \("LORA"\) for "a\/b"/,
    ],
    [
      'for another architecture',
      { ...qwen, architectures: ['LlamaForCausalLM'] },
      /architectures: .*got "LlamaForCausalLM", which is llama's/,
    ],
  ])('%s', (_, config, sentence) => {
    expect(() => readModelConfig(config, 'x')).toThrow(sentence);
  });

  test('or heeded, or named: layers listed beyond the model, layers left out', () => {
    const longer = { ...ministral, layer_types: [...(ministral['layer_types'] as string[]), 'full_attention'] };
    expect(readModelConfig(longer, 'x').notes).toEqual([expect.stringContaining('lists 37 layers')]);
    expect(readModelConfig(deepseek, 'x').notes).toEqual(['left out: the layer for multi-token prediction']);
  });
});
