import { describe, expect, test } from 'vitest';
import { findPreset, nominalSize, PRESETS } from '../../../src/models/config/presets.ts';
import { parseModelConfig, readModelConfig } from '../../../src/models/config/parse-config.ts';
import type { ModelConfig } from '../../../src/models/config/model-config.ts';
import { PUBLISHED } from '../../../src/models/presets/published.ts';
import { FORMATS } from '../../../src/ops/formats.ts';
import { kvBytesPerSequence, kvBytesPerToken } from '../../../src/models/memory.ts';
import { parameterCounts } from '../../../src/models/parameters.ts';

const LLAMA_2_7B = {
  architectures: ['LlamaForCausalLM'],
  model_type: 'llama',
  hidden_size: 4096,
  intermediate_size: 11008,
  num_attention_heads: 32,
  num_hidden_layers: 32,
  vocab_size: 32000,
};

const count = (config: object): number => parameterCounts(readModelConfig(config, 'test')).total;

/** Sizes in the order hidden, inner, layers, heads, key-value heads, vocabulary. */
const sized = (type: string, [d, ff, layers, heads, kv, vocab]: readonly number[], rest: object = {}): object => ({
  model_type: type,
  hidden_size: d,
  intermediate_size: ff,
  num_hidden_layers: layers,
  num_attention_heads: heads,
  num_key_value_heads: kv,
  vocab_size: vocab,
  ...rest,
});

describe('the parameters of a model', () => {
  test.each(PRESETS.map((preset) => [preset.id, preset] as const))(
    '%s are as many as published, with the source',
    (id, { config }) => {
      const [parameters, source] = PUBLISHED[id]!;
      expect(parameterCounts(config).total).toBe(parameters);
      expect(source).toMatch(/^[\w-]+\/[\w.-]+(,|$)/);
    },
  );

  test('of no other model are published here', () => {
    expect(Object.keys(PUBLISHED)).toEqual(PRESETS.map(({ id }) => id));
  });

  const tied = { tie_word_embeddings: true };
  test.each<[string, object, number]>([
    ['CodeLlama 7B', sized('llama', [4096, 11008, 32, 32, 32, 32016]), 6_738_546_688],
    ['CodeLlama 34B', sized('llama', [8192, 22016, 48, 64, 8, 32000]), 33_743_970_304],
    ['SmolLM 135M', sized('llama', [576, 1536, 30, 9, 3, 49152], tied), 134_515_008],
    ['SmolLM 360M', sized('llama', [960, 2560, 32, 15, 5, 49152], tied), 361_821_120],
    ['Yi 34B', sized('llama', [7168, 20480, 60, 56, 8, 64000]), 34_388_917_248],
    ['Code Llama 34B', sized('llama', [8192, 22016, 48, 64, 8, 32000]), 33_743_970_304],
    ['Mistral Nemo', sized('mistral', [5120, 14336, 40, 32, 8, 131072], { head_dim: 128 }), 12_247_782_400],
    ['Phi-4', sized('phi3', [5120, 17920, 40, 40, 10, 100352]), 14_659_507_200],
    ['Llama 3.1 405B', sized('llama', [16384, 53248, 126, 128, 8, 128256]), 405_853_388_800],
    ['Mistral Nemo', sized('mistral', [5120, 14336, 40, 32, 8, 131072], { head_dim: 128 }), 12_247_782_400],
    ['Phi-4', sized('phi3', [5120, 17920, 40, 40, 10, 100352]), 14_659_507_200],
    ['Phi-4 mini', sized('phi3', [3072, 8192, 32, 24, 8, 200064], tied), 3_836_021_760],
  ])('%s are as many as published', (_, config, published) => {
    expect(count(config)).toBe(published);
  });

  test("are not 6,573,789,184, which takes 8/3·d for Llama's inner width and omits an embedding", () => {
    expect(count(LLAMA_2_7B)).toBe(6_738_415_616);
    expect(count(LLAMA_2_7B) / 6_573_789_184).toBeCloseTo(1.025, 3);
  });

  test('of one layer of Llama 2 7B are 67.1 million in projections and 135.3 million in the MLP', () => {
    const [layer] = parameterCounts(findPreset('llama-2-7b').config).layers;
    expect([layer!.mixer, layer!.ffn]).toEqual([67_108_864, 135_266_304]);
  });

  test('that one token of Mixtral uses are 12.9 billion', () => {
    expect(parameterCounts(findPreset('mixtral-8x7b').config).active).toBe(12_879_925_248);
  });
});

