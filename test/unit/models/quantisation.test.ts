import { describe, expect, test } from 'vitest';
import { formatsOfFile } from '../../../src/models/storage/stored-format.ts';
import { weightBytesByClass } from '../../../src/models/weight-bytes.ts';
import {
  ATTENTION,
  FP8,
  gptq,
  groups,
  HEAD,
  INPUTS,
  INT4,
  LINEAR,
  MLP,
  modelopt,
  NVFP4,
  quantised,
  quantisedBytes,
  REST,
  ROWS,
} from '../../support/quantised-llama.ts';

/** Bytes per number in groups of 128, without and with zero points. */
const INT4_BYTES = (4 + 16 / 128) / 8;
const AWQ_BYTES = (4 + 20 / 128) / 8;

describe('matrices of a file', () => {
  test.each<[says: string, declared: unknown, expected: number]>([
    ['targets by expression', groups([['re:.*mlp.*'], INT4]), 2 * ATTENTION + 3 * MLP * INT4_BYTES],
    ['groups of their own', groups([['re:.*self_attn.*'], FP8], [['re:.*mlp.*'], NVFP4]), ATTENTION + 3 * MLP * 0.5625],
    [
      'a name before an expression before a class',
      groups([['Linear'], FP8], [['re:.*mlp.*'], NVFP4], [['model.layers.0.mlp.down_proj'], null]),
      ATTENTION + 3 * MLP * 0.5625 + (MLP / 32) * (2 - 0.5625),
    ],
    ['a named head', groups([['Linear', 'lm_head'], FP8]), LINEAR],
    [
      '4 bits in whole bytes',
      { ...groups([['Linear'], { ...INT4, strategy: 'channel', group_size: null }]), format: 'int-quantized' },
      LINEAR,
    ],
    [
      '3 bits in words of 32',
      { ...groups([['Linear'], { ...INT4, num_bits: 3 }]), format: 'pack-quantized' },
      (LINEAR * (3.2 + 16 / 128)) / 8,
    ],
    ['the order of groups', groups([['Linear'], { ...INT4, actorder: 'group' }]), LINEAR * INT4_BYTES + 4 * INPUTS],
    ['mxfp8', { ...groups([['Linear'], { ...FP8, group_size: 32 }]), format: 'mxfp8-quantized' }, (LINEAR * 8.25) / 8],
    [
      'blocks as a word',
      groups([['Linear'], { ...FP8, block_structure: '128x128' }]),
      LINEAR + (4 * LINEAR) / 128 ** 2,
    ],
    [
      'ModelOpt, nested',
      modelopt({ quant_algo: 'NVFP4', exclude_modules: ['lm_head', '*mlp*'] }),
      ATTENTION * 0.5625 + 6 * MLP,
    ],
    ['ModelOpt per channel', modelopt({ quant_algo: 'FP8_PER_CHANNEL_PER_TOKEN' }), LINEAR],
    ['ModelOpt in small letters', modelopt({ quant_algo: 'fp8_pb_wo' }), LINEAR + (4 * LINEAR) / 128 ** 2],
    ['ModelOpt AWQ', modelopt({ quant_algo: 'W4A16_AWQ', group_size: 64 }), LINEAR * (4.25 / 8) + 2 * INPUTS],
    [
      'ModelOpt by module',
      modelopt({
        quant_algo: 'MIXED_PRECISION',
        quantized_layers: {
          'model.layers.*.self_attn.q_proj': { quant_algo: 'FP8_PER_CHANNEL_PER_TOKEN' },
          'model.layers.3.mlp.down_proj': { quant_algo: 'W4A8_AWQ', group_size: 128 },
          lm_head: { quant_algo: 'MXFP8' },
        },
      }),
      2 * LINEAR - 32 * 4096 ** 2 + (MLP / 32) * (INT4_BYTES - 2) + 2 * 14_336 + HEAD * (8.25 / 8 - 2),
    ],
    [
      'GPTQ by module',
      gptq({ dynamic: { '+:.*down.*': { bits: 8, group_size: 32 }, '-:.*gate.*': {} } }),
      (ATTENTION + MLP) * AWQ_BYTES + MLP * (8.75 / 8) + 2 * MLP + 4 * 32 * (5 * 4096 + 14_336),
    ],
    [
      'GPTQ of some modules',
      gptq({ modules_in_block_to_quantize: [['mlp.up_proj'], ['mlp.gate_proj']] }),
      2 * ATTENTION + 2 * MLP + 2 * MLP * AWQ_BYTES + 4 * 32 * 2 * 4096,
    ],
    ['GPTQ with a head', gptq({ lm_head: true }), LINEAR * AWQ_BYTES + 4 * INPUTS + HEAD * (AWQ_BYTES - 2) + 4 * 4096],
    ['GPTQ for Marlin', gptq({ checkpoint_format: 'marlin' }), LINEAR * INT4_BYTES],
    ['GPTQ per row', gptq({ bits: 8, group_size: -1 }), LINEAR + 3 * ROWS + 4 * INPUTS],
    ['AWQ per row', { quant_method: 'awq', bits: 4, group_size: -1 }, LINEAR / 2 + 2.5 * ROWS],
    [
      'AWQ without zero points',
      { quant_method: 'awq', bits: 4, group_size: 128, zero_point: false },
      LINEAR * INT4_BYTES,
    ],
    [
      'AutoRound by module',
      {
        quant_method: 'auto-round',
        bits: 4,
        group_size: 128,
        extra_config: { 'model.layers.0.mlp.up_proj': { bits: 8 }, '.*down_proj': { bits: 16 } },
      },
      (LINEAR - MLP) * AWQ_BYTES + 2 * MLP + (MLP / 32) * ((8 + 24 / 128) / 8 - AWQ_BYTES),
    ],
    [
      'AutoRound in mxfp4',
      { quant_method: 'auto-round', bits: 4, group_size: 32, data_type: 'mx_fp' },
      LINEAR * (4.25 / 8),
    ],
    ['bitsandbytes int8', { quant_method: 'bitsandbytes', load_in_8bit: true }, LINEAR + 4 * ROWS],
    ['bitsandbytes, nothing', { quant_method: 'bitsandbytes', load_in_8bit: false, load_in_4bit: false }, 2 * LINEAR],
    [
      'bitsandbytes but for some',
      { quant_method: 'bitsandbytes', load_in_4bit: true, llm_int8_skip_modules: ['lm_head', 'mlp'] },
      ATTENTION * 0.5625 + 6 * MLP,
    ],
    [
      'HQQ',
      { quant_method: 'hqq', quant_config: { weight_quant_params: { nbits: 3, group_size: 64 } } },
      LINEAR * (3.7 / 8),
    ],
    ['EETQ', { quant_method: 'eetq', weights: 'int8' }, LINEAR + 2 * ROWS],
    ['quanto', { quant_method: 'quanto', weights: 'int4' }, LINEAR * (4.25 / 8)],
    ['torchao', { quant_method: 'torchao', quant_type: 'int8_weight_only' }, LINEAR + 2 * ROWS],
    [
      'AQLM',
      { quant_method: 'aqlm', num_codebooks: 1, nbits_per_codebook: 16, in_group_size: 8 },
      LINEAR / 4 + 2 * ROWS + 224 * 2 ** 20,
    ],
    ['FP-Quant', { quant_method: 'fp_quant', forward_dtype: 'mxfp4' }, LINEAR * (4.25 / 8)],
    ['BitNet', { quant_method: 'bitnet', quantization_mode: 'offline' }, LINEAR / 4 + 4 * 224],
    ['BitNet, made while running', { quant_method: 'bitnet', quantization_mode: 'online' }, 2 * LINEAR],
    [
      'Quark',
      { quant_method: 'quark', global_quant_config: { weight: { dtype: 'fp4', group_size: 32 } } },
      LINEAR * (4.25 / 8),
    ],
    ['an empty object', {}, 2 * LINEAR],
  ])('%s', (_, declared, expected) => {
    const found = quantisedBytes(declared) - REST;
    expect(found / expected).toBeCloseTo(1, 6);
  });

  test('a head is quantised only where the file names it', () => {
    const head = (declared: unknown): number => {
      const config = quantised(declared);
      return weightBytesByClass(config, formatsOfFile(config.stored)).head;
    };
    expect(head(groups([['Linear', 'lm_head'], FP8]))).toBe(2 * HEAD); // `ignore` counts more
    expect(head({ ...groups([['Linear', 're:.*lm_head'], FP8]), ignore: [] })).toBe(HEAD);
    const unsaid = quantised({ ...groups([['Linear'], FP8]), ignore: [] });
    expect(unsaid.assumptions.join(' ')).toMatch(/ignore does not name lm_head/);
  });

  test('the experts of a mixture go by the names that files have for them', () => {
    const mixtral = { model_type: 'mixtral', num_local_experts: 8, num_experts_per_tok: 2 };
    const whole = quantisedBytes(null, mixtral);
    for (const target of ['re:.*block_sparse_moe.*w[123]$', 're:.*mlp.*', 're:.*experts.*']) {
      expect(quantisedBytes(groups([[target], NVFP4]), mixtral)).toBe(whole - 8 * 3 * MLP * (2 - 0.5625));
    }
    expect(quantisedBytes(groups([['Linear'], NVFP4]), mixtral)).toBe(whole - (ATTENTION + 24 * MLP) * (2 - 0.5625));
  });
});
