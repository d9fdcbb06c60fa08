import { describe, expect, test } from 'vitest';
import type { ModelConfig } from '../../../src/models/config/model-config.ts';
import { parameterCounts } from '../../../src/models/parameters.ts';
import {
  framed,
  gguf,
  LLAMA_CONFIG,
  llamaTensors,
  modelOfMade,
  safetensors,
  type MadeFile,
  type MadeTensor,
} from '../../support/model-files.ts';

const total = (config: ModelConfig): number => parameterCounts(config).total;
const TOTAL = 2_020_608;

describe('a tensor of 0 bytes', () => {
  const EMPTY: MadeTensor = ['BF16', [0]];
  test('is named and left out where no layer needs it', () => {
    const more = {
      zz: EMPTY,
      'model.layers.0.self_attn._extra_state': EMPTY,
      'model.layers.0.self_attn.rotary_emb.inv_freq': EMPTY,
    };
    const found = modelOfMade(safetensors({ ...llamaTensors(), ...more }), LLAMA_CONFIG);
    expect([total(found), found.notes]).toEqual([TOTAL, ['left out: "zz", of 0 bytes']]);
  });

  test('is no order of packed inputs', () => {
    const { 'model.layers.0.self_attn.q_proj.weight': _, ...rest } = llamaTensors();
    const packed: Record<string, MadeTensor> = {
      'model.layers.0.self_attn.q_proj.qweight': ['I32', [32, 256]],
      'model.layers.0.self_attn.q_proj.scales': ['F16', [4, 256]],
      'model.layers.0.self_attn.q_proj.g_idx': ['I32', [0]],
    };
    const quantization_config = { quant_method: 'gptq', bits: 4, group_size: 64 };
    const found = modelOfMade(safetensors({ ...rest, ...packed }), { ...LLAMA_CONFIG, quantization_config });
    expect(total(found)).toBe(TOTAL);
  });

  test.each([
    'model.norm.weight',
    'lm_head.weight',
    'model.embed_tokens.weight',
    'model.layers.1.mlp.up_proj.weight',
    'model.layers.0.input_layernorm.weight',
  ])('is refused where it should be a weight: %s', (name) => {
    const made = safetensors({ ...llamaTensors(), [name]: EMPTY });
    for (const config of [null, LLAMA_CONFIG]) {
      expect(() => modelOfMade(made, config)).toThrow(`"${name}": expected data, got a tensor of 0 bytes`);
    }
  });
});

describe('a header that lies', () => {
  const number = (layer: string): MadeFile =>
    safetensors({ ...llamaTensors(), [`model.layers.${layer}.mlp.up_proj.weight`]: ['BF16', [8, 8]] });
  test.each<[string, MadeFile, RegExp]>([
    [
      'about layers',
      number('99999999999999999999'),
      /expected layers 0 to 100000000000000000000 .* got none with number 2/,
    ],
    [
      'about names',
      framed(
        '{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}',
        8,
      ),
      /expected each tensor once in its header, got 2 descriptions of 1 tensors/,
    ],
    [
      'about places',
      framed(
        '{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}',
        6,
      ),
      /"b": expected data from byte 4 on, got from 2/,
    ],
    [
      'about packed numbers',
      safetensors({
        ...llamaTensors(),
        'model.layers.0.mlp.up_proj.weight': ['U32', [768, 32]],
        'model.layers.0.mlp.up_proj.scales': ['BF16', [5]],
      }),
      /expected (packed numbers of 2 to 8 bits|its bits in the config.json)/,
    ],
  ])('%s is refused', (_, made, sentence) => {
    expect(() => modelOfMade(made)).toThrow(sentence);
  });

  const GG = gguf(
    { 'general.architecture': 'llama' },
    { 'token_embd.weight': ['F16', [4, 32]], 'blk.0.attn_norm.weight': ['F32', [32]] },
  );
  const changed = (change: (view: DataView, header: Uint8Array) => void, size = GG.size): MadeFile => {
    const header = GG.header.slice();
    change(new DataView(header.buffer), header);
    return { header, size };
  };
  const LIST = gguf({ 'tokenizer.ggml.tokens': ['a'] }, { 'token_embd.weight': ['F16', [4, 32]] });
  const list = (length: bigint, size: number): MadeFile => {
    const header = LIST.header.slice();
    // Behind the counts, a key of 21 bytes, and the types of the list and of its values.
    new DataView(header.buffer).setBigUint64(24 + 8 + 21 + 8, length, true);
    return { header, size };
  };
  test.each<[string, MadeFile, RegExp]>([
    [
      'more tensors',
      changed((view) => view.setBigUint64(8, 3n, true)),
      /tensor 3 of 3.*its count of metadata or of tensors may be wrong/,
    ],
    [
      'fewer tensors',
      changed((view) => view.setBigUint64(8, 1n, true)),
      /behind the last tensor, got \d+ bytes more: its count of metadata or of tensors may be wrong/,
    ],
    [
      'more metadata',
      changed((view) => view.setBigUint64(16, 9n, true)),
      /its count of metadata or of tensors may be wrong/,
    ],
    [
      'fewer metadata',
      changed((view) => view.setBigUint64(16, 0n, true)),
      /its count of metadata or of tensors may be wrong/,
    ],
    [
      'an overlap',
      changed((view, { length }) => view.setBigUint64(length - 8, 8n, true)),
      /"blk.0.attn_norm.weight": expected data from byte 256 on, behind "token_embd.weight", got from 8/,
    ],
    [
      'a list of 2^40 texts',
      list(2n ** 40n, 10e9),
      /expected the length of the list "tokenizer.ggml.tokens" of at most \d+, got 1099511627776/,
    ],
    ['a list of 10^9 texts in a sparse file', list(10n ** 9n, 10e9), /of at most 4194304, got 1000000000/],
    ['a big-endian version', changed((view) => view.setUint32(4, 3)), /got a file for big-endian machines/],
  ])('in a .gguf about %s is refused', (_, made, sentence) => {
    expect(() => modelOfMade(made, null, 'm.gguf')).toThrow(sentence);
  });
});