describe('the KV cache of a token', () => {
  test.each([
    ['llama-2-7b', 524_288],
    ['llama-2-13b', 819_200],
    ['llama-2-70b', 327_680],
    ['llama-3-8b', 131_072],
    ['llama-3.2-1b', 32_768],
    ['mistral-7b-v0.1', 131_072],
    ['tinyllama-1.1b', 22_528],
    ['qwen2-0.5b', 12_288],
    ['qwen2-7b', 57_344],
    ['gemma-2-9b', 344_064],
    ['phi-3-mini', 393_216],
  ])('of %s is %d bytes', (id, bytes) => {
    expect(kvBytesPerToken(findPreset(id).config, FORMATS.f16)).toBe(bytes);
  });

  test('stops growing once a window is full, in every layer of Mistral and every other one of Gemma 2', () => {
    const of = (id: string, n: number): number => kvBytesPerSequence(findPreset(id).config, FORMATS.f16, n);
    expect(of('mistral-7b-v0.1', 32768)).toBe(4096 * 131_072);
    expect(of('mistral-7b-v0.2', 32768)).toBe(32768 * 131_072);
    expect(of('gemma-2-9b', 8192)).toBe(((4096 + 8192) * 344_064) / 2);
  });
});

/** The layers of each group, and their reach. */
const reaches = ({ groups }: ModelConfig): unknown[] =>
  groups.map(({ count: layers, mixer }) => [layers, mixer.kind === 'attention' ? mixer.reach : null]);

describe('a field of a config.json', () => {
  const config = (value: object) => readModelConfig(value, 'test');

  test("defaults to the value of its family's class", () => {
    const bare = (type: string, heads = 32): object => ({
      ...LLAMA_2_7B,
      architectures: undefined,
      model_type: type,
      num_attention_heads: heads,
    });
    const first = (type: string, heads?: number) => config(bare(type, heads)).groups[0]!;
    const window = { kind: 'window', keys: 4096 };
    expect(first('llama').mixer).toMatchObject({ kvHeads: 32, headDim: 128, reach: { kind: 'all' } });
    expect(first('mistral')).toMatchObject({ count: 32, mixer: { kvHeads: 8, reach: window } });
    expect(first('mixtral').ffn).toMatchObject({ kind: 'experts', count: 8, perToken: 2 });
    expect(first('qwen2').mixer).toMatchObject({ biases: 'qkv', reach: { kind: 'all' } });
    expect(first('gemma2', 16)).toMatchObject({ count: 16, mixer: { headDim: 256, kvHeads: 4, reach: window } });
    expect(first('phi3').mixer).toMatchObject({ kvHeads: 32 });
    expect(config(bare('llama')).tieWordEmbeddings).toBe(false);
    expect(config(bare('gemma2', 16)).tieWordEmbeddings).toBe(true);
  });

  test('may be null where the class accepts null', () => {
    const given = config({ ...LLAMA_2_7B, model_type: 'mistral', architectures: null, num_key_value_heads: null });
    expect(given.groups[0]!.mixer).toMatchObject({ kvHeads: 32 });
    expect(config({ ...LLAMA_2_7B, head_dim: null }).groups[0]!.mixer).toMatchObject({ headDim: 128 });
  });

  test('adds biases to attention, output included, and to all three matrices of the MLP', () => {
    const [plain, biased] = [count(LLAMA_2_7B), count({ ...LLAMA_2_7B, attention_bias: true, mlp_bias: true })];
    expect(biased - plain).toBe(32 * (4 * 4096 + 2 * 11008 + 4096));
  });

  test('makes Qwen2 slide from max_window_layers on, but only if the configuration enables it', () => {
    const qwen = { ...LLAMA_2_7B, architectures: ['Qwen2ForCausalLM'], model_type: 'qwen2', sliding_window: 1024 };
    const enabled = config({ ...qwen, use_sliding_window: true, max_window_layers: 20 });
    expect(reaches(enabled)).toEqual([
      [20, { kind: 'all' }],
      [12, { kind: 'window', keys: 1024 }],
    ]);
    expect(reaches(config({ ...qwen, max_window_layers: 20 }))).toEqual([[32, { kind: 'all' }]]);
  });

  test('makes every other Gemma 2 layer slide from the first, unless layers are listed', () => {
    const gemma = { ...LLAMA_2_7B, architectures: ['Gemma2ForCausalLM'], model_type: 'gemma2', num_hidden_layers: 3 };
    expect(reaches(config(gemma))).toEqual([
      [2, { kind: 'window', keys: 4096 }],
      [1, { kind: 'all' }],
    ]);
    const listed = ['full_attention', 'full_attention', 'sliding_attention'];
    expect(reaches(config({ ...gemma, layer_types: listed }))[1]).toEqual([1, { kind: 'window', keys: 4096 }]);
  });

  test('is named in a note if it is ignored', () => {
    const { notes } = config({
      ...LLAMA_2_7B,
      sliding_window: 4096,
      quantization_config: { quant_method: 'bitsandbytes' },
    });
    expect(notes).toEqual([expect.stringMatching(/sliding_window = 4096/), expect.stringMatching(/quantises nothing/)]);
  });
});

