import { expect, test } from 'vitest';
import { readModelConfig } from '../../../src/models/config/parse-config.ts';
import { linearCalls, sumCalls } from '../../../src/models/model-calls.ts';
import { lacksQuantisation, withQuantisation } from '../../../src/models/storage/beside.ts';
import { namedFormats } from '../../../src/models/storage/named-formats.ts';
import { formatsOfFile } from '../../../src/models/storage/stored-format.ts';
import { weightBytes, weightBytesByClass } from '../../../src/models/weight-bytes.ts';
import { InputError } from '../../../src/text/input-error.ts';
import {
  FP8,
  gptq,
  groups,
  HEAD,
  INT4,
  LLAMA,
  modelopt,
  quantised,
  quantisedBytes,
} from '../../support/quantised-llama.ts';

test.each<[says: string, declared: unknown, kv: string | undefined]>([
  ['nested', modelopt({ quant_algo: 'FP8', kv_cache_quant_algo: 'FP8' }), 'fp8'],
  ['none', modelopt({ quant_algo: 'FP8', kv_cache_quant_algo: null }), undefined],
  ['scheme', { ...groups([['Linear'], FP8]), kv_cache_scheme: { num_bits: 8, type: 'float' } }, 'fp8'],
  ['older', { quant_method: 'fp8', kv_cache_scheme: 'static' }, 'fp8'],
  ['int8', { quant_method: 'fp8', kv_cache_scheme: { num_bits: 8, type: 'int' } }, 'int8'],
])('the cache has the format that a file declares: %s', (_, declared, kv) => {
  expect(quantised(declared).stored.kv?.id).toBe(kv);
});

test.each<[declared: unknown, sentence: RegExp]>([
  [
    { quant_method: 'vptq' },
    /^config\.quantization_config\.quant_method: expected a method .*got "vptq": name the folder/,
  ],
  [{ quant_method: 'spqr', bits: 3 }, /got "spqr"/],
  [{ bits: 4 }, /quant_method: expected .*got nothing/],
  [{ quant_method: 'bitsandbytes', load_in_4bit: true, load_in_8bit: true }, /load_in_8bit: expected false beside/],
  [{ quant_method: 'bitsandbytes', load_in_4bit: true, bnb_4bit_quant_type: 'int4' }, /expected "fp4", "nf4"/],
  [modelopt({ quant_algo: 'W2A2' }), /quantization\.quant_algo: expected one of FP8, .*got "W2A2"/],
  [modelopt({ quant_algo: 'MIXED_PRECISION' }), /quantized_layers: .*hf_quant_config\.json; name the folder/],
  [gptq({ bits: 16 }), /bits: expected a whole number from 2 to 8, got 16/],
  [gptq({ dynamic: [1] }), /dynamic: expected an object/],
  [gptq({ dynamic: { '+:x': { bits: 99 } } }), /dynamic\.\+:x\.bits: expected a whole number/],
  [{ quant_method: 'hqq' }, /quant_config: expected weight_quant_params beside "hqq"/],
  [{ quant_method: 'torchao', quant_type: 'int4_dynamic' }, /quant_type: expected int8_weight_only/],
  [
    { quant_method: 'quark', global_quant_config: { weight: { dtype: 'uint4' } } },
    /weight\.dtype: expected .*got "uint4"/,
  ],
  [groups([['Linear'], { ...INT4, num_bits: 'four' }]), /num_bits: expected a whole number/],
])('a file whose bytes cannot be told is refused in one sentence: %j', (declared, sentence) => {
  expect(() => quantised(declared)).toThrow(sentence);
});

test('what is not heeded is named', () => {
  const notes = (declared: unknown): string => quantised(declared).notes.join(' | ');
  expect(notes({ ...groups([['Linear'], FP8]), sparsity_config: { format: 'sparse-24-bitmask' } })).toMatch(
    /sparsity_config is not heeded/,
  );
  expect(notes(groups([['Embedding2d'], FP8]))).toMatch(/targets: "Embedding2d" is not heeded/);
  expect(notes({ quant_method: 'mxfp4' })).toMatch(/quantises nothing: mxfp4 holds for experts/);
  expect(notes({ quant_method: 'bitsandbytes', load_in_4bit: false })).toMatch(/quantises nothing/);
});

test('MLX has modes, and modules of their own in affine groups', () => {
  const mlx = (quantization: object) => quantised(undefined, { quantization });
  const words = (quantization: object): string | null => mlx(quantization).stored.words;
  expect(words({ group_size: 32, bits: 4, mode: 'mxfp4' })).toBe('MLX mxfp4');
  expect(words({ group_size: 16, bits: 4, mode: 'nvfp4' })).toBe('MLX nvfp4');
  const own = mlx({ group_size: 32, bits: 4, mode: 'mxfp4', lm_head: { group_size: 64, bits: 8 } });
  expect(weightBytesByClass(own, formatsOfFile(own.stored)).head).toBe((HEAD * 8.5) / 8);
  expect(() => mlx({ group_size: 64, bits: 4, mode: 'mxfp4' })).toThrow(
    /group_size: expected 32 in mode mxfp4, got 64/,
  );
});

test('a quantisation may stand in text_config, compression_config or a file beside', () => {
  const fp8 = { quant_method: 'fp8' };
  const nested = readModelConfig({ model_type: 'llava', text_config: { ...LLAMA, quantization_config: fp8 } }, 'x');
  const compressed = readModelConfig({ ...LLAMA, compression_config: groups([['Linear'], FP8]) }, 'x');
  expect(nested.stored.words).toBe('fp8, scales per tensor');
  expect(compressed.stored.words).toBe('fp8, a scale per output channel');
  const beside = { producer: {}, quantization: { quant_algo: 'NVFP4', kv_cache_quant_algo: 'FP8' } };
  expect([lacksQuantisation(LLAMA), lacksQuantisation({ quantization_config: fp8 })]).toEqual([true, false]);
  const joined = readModelConfig(withQuantisation(LLAMA, 'hf_quant_config.json', beside), 'x');
  expect([joined.stored.words, joined.stored.kv?.id]).toEqual(['nvfp4', 'fp8']);
});

