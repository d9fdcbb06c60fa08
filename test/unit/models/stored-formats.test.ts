import { describe, expect, test } from 'vitest';
import { readModelConfig } from '../../../src/models/config/parse-config.ts';
import { namedFormats, WEIGHT_NAMES } from '../../../src/models/storage/named-formats.ts';
import { checkKvGroup } from '../../../src/models/storage/kv-scheme.ts';
import { formatsOfFile, matrixBytes, vectorBytes } from '../../../src/models/storage/stored-format.ts';
import { FORMATS, withGroup } from '../../../src/ops/formats.ts';
import { weightBytes, weightBytesByClass } from '../../../src/models/weight-bytes.ts';
import { linearCalls, sumCalls } from '../../../src/models/model-calls.ts';
import { parameterCounts } from '../../../src/models/parameters.ts';
import { findPreset, PRESETS } from '../../../src/models/config/presets.ts';

const LLAMA = {
  model_type: 'llama',
  hidden_size: 512,
  intermediate_size: 1536,
  num_hidden_layers: 4,
  num_attention_heads: 8,
  num_key_value_heads: 2,
  vocab_size: 1000,
  torch_dtype: 'bfloat16',
};
/** Weights of the linear layers, and of everything else. */
const LINEAR = 4 * (2 * 512 * 512 + 2 * 512 * 128 + 3 * 512 * 1536);
const REST = 2 * 1000 * 512 + 9 * 512;

const config = (quantization_config: unknown, rest: object = {}) =>
  readModelConfig({ ...LLAMA, quantization_config, ...rest }, 'test');
const bytes = (quantization: unknown, rest?: object): number => {
  const model = config(quantization, rest);
  return weightBytes(model, formatsOfFile(model.stored));
};
const compressed = (weights: object, rest: object = {}): object => ({
  quant_method: 'compressed-tensors',
  config_groups: { group_0: { targets: ['Linear'], weights } },
  ignore: ['lm_head'],
  ...rest,
});