describe('a config that cannot be used is refused in one sentence', () => {
  const without = (field: string): object =>
    Object.fromEntries(Object.entries(LLAMA_2_7B).filter(([key]) => key !== field));

  test.each<[unknown, RegExp]>([
    [[], /^config: expected an object, got \[\]$/],
    [null, /expected an object, got null/],
    [{}, /model_type: expected the name of an architecture, .*both model_type and architectures are missing/],
    [{ ...LLAMA_2_7B, model_type: 'constructor', state_size: 16 }, /state_size: .*got "constructor" with this field/],
    [{ ...LLAMA_2_7B, model_type: 7 }, /model_type: .*got 7/],
    [{ ...LLAMA_2_7B, model_type: 'mistral' }, /architectures: .* model_type "mistral", got "LlamaForCausalLM"/],
    [{ model_type: 'llava', text_config: 7 }, /text_config: expected an object, got 7/],
    [without('hidden_size'), /hidden_size: expected a whole number from 1 to 1048576, got nothing/],
    [without('vocab_size'), /vocab_size: .*missing/],
    [{ ...LLAMA_2_7B, hidden_size: -4096 }, /hidden_size: .*got -4096/],
    [{ ...LLAMA_2_7B, hidden_size: 1e30 }, /hidden_size: .*got 1e\+30/],
    [{ ...LLAMA_2_7B, hidden_size: Number.NaN }, /hidden_size: .*got NaN/],
    [{ ...LLAMA_2_7B, hidden_size: '4096' }, /hidden_size: .*got "4096"/],
    [{ ...LLAMA_2_7B, num_hidden_layers: 0 }, /num_hidden_layers: .*got 0/],
    [{ ...LLAMA_2_7B, num_hidden_layers: 1.5 }, /num_hidden_layers: .*got 1\.5/],
    [{ ...LLAMA_2_7B, num_key_value_heads: 5 }, /num_key_value_heads: expected a divisor of .*\(32\), got 5/],
    [{ ...LLAMA_2_7B, num_attention_heads: 24 }, /head_dim: expected a whole number, since hidden_size \(4096\)/],
    [{ ...LLAMA_2_7B, tie_word_embeddings: 'yes' }, /tie_word_embeddings: expected true or false, got "yes"/],
    [{ ...LLAMA_2_7B, num_local_experts: 8 }, /num_local_experts: expected none for llama, got 8/],
    [
      sized('mixtral', [64, 64, 2, 2, 2, 64], { num_local_experts: 2, num_experts_per_tok: 4 }),
      /at most num_local_experts \(2\), got 4/,
    ],
    [sized('gemma2', [64, 64, 2, 2, 2, 64], { layer_types: ['full_attention'] }), /layer_types: .*\(2\) names, got 1/],
    [sized('gemma2', [64, 64, 2, 2, 2, 64], { num_key_value_heads: null }), /for gemma2, got null/],
    [sized('llama', [2 ** 20, 2 ** 24, 10000, 1, 1, 64]), /less than 2\^53 parameters/],
  ])('%j', (value, sentence) => {
    expect(() => readModelConfig(value, 'test')).toThrow(sentence);
    expect(() => readModelConfig(value, 'test')).toThrow(expect.objectContaining({ name: 'InputError' }));
  });

  test.each<[string, RegExp]>([
    ['hello', /^config: expected JSON/],
    ['{"hidden_size": NaN}', /expected JSON/],
    [' '.repeat(5e6), /at most 4194304 characters, got 5000000/],
  ])('text that is not a config', (text, sentence) => {
    expect(() => parseModelConfig(text, 'test')).toThrow(sentence);
  });
});

