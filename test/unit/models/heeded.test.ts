import { describe, expect, test } from 'vitest';
import { readModelConfig } from '../../../src/models/config/parse-config.ts';
import { PRESETS } from '../../../src/models/config/presets.ts';
import { findDatasheet } from '../../../src/machines/datasheets.ts';
import { predictLlm } from '../../../src/models/predict/predict-llm.ts';
import { GUIDE_REQUEST } from '../../../src/models/predict/request.ts';
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

describe('a field that a known family does not read', () => {
  test.each<[field: string, value: unknown, said: string]>([
    ['use_cla', true, 'use_cla = true'],
    ['num_kv_shared_layers', 16, 'num_kv_shared_layers = 16'],
    ['cross_attention_layers', [3, 8], 'cross_attention_layers = [3,8]'],
    ['block_configs', [{ attention: { no_op: true } }], 'block_configs = [{"attention":{"no_op":true}}]'],
    ['block_configs', { attention: 1 }, 'block_configs = {…}'],
    ['kv_lora_rank', 512, 'kv_lora_rank = 512'],
    ['hybrid_override_pattern', 'M*-', 'hybrid_override_pattern = "M*-"'],
    ['attn_output_gate', true, 'attn_output_gate = true'],
    ['v_head_dim', 64, 'v_head_dim = 64'],
    ['hidden_act', 'relu2', 'hidden_act = "relu2"'],
    ['use_qk_norm', true, 'use_qk_norm = true'],
  ])('%s is named, and changes nothing', (field, value, said) => {
    const found = read({ ...LLAMA, [field]: value });
    expect(found.notes).toEqual([`not heeded, as llama does not read it: config.${said}`]);
    expect({ ...found, notes: [] }).toEqual(read(LLAMA));
  });

  test('one sentence names several', () => {
    const { notes } = read({ ...LLAMA, use_cla: true, v_head_dim: 64, num_experts: 1 });
    expect(notes).toEqual(['not heeded, as llama does not read them: config.use_cla = true, v_head_dim = 64']);
    const many = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`odd_${i}`, 1]));
    expect(read({ ...LLAMA, ...many }).notes[0]).toMatch(/odd_7 = 1 and 2 more$/);
  });

  test.each(['num_experts', 'num_local_experts', 'n_routed_experts', 'moe_num_experts'])(
    'experts by %s are refused',
    (field) => {
      expect(() => read({ ...LLAMA, [field]: 8 })).toThrow(`config.${field}: expected none for llama, got 8`);
    },
  );

  test('is not named where it changes nothing, or is of the family', () => {
    const gemma = { ...LLAMA, model_type: 'gemma3_text', head_dim: 128, hidden_activation: 'gelu_pytorch_tanh' };
    const harmless = { hidden_act: 'silu', use_cache: true, n_group: 1, layer_norm_eps: 1e-5, mlp_bias: false };
    expect(read({ ...LLAMA, ...harmless }).notes).toEqual([]);
    expect(read({ ...gemma, sliding_window: 512, sliding_window_pattern: 6 }).notes).toEqual([]);
    const falcon = { ...LLAMA, model_type: 'falcon', new_decoder_architecture: true, parallel_attn: true };
    expect(read(falcon).notes).toEqual([]);
  });
});

describe('a field that decides sizes and is left out', () => {
  const without = (...names: readonly string[]): Fields =>
    Object.fromEntries(Object.entries(LLAMA).filter(([name]) => !names.includes(name)));
  test.each<[config: Fields, said: readonly string[]]>([
    [LLAMA, []],
    [without('num_key_value_heads'), ['config.num_key_value_heads is absent: 32, the default of llama']],
    [without('max_position_embeddings'), []],
    [{ ...LLAMA, model_type: 'mistral' }, ['config.sliding_window is absent: 4096, the default of mistral']],
    [{ ...LLAMA, model_type: 'mistral', sliding_window: null }, []],
    [
      { ...LLAMA, model_type: 'deepseek_v3', qk_nope_head_dim: 128, qk_rope_head_dim: 64, n_shared_experts: 1 },
      [
        'absent from config, the defaults of deepseek_v3: q_lora_rank 1536, kv_lora_rank 512, v_head_dim 128, first_k_dense_replace 3, num_experts 256, num_experts_per_tok 8, moe_intermediate_size 2048',
      ],
    ],
    [
      {
        ...LLAMA,
        model_type: 'nemotron_h',
        hybrid_override_pattern: 'M*'.repeat(16),
        head_dim: 128,
        n_groups: 8,
        conv_kernel: 4,
      },
      [
        'absent from config, the defaults of nemotron_h: mamba_n_heads 128, mamba_d_head 64, mamba_d_state 128, mamba_conv_bias true',
      ],
    ],
    [
      {
        model_type: 'qwen2_audio',
        text_config: {
          model_type: 'qwen2',
          hidden_size: 4096,
          num_hidden_layers: 32,
          num_attention_heads: 32,
          intermediate_size: 11008,
          vocab_size: 156032,
          tie_word_embeddings: false,
          torch_dtype: 'bfloat16',
        },
      },
      ['config.text_config.num_key_value_heads is absent: 32, the default of qwen2'],
    ],
    // Their classes have no other value.
    [{ ...without('num_key_value_heads'), model_type: 'gpt_neox' }, []],
    [{ ...without('tie_word_embeddings'), model_type: 'gemma', head_dim: 256 }, []],
    [without('tie_word_embeddings'), ['config.tie_word_embeddings is absent: false, the default of llama']],
  ])('%j', (config, said) => {
    const { assumptions } = read(config);
    if (said.length === 1 && said[0]!.startsWith('absent')) {
      const parts = (text: string): string[] => text.split(/: |, /).toSorted();
      expect(assumptions.map(parts)).toEqual(said.map(parts));
    } else expect(assumptions).toEqual(said);
  });

  test('a preset needs no such sentence', () => {
    expect(PRESETS.flatMap(({ config }) => config.assumptions)).toEqual([]);
  });
});

test.each<[window: number, context: number | null, beyond: number]>([
  // No sequence of 4096 tokens fills it.
  [4096, null, 524_288],
  [8192, null, 524_288],
  [4096, 8192, 0],
  [1024, null, 0],
])('a window of %d tokens at a context of %j: %d bytes a token beyond it', (window, context, beyond) => {
  const model = read({ ...LLAMA, model_type: 'mistral', sliding_window: window });
  const request = { ...GUIDE_REQUEST, model, modelId: 'x', nominalParameters: 7e9, gpu: findDatasheet('a10'), context };
  expect(predictLlm(request, 'exact')).toMatchObject({
    kvBytesPerToken: 524_288,
    kvBytesPerTokenBeyondWindows: beyond,
  });
});