describe('weights that a file declares', () => {
  const scales = 4 * (4 * 4 * 2 + 1 * 4 * 2 + 12 * 4 * 3);
  test.each<[method: string, declared: object | null, linear: number]>([
    ['nothing', null, 2 * LINEAR],
    ['fp8 in blocks', { quant_method: 'fp8', weight_block_size: [128, 128] }, LINEAR + 4 * scales],
    ['fp8 per tensor', { quant_method: 'fp8' }, LINEAR + 4 * 7 * 4],
    ['awq', { quant_method: 'awq', bits: 4, group_size: 128 }, LINEAR * ((4 + 20 / 128) / 8)],
    [
      'gptq',
      { quant_method: 'gptq', bits: 4, group_size: 128 },
      LINEAR * ((4 + 20 / 128) / 8) + 4 * 4 * (6 * 512 + 1536),
    ],
    ['bitsandbytes', { quant_method: 'bitsandbytes', load_in_4bit: true, bnb_4bit_quant_type: 'nf4' }, LINEAR * 0.5625],
    ['int4 g32', compressed({ num_bits: 4, type: 'int', group_size: 32, symmetric: true }), LINEAR * 0.5625],
    ['nvfp4', compressed({ num_bits: 4, type: 'float', group_size: 16 }), LINEAR * 0.5625],
    ['mxfp4 has no experts here', { quant_method: 'mxfp4' }, 2 * LINEAR],
  ])('%s: linear layers only', (_, declared, linear) => {
    expect(bytes(declared)).toBeCloseTo(linear + 2 * REST, 6);
  });

  test('nf4, double quantised, takes 4.127 bits', () => {
    const nf4 = { quant_method: 'bitsandbytes', load_in_4bit: true, bnb_4bit_use_double_quant: true };
    expect((8 * (bytes(nf4) - 2 * REST)) / LINEAR).toBeCloseTo(4.127, 3);
  });

  test('MLX: embedding and head too, and modules of their own', () => {
    const matrices = LINEAR + 2 * 1000 * 512;
    const plain = { bits: 4, group_size: 64 };
    expect(bytes(undefined, { quantization: plain })).toBeCloseTo(matrices * 0.5625 + 2 * 9 * 512, 6);
    const own = { ...plain, 'model.layers.1.mlp.down_proj': { bits: 8, group_size: 64 }, lm_head: false };
    const down = 512 * 1536;
    const expected = matrices * 0.5625 + down * 0.5 + 1000 * 512 * (2 - 0.5625) + 2 * 9 * 512;
    expect(bytes(undefined, { quantization: own })).toBeCloseTo(expected, 6);
  });

  test('leave out the modules that the file lists, by name, wildcard or expression', () => {
    const fp8 = (list: readonly string[]): number =>
      bytes({ quant_method: 'fp8', modules_to_not_convert: list }) - 4 * 7 * 4 - LINEAR - 2 * REST;
    const attention = 2 * 512 * 512 + 2 * 512 * 128;
    expect(fp8(['lm_head', 'model.embed_tokens'])).toBe(0);
    expect(fp8(['model.layers.2.self_attn'])).toBe(attention - 4 * 4);
    expect(fp8(['model.layers.*.self_attn'])).toBe(4 * (attention - 4 * 4));
    expect(fp8([String.raw`re:.*self_attn\.q_proj$`])).toBe(4 * (512 * 512 - 4));
    expect(fp8(['mlp.gate'])).toBe(0);
  });

  test('are experts alone where the other matrices are listed: Kimi K2 Thinking has 594 GB', () => {
    const kimi = findPreset('kimi-k2').config;
    const { config_groups, ...rest } = compressed({ num_bits: 4, type: 'int', group_size: 32, symmetric: true }) as {
      config_groups: object;
    };
    const file = {
      model_type: 'kimi_k2',
      vocab_size: 163_840,
      hidden_size: 7168,
      intermediate_size: 18_432,
      moe_intermediate_size: 2048,
      num_hidden_layers: 61,
      num_attention_heads: 64,
      n_routed_experts: 384,
      first_k_dense_replace: 1,
      torch_dtype: 'bfloat16',
      quantization_config: {
        ...rest,
        config_groups,
        ignore: [
          'lm_head',
          're:.*self_attn.*',
          're:.*shared_experts.*',
          String.raw`re:.*mlp\.(gate|up|gate_up|down)_proj.*`,
        ],
      },
    };
    const thinking = readModelConfig(file, 'x');
    const experts = 60 * 384 * 3 * 7168 * 2048;
    const { total } = parameterCounts(kimi);
    expect(parameterCounts(thinking).total).toBe(total);
    // Corrections of routers are in 32 bits.
    expect(weightBytes(thinking, formatsOfFile(thinking.stored))).toBe(
      experts * 0.5625 + 2 * (total - experts) + 2 * 60 * 384,
    );
  });

  test('are said, and so is a pattern that is not understood', () => {
    expect(config({ quant_method: 'fp8', weight_block_size: [128, 128] }).stored.words).toBe(
      'fp8 in blocks of 128 × 128',
    );
    const evil = config({ quant_method: 'fp8', ignored_layers: ['re:(a+)+b'] });
    expect(evil.notes).toEqual([expect.stringContaining('not heeded where it names "re:(a+)+b"')]);
  });

  test.each<[field: object, sentence: RegExp]>([
    [{ quantization_config: 7 }, /quantization_config: expected an object, got 7/],
    [{ quantization_config: { quant_method: ['fp8'] } }, /quant_method: expected a name/],
    [
      { quantization_config: { quant_method: 'fp8', weight_block_size: 128 } },
      /weight_block_size: expected two numbers/,
    ],
    [
      { quantization_config: { quant_method: 'awq', bits: 'four' } },
      /bits: expected a whole number from 2 to 8, got "four"/,
    ],
    [
      { quantization_config: { quant_method: 'fp8', ignored_layers: 'lm_head' } },
      /ignored_layers: expected a list of names/,
    ],
    [{ quantization_config: compressed({ num_bits: 8, type: 'complex' }) }, /weights.type: expected "int", "float"/],
    [{ quantization_config: compressed({ num_bits: null }) }, /num_bits: expected a whole number/],
    [
      { quantization_config: { quant_method: 'fp8', kv_cache_scheme: 8 } },
      /kv_cache_scheme: expected an object, got 8/,
    ],
    [
      { quantization_config: { quant_method: 'fp8', kv_cache_scheme: { num_bits: 3 } } },
      /num_bits: expected 8 or 4, got 3/,
    ],
    [{ torch_dtype: 'float7' }, /torch_dtype: expected float32, .*got "float7"/],
    [{ torch_dtype: 'float16', dtype: 'bfloat16' }, /dtype: expected the same as torch_dtype/],
    [{ torch_dtype: 16 }, /torch_dtype: expected .*got 16/],
  ])('of the wrong kind are refused: %j', (field, sentence) => {
    expect(() => readModelConfig({ ...LLAMA, ...field }, 'test')).toThrow(sentence);
  });
});

