import { describe, expect, test } from 'vitest';
import { readModelConfig } from '../../../src/models/config/parse-config.ts';
import { parameterCounts } from '../../../src/models/parameters.ts';

const LLAMA = {
  hidden_size: 4096,
  intermediate_size: 11008,
  max_position_embeddings: 4096,
  num_attention_heads: 32,
  num_hidden_layers: 32,
  num_key_value_heads: 32,
  rms_norm_eps: 1e-5,
  vocab_size: 32000,
  torch_dtype: 'bfloat16',
};
const read = (config: object): ReturnType<typeof readModelConfig> => readModelConfig(config, 'x');
const clone = (fields: object): object => ({
  ...LLAMA,
  model_type: 'nobody',
  architectures: ['NobodyForCausalLM'],
  ...fields,
});

describe('a model that does not decode is refused as what it is', () => {
  const BERT = { ...LLAMA, model_type: 'bert', architectures: ['BertModel'] };
  test.each<[object, RegExp]>([
    [BERT, /^config\.model_type: expected a decoder-only language model, got "bert": it is an encoder: .*no KV cache$/],
    [{ ...BERT, model_type: 'xlm-roberta' }, /got "xlm-roberta": it is an encoder/],
    [{ ...BERT, model_type: 'deberta_v2' }, /an encoder/],
    [{ ...BERT, model_type: 'nomic_bert' }, /an encoder/],
    [{ ...BERT, model_type: 't5', d_model: 512 }, /got "t5": it is an encoder-decoder/],
    [{ ...BERT, model_type: 'whisper' }, /an encoder-decoder/],
    [{ ...BERT, model_type: 'vit' }, /a vision model/],
    [{ ...BERT, model_type: 'wav2vec2' }, /a model of sound/],
    [{ ...BERT, model_type: 'rwkv7' }, /recurrent layers/],
    [{ ...BERT, model_type: 'llada' }, /a diffusion model/],
    [{ ...LLAMA, model_type: 'llama', is_encoder_decoder: true }, /is_encoder_decoder: .*an encoder-decoder/],
    [
      { model_type: 'vision-encoder-decoder', text_config: { ...LLAMA, model_type: 'llama' } },
      /model_type: .*an encoder-decoder/,
    ],
    [clone({ is_encoder_decoder: true }), /an encoder-decoder/],
    [clone({ architectures: ['NobodyForMaskedLM'] }), /architectures: .*an encoder/],
    [clone({ type_vocab_size: 2 }), /type_vocab_size: .*this field of an encoder/],
    [clone({ relative_attention: true }), /relative_attention: .*an encoder/],
    [
      { ...LLAMA, model_type: 'gemma3_text', head_dim: 256, use_bidirectional_attention: true },
      /use_bidirectional_attention: .*an encoder/,
    ],
    [{ ...LLAMA, model_type: 'qwen2', is_causal: false }, /is_causal: .*got false: it is an encoder/],
    [{ ...LLAMA, model_type: 'llama', architectures: ['LlamaBidirectionalModel'] }, /an encoder/],
    [{ ...LLAMA, model_type: 'zamba2' }, /layers share their attention/],
    [clone({ total_ut_steps: 4 }), /total_ut_steps: .*layers run several times/],
  ])('%j', (config, sentence) => {
    expect(() => read(config)).toThrow(sentence);
    // A folder with the same model would be refused as well.
    expect(() => read(config)).not.toThrow(/name the folder/);
  });

  test('but one whose vision tower is an encoder is answered', () => {
    const nested = { model_type: 'clip', text_config: { ...LLAMA, model_type: 'llama' }, vision_config: {} };
    expect(parameterCounts(read(nested)).total).toBe(6_738_415_616);
  });
});

test('a window that the file turns off is off', () => {
  const off = { sliding_window: 1024, use_sliding_window: false };
  for (const type of ['nobody', 'mistral', 'phi3', 'gemma2', 'qwen2']) {
    const { groups } = read({ ...LLAMA, model_type: type, ...off });
    expect(groups).toMatchObject([{ count: 32, mixer: { reach: { kind: 'all' } } }]);
  }
  const on = read({ ...LLAMA, model_type: 'mistral', sliding_window: 1024 });
  expect(on.groups).toMatchObject([{ mixer: { reach: { kind: 'window', keys: 1024 } } }]);
});

describe('an architecture that is not known', () => {
  test("is assumed to be Llama's if all its other fields change no tensor", () => {
    const said = {
      hidden_act: 'silu',
      attention_dropout: 0.1,
      resid_pdrop: 0.1,
      bos_token_id: 1,
      eos_token_id: [2, 3],
      image_token_index: 5,
      initializer_range: 0.02,
      init_std: 0.006,
      rope_theta: 1e6,
      rope_scaling: { type: 'linear', factor: 2 },
      rotary_dim: 64,
      partial_rotary_factor: 0.5,
      layer_norm_eps: 1e-5,
      norm_type: 'rms_norm',
      use_cache: true,
      pretraining_tp: 2,
      auto_map: { AutoModel: 'x' },
      transformers_version: '4.40',
      tokenizer_class: 'X',
      temperature: 0.7,
      no_repeat_ngram_size: 3,
      scale_emb: 12,
      final_logit_softcapping: 30,
      logits_scaling: 8,
      use_flash_attention_2: true,
      num_nextn_predict_layers: 1,
      mm_hidden_size: 1024,
      vision_config: { depth: 2 },
      kv_channels: 128,
      no_bias: true,
      sliding_window: 4096,
      layer_types: Array(32).fill('full_attention'),
      qk_norm: false,
      num_experts: 0,
      block_types: [],
      extra: null,
      use_rope: false,
      is_causal: true,
    };
    const model = read(clone(said));
    expect(parameterCounts(model).total).toBe(6_738_415_616);
    expect(model.assumptions).toContain('assumed: Llama\'s tensors, since the architecture "nobody" is not known');
  });

  test.each<[string, unknown]>([
    ['num_extra_mlps', 4],
    ['engram_size', 10_000],
    ['n_codebooks', 8],
    ['hidden_act', 'gelu'],
    ['hidden_act', 'relu2'],
    ['kv_channels', 64],
    ['attention_type', 'linear'],
    ['position_embedding_type', 'absolute'],
    ['norm_type', 'layer_norm'],
    ['qkv_bias', true],
    ['no_bias', false],
    ['use_rms_norm', false],
    ['qk_norm', true],
    ['num_memory_tokens', 16],
    ['block_types', ['recurrent']],
    ['layer_types', ['conv', 'full_attention']],
    ['sliding_window', 1024],
    ['constructor', 4],
  ])('is refused with %s = %j, which may change one', (field, value) => {
    expect(() => read(clone({ [field]: value }))).toThrow(
      new RegExp(`^config\\.${field}: expected a known architecture, got "nobody" with this field .*: name the folder`),
    );
  });

  test('without LayerNorm beside RMSNorm is not told from one with it', () => {
    const { rms_norm_eps: _, ...rest } = LLAMA;
    expect(() => read({ ...rest, model_type: 'nobody', layer_norm_eps: 1e-5 })).toThrow(
      /layer_norm_eps: .*Llama lacks/,
    );
  });

  test('is quoted in short, however long its name is', () => {
    const long = { ...LLAMA, model_type: 'x'.repeat(5000), architectures: ['Y'.repeat(5000)] };
    expect(read(long).assumptions.join('').length).toBeLessThan(300);
    expect(() => read({ ...long, engram_size: 1 })).toThrow(/^.{50,400}$/);
  });
});
