import { describe, expect, test } from 'vitest';
import { readModelConfig } from '../../../src/models/config/parse-config.ts';
import { kvBytesPerToken } from '../../../src/models/memory.ts';
import { parameterCounts } from '../../../src/models/parameters.ts';
import { FORMATS } from '../../../src/ops/formats.ts';

type Fields = Readonly<Record<string, unknown>>;

const LLAMA = {
  model_type: 'llama',
  hidden_size: 4096,
  intermediate_size: 11008,
  max_position_embeddings: 4096,
  num_attention_heads: 32,
  num_hidden_layers: 32,
  num_key_value_heads: 32,
  vocab_size: 32000,
  tie_word_embeddings: false,
  torch_dtype: 'bfloat16',
};
const read = (config: Fields): ReturnType<typeof readModelConfig> => readModelConfig(config, 'x');
const kvOf = (config: Fields): number => kvBytesPerToken(read(config), FORMATS.f16);

describe('lengths of several kinds', () => {
  test.each<[fields: Fields, most: number, notes: readonly string[]]>([
    [
      { max_position_embeddings: 32768, seq_length: 8192 },
      32768,
      ['config.seq_length = 8192 is ignored: max_position_embeddings (32768) counts'],
    ],
    // Vicuna 16k states the stretched length besides.
    [
      { max_sequence_length: 16384, rope_scaling: { type: 'linear', factor: 4 } },
      16384,
      ['config.max_sequence_length = 16384 is ignored: max_position_embeddings (4096) counts'],
    ],
    [
      { max_position_embeddings: null, model_max_length: 1e30, seq_length: 8192 },
      8192,
      ['config.model_max_length = 1e+30 is ignored: seq_length (8192) counts'],
    ],
    [
      { max_position_embeddings: undefined, model_max_length: 1e30 },
      2048,
      ['config.model_max_length = 1e+30 is ignored: no model is as long'],
    ],
    [{ seq_length: 4096 }, 4096, []],
  ])('%j: one counts, the others are named', (fields, most, notes) => {
    const found = read({ ...LLAMA, ...fields });
    expect(found.maxPositionEmbeddings).toBe(most);
    expect(found.notes).toEqual(notes);
  });

  test('but a table of positions has one height', () => {
    const gpt = { ...LLAMA, model_type: 'gpt2', max_position_embeddings: 1024, n_positions: 2048 };
    expect(() => read(gpt)).toThrow(/max_position_embeddings: expected the same as n_positions \(2048\), got 1024/);
  });
});

test('Hunyuan-Large: every second layer attends to the keys and values of the one before', () => {
  const config = {
    model_type: 'hunyuan',
    hidden_size: 6400,
    num_hidden_layers: 64,
    num_attention_heads: 80,
    num_key_value_heads: 8,
    intermediate_size: 18304,
    vocab_size: 129024,
    max_position_embeddings: 131072,
    moe_topk: 1,
    num_experts: 16,
    num_shared_expert: 1,
    use_mixed_mlp_moe: true,
    use_qk_norm: true,
    tie_word_embeddings: true,
    cla_share_factor: 2,
  };
  const [shared, own] = [
    { ...config, use_cla: true },
    { ...config, use_cla: false },
  ];
  expect(parameterCounts(read(shared)).total).toBe(388_701_405_440);
  expect(parameterCounts(read(own)).total - parameterCounts(read(shared)).total).toBe(262_144_000);
  expect([kvOf(shared), kvOf(own)]).toEqual([81_920, 163_840]);
});