describe('a preset', () => {
  test('is found by its Hugging Face name', () => {
    expect(findPreset('meta-llama/Llama-2-7b-chat-hf').id).toBe('llama-2-7b');
    expect(findPreset('meta-llama/Meta-Llama-3-8B-Instruct').id).toBe('llama-3-8b');
    expect(findPreset('TinyLlama/TinyLlama-1.1B-Chat-v1.0').id).toBe('tinyllama-1.1b');
    expect(findPreset('mistralai/Mixtral-8x7B-Instruct-v0.1').id).toBe('mixtral-8x7b-v0.1');
    expect(findPreset('google/gemma-2-9b-it').id).toBe('gemma-2-9b');
  });

  test('with an unknown name is answered with similar names', () => {
    expect(() => findPreset('lama-2-7b')).toThrow(/got "lama-2-7b": did you mean llama-2-7b/);
    expect(() => findPreset('x'.repeat(1e5))).toThrow(/models are llama-2-7b, /);
  });

  test.each<[name: string, near: string]>([
    ['gpt-4', 'gpt2, gpt-oss-20b, gpt-oss-120b'],
    ['llama3', 'llama-3-8b, llama-3-70b'],
    ['mixtral', 'mixtral-8x7b-v0.1, mixtral-8x22b-v0.1'],
    ['qwen3-coder', 'qwen3-coder-30b-a3b'],
    ['Qwen/Qwen2.5-7B-Instruct-AWQ', 'qwen2.5-7b'],
    ['TheBloke/Mistral-7B-Instruct-v0.2-AWQ', 'mistral-7b-v0.2'],
    ['unsloth/llama-3.1-8b-bnb-4bit', 'llama-3.1-8b'],
    ['gemma2-9b', 'gemma-2-9b'],
  ])('%s is near %s', (name, near) => {
    expect(() => findPreset(name)).toThrow(new RegExp(`did you mean ${near.replaceAll('.', '\\.')}[,?]`));
  });

  test('under the name of another model of its shape says so', () => {
    expect(findPreset('deepseek-r1').config.notes).toEqual(['deepseek-r1 has the shape of deepseek-v3']);
    expect(findPreset('deepseek-ai/DeepSeek-V3').config.notes).toEqual([]);
    expect(findPreset('mixtral-8x7b').config.notes).toEqual([]);
    expect(findPreset('qwen3-coder-30b').id).toBe('qwen3-coder-30b-a3b');
    expect(findPreset('gpt-2').config.notes).toEqual([]);
  });

  test('has a nominal size close to the one derived for an unnamed file', () => {
    expect(nominalSize(6_738_415_616)).toBe(7e9);
    expect(nominalSize(1_100_048_384)).toBe(1.1e9);
  });
});