test('dtype and torch_dtype may differ in spelling', () => {
  expect(quantised(null, { torch_dtype: 'bfloat16', dtype: 'torch.bfloat16' }).stored.base.id).toBe('bf16');
  expect(quantised(null, { torch_dtype: 'half', dtype: 'float16' }).stored.base.id).toBe('f16');
  expect(quantised(null, { torch_dtype: 'float32', dtype: 'auto' }).stored.base.id).toBe('f32');
});

test('a chosen format holds for every matrix, whatever the file keeps', () => {
  const kept = quantised({ quant_method: 'awq', bits: 4, group_size: 128, modules_to_not_convert: ['down_proj'] });
  for (const name of ['int4', 'q4_k_m', 'nf4']) {
    expect(weightBytes(kept, formatsOfFile(namedFormats(name, kept)))).toBe(
      weightBytes(quantised(null), formatsOfFile(namedFormats(name, quantised(null)))),
    );
  }
});

/** Numbers that look random, the same ones each time. */
function* numbers(seed: number): Generator<number> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

const BASES: readonly object[] = [
  { quant_method: 'fp8', weight_block_size: [128, 128], modules_to_not_convert: ['lm_head'] },
  { quant_method: 'awq', bits: 4, group_size: 128, zero_point: true },
  gptq({ lm_head: true, dynamic: { '-:.*up.*': {} }, modules_in_block_to_quantize: null }),
  {
    quant_method: 'auto-round',
    bits: 4,
    group_size: 64,
    data_type: 'int',
    extra_config: { 'mlp.up_proj': { bits: 8 } },
  },
  { quant_method: 'bitsandbytes', load_in_4bit: true, load_in_8bit: false, bnb_4bit_quant_type: 'nf4' },
  { ...groups([['re:.*mlp.*'], INT4], [['Linear'], FP8]), format: 'pack-quantized', sparsity_config: null },
  { quant_method: 'compressed-tensors', config_groups: { a: { targets: ['Linear'], weights: INT4 } }, ignore: [] },
  modelopt({ quant_algo: 'NVFP4', exclude_modules: ['lm_head'], kv_cache_quant_algo: 'FP8' }),
  { quant_method: 'modelopt', quant_algo: 'MIXED_PRECISION', quantized_layers: { mlp: { quant_algo: 'FP8' } } },
  { quant_method: 'hqq', quant_config: { weight_quant_params: { nbits: 4, group_size: 64 } }, skip_modules: [] },
  { quant_method: 'torchao', quant_type: { default: { _type: 'Int4WeightOnlyConfig', _data: { group_size: 64 } } } },
  { quant_method: 'aqlm', num_codebooks: 2, nbits_per_codebook: 8, in_group_size: 8, out_group_size: 1 },
  {
    quant_method: 'quark',
    global_quant_config: { weight: { dtype: 'fp8_e4m3', qscheme: 'per_channel' } },
    exclude: [],
  },
  { quant_method: 'eetq', weights: 'int8' },
  { quant_method: 'quanto', weights: 'int4' },
  { quant_method: 'bitnet', quantization_mode: 'offline' },
  { quant_method: 'fp_quant', forward_dtype: 'mxfp4' },
  { bits: 4, group_size: 64, mode: 'affine', lm_head: { bits: 8, group_size: 64 }, 'model.layers.0.mlp': false },
];
const ODD = [null, true, -1, 0, 3, 8, 1e9, 1.5, 'x', '', [], {}, ['Linear'], { a: 1 }, 're:(', ['re:.*']];

test('any declaration gives an answer that quantising does not make larger, or one sentence', () => {
  const next = numbers(7);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next.next().value! * list.length)]!;
  const small = {
    hidden_size: 512,
    intermediate_size: 1536,
    num_hidden_layers: 3,
    vocab_size: 1000,
    num_attention_heads: 8,
    num_key_value_heads: 2,
  };
  const plain = quantisedBytes(null, small);
  /** Puts an odd value somewhere. */
  const spoiled = (value: object): object => {
    const field = pick(Object.keys(value));
    if (field === undefined) return value;
    const inner = (value as Record<string, unknown>)[field];
    const isDeep = typeof inner === 'object' && inner !== null && !Array.isArray(inner) && next.next().value! < 0.7;
    return { ...value, [field]: isDeep ? spoiled(inner) : pick(ODD) };
  };
  let answers = 0;
  for (let i = 0; i < 3000; i++) {
    const base = pick(BASES);
    const declared = i < BASES.length ? BASES[i]! : spoiled(next.next().value! < 0.3 ? spoiled(base) : base);
    try {
      const config = quantised(declared, small);
      const formats = formatsOfFile(config.stored);
      const total = weightBytes(config, formats);
      const classes = Object.values(weightBytesByClass(config, formats));
      const streamed = sumCalls(linearCalls(config, { batch: 1, queries: 1, keys: 1 }, formats)).weightBytes;
      expect(total).toBeGreaterThan(0);
      expect(total).toBeLessThan(Infinity);
      expect(classes.reduce((sum, one) => sum + one, 0)).toBe(total);
      expect(streamed).toBeLessThanOrEqual(total);
      if (i < BASES.length) expect(total).toBeLessThan(plain * 1.05);
      answers++;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      expect(error.message).toMatch(/^config\.quantization_config[^\n]+$/);
    }
  }
  expect(answers).toBeGreaterThan(200);
});