describe('weights in a named format', () => {
  const widest = WEIGHT_NAMES.filter((name) => name !== 'f32');

  test.each(PRESETS.map(({ id, config: preset }) => [id, preset] as const))('never exceed 32 bits: %s', (_, preset) => {
    const at = (name: string): number => weightBytes(preset, formatsOfFile(namedFormats(name, preset)));
    const whole = at('f32');
    expect(whole).toBe(4 * parameterCounts(preset).total);
    for (const name of widest) expect(at(name)).toBeLessThan(whole);
    expect(at('q4_k_m')).toBeLessThan(at('q5_k_m'));
    expect(at('q5_k_m')).toBeLessThan(at('q6_k'));
    expect(at('q6_k')).toBeLessThan(at('q8_0'));
  });

  test('are those of llama.cpp: Llama 3.1 8B in Q4_K_M has 4.92 GB, in Q8_0 8.54 GB', () => {
    const { config: llama } = findPreset('llama-3.1-8b');
    const at = (name: string): number => weightBytes(llama, formatsOfFile(namedFormats(name, llama)));
    // The files have 4,920,739,232 and 8,540,775,840 bytes, vocabulary included.
    expect(at('q4_k_m') / 4_920_739_232).toBeCloseTo(1, 2);
    expect(at('q8_0') / 8_540_775_840).toBeCloseTo(1, 2);
  });

  test('stream what they store: memory and traffic use the same classes', () => {
    const { config: llama } = findPreset('llama-3.1-8b');
    for (const name of WEIGHT_NAMES) {
      const formats = formatsOfFile(namedFormats(name, llama));
      const { table, ...rest } = weightBytesByClass(llama, formats);
      const streamed = sumCalls(linearCalls(llama, { batch: 1, queries: 1, keys: 1 }, formats)).weightBytes;
      expect(streamed / Object.values(rest).reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 9);
      expect(table).toBeGreaterThan(0);
    }
  });
});

describe('a group that does not divide a row', () => {
  const format = withGroup(FORMATS.int4, 100);
  test('has a scale all the same: bytes are whole', () => {
    expect(matrixBytes(format, 3, 4096)).toBe((3 * (4096 * 4 + 41 * 16)) / 8);
    expect(vectorBytes(format, 5)).toBe(Math.ceil((5 * 4 + 16) / 8));
    expect(matrixBytes(FORMATS.int4, 3, 4096)).toBe(3 * 4096 * 0.5625);
    for (const group of [3, 96, 100, 4097]) {
      expect(bytes({ quant_method: 'gptq', bits: 4, group_size: group }) % 1).toBe(0);
    }
    expect(bytes({ quant_method: 'hqq', quant_config: { weight_quant_params: { nbits: 3 } } }) % 1).toBe(0);
  });

  test('is refused for the KV cache', () => {
    const kv = (group: number) => () => checkKvGroup(config(null), withGroup(FORMATS.int4, group), '--kv-group');
    expect(kv(3)).toThrow(/--kv-group: expected a group that divides the 128 numbers of a token's keys.*got 3/);
    expect(kv(64)).not.toThrow();
  });
});

describe('a quantization_config without quant_method', () => {
  const own = { bits: 4, group_size: 128 };
  test.each<[what: string, declared: object, words: RegExp, assumed: RegExp]>([
    ['alone', own, /^MLX 4 bits/, /quantization_config names no quant_method: taken for MLX's/],
    ['with desc_act', { ...own, desc_act: false }, /^gptq 4 bits/, /taken for gptq, as it has desc_act/],
    ['with damp_percent', { ...own, damp_percent: 0.01 }, /^gptq 4 bits/, /taken for gptq, as it has damp_percent/],
    ["with AWQ's fields", { w_bit: 4, q_group_size: 128, zero_point: true }, /^awq 4 bits/, /taken for awq/],
  ])('%s is taken for a method, and says so', (_, declared, words, assumed) => {
    const { stored, assumptions } = config(declared);
    expect(stored.words).toMatch(words);
    expect(assumptions.join(' ')).toMatch(assumed);
  });

  test('beside the same under quantization is of MLX', () => {
    const { assumptions } = config(own, { quantization: own, tie_word_embeddings: false });
    expect(assumptions).toEqual([]);
  });
});
