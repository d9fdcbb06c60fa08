import { describe, expect, test } from 'vitest';
import type { ModelConfig } from '../../../src/models/config/model-config.ts';
import { kvBytesPerToken } from '../../../src/models/memory.ts';
import { parameterCounts } from '../../../src/models/parameters.ts';
import { FORMATS } from '../../../src/ops/formats.ts';
import {
  gguf,
  LLAMA_CONFIG,
  llamaTensors,
  modelOfMade,
  safetensors,
  type MadeTensor,
} from '../../support/model-files.ts';

type Tensors = Record<string, MadeTensor>;

const total = (config: ModelConfig): number => parameterCounts(config).total;
const TOTAL = 2_020_608;
const LAYER = 2 * 256 * 256 + 2 * 64 * 256 + 3 * 768 * 256 + 2 * 256;
const experts = (count: number): Tensors =>
  Object.fromEntries(
    Object.entries(llamaTensors()).flatMap(([name, tensor]) =>
      name.includes('mlp.')
        ? Array.from({ length: count }, (_, i) => [name.replace('mlp.', `mlp.experts.${i}.`), tensor])
        : [[name, tensor]],
    ),
  );

describe('a config.json that its tensors contradict is refused, both named', () => {
  test.each<[field: string, config: object, tensors: Tensors, sentence: RegExp]>([
    [
      'fewer layers',
      { num_hidden_layers: 2 },
      llamaTensors(16),
      /config.num_hidden_layers: expected 16, the layers that the headers hold, got 2/,
    ],
    [
      'more layers',
      { num_hidden_layers: 20 },
      llamaTensors(16),
      /config.num_hidden_layers: expected 16, .* got 20: a file is missing, or/,
    ],
    [
      'vocabulary',
      { vocab_size: 1002 },
      llamaTensors(),
      /config.vocab_size: expected 1000, the rows of "model.embed_tokens.weight" in the headers, got 1002/,
    ],
    [
      'width',
      { hidden_size: 128 },
      llamaTensors(),
      /config.hidden_size: expected 256, the width of "model.embed_tokens.weight" in the headers, got 128/,
    ],
    [
      'heads',
      { num_attention_heads: 8, head_dim: 64 },
      llamaTensors(),
      /config.num_attention_heads × head_dim: expected 256, the query rows of layer 0 in the headers, got 512/,
    ],
    [
      'KV heads',
      { num_key_value_heads: 2 },
      llamaTensors(),
      /config.num_key_value_heads × head_dim: expected 64, the key rows of layer 0 in the headers, got 128/,
    ],
    [
      'width of the MLP',
      { intermediate_size: 700 },
      llamaTensors(),
      /config.intermediate_size: expected 768, the inner width of the MLP of layer 0 in the headers, got 700/,
    ],
    [
      'experts',
      { model_type: 'mixtral', architectures: ['MixtralForCausalLM'], num_local_experts: 8, num_experts_per_tok: 2 },
      experts(6),
      /config.num_experts: expected 6, the experts of layer 0 in the headers, got 8/,
    ],
    [
      'layers of one not known',
      { model_type: 'nobody', state_size: 1, num_hidden_layers: 3 },
      llamaTensors(),
      /config.num_hidden_layers: expected 2/,
    ],
    [
      'KV heads of one not known',
      { model_type: 'nobody', state_size: 1, num_key_value_heads: 3 },
      llamaTensors(),
      /config.num_key_value_heads: expected heads for the 64 rows of the keys of layer 0 in the headers, got 3/,
    ],
  ])('%s', (_, fields, tensors, sentence) => {
    const { architectures, ...plain } = LLAMA_CONFIG;
    const config = 'model_type' in fields ? { ...plain, ...fields } : { ...plain, architectures, ...fields };
    expect(() => modelOfMade(safetensors(tensors), config)).toThrow(sentence);
  });

  test('or gives way where the tensors alone decide', () => {
    const { vocab_size: _, ...inner } = LLAMA_CONFIG;
    expect(modelOfMade(safetensors(llamaTensors()), { text_config: inner }).vocabSize).toBe(1000);
    const { 'lm_head.weight': __, ...headless } = llamaTensors();
    const found = modelOfMade(safetensors(headless), LLAMA_CONFIG);
    expect(total(found)).toBe(TOTAL - 256_000);
    expect(found.notes).toEqual([expect.stringContaining('the files hold no output head, though config.tie_word')]);
  });

  test('and its quantisation is named if no tensor is quantised', () => {
    const awq = { ...LLAMA_CONFIG, quantization_config: { quant_method: 'awq', bits: 4, group_size: 128 } };
    const found = modelOfMade(safetensors(llamaTensors()), awq);
    expect(found.stored.words).toBe('16.0 bits per weight');
    expect(found.notes).toEqual([
      expect.stringMatching(/^config.json declares awq.*but the tensors hold no quantised weight: the tensors count$/),
    ]);
  });
});

test('layers after the last are left out only if they predict further tokens', () => {
  const later = llamaTensors(3);
  const left = /left out: the layer for multi-token prediction, /;
  const declared = modelOfMade(safetensors(later), { ...LLAMA_CONFIG, num_nextn_predict_layers: 1 });
  expect([total(declared), declared.notes.join(' ')]).toEqual([TOTAL, expect.stringMatching(left)]);
  const marked = modelOfMade(safetensors({ ...later, 'model.layers.2.eh_proj.weight': ['BF16', [256, 512]] }));
  expect([total(marked), marked.notes.join(' ')]).toEqual([
    TOTAL,
    expect.stringContaining(`${LAYER + 256 * 512} parameters`),
  ]);
  expect(total(modelOfMade(safetensors(later)))).toBe(TOTAL + LAYER);
});

describe('the metadata of a .gguf that its tensors contradict is refused, both named', () => {
  const META = {
    'general.architecture': 'llama',
    'llama.block_count': 1,
    'llama.embedding_length': 256,
    'llama.attention.head_count': 4,
    'llama.attention.head_count_kv': 1,
  };
  const TENSORS: Tensors = {
    'token_embd.weight': ['F16', [100, 256]],
    'blk.0.attn_q.weight': ['F16', [256, 256]],
    'blk.0.attn_k.weight': ['F16', [64, 256]],
    'blk.0.attn_v.weight': ['F16', [64, 256]],
    'blk.0.attn_output.weight': ['F16', [256, 256]],
    'blk.0.ffn_gate_inp.weight': ['F32', [2, 256]],
    'blk.0.ffn_up_exps.weight': ['F16', [2, 512, 256]],
    'blk.0.ffn_down_exps.weight': ['F16', [2, 256, 512]],
  };
  const of = (meta: object, tensors: Tensors = TENSORS): ModelConfig =>
    modelOfMade(gguf({ 'llama.expert_used_count': 1, ...META, ...meta }, tensors), null, 'm.gguf');

  test.each<[string, object, RegExp]>([
    [
      'block_count',
      { 'llama.block_count': 3 },
      /llama.block_count: expected 1, the layers that the headers hold, got 3/,
    ],
    [
      'embedding_length',
      { 'llama.embedding_length': 512 },
      /llama.embedding_length: expected 256, the width of "token_embd.weight"/,
    ],
    [
      'vocab_size',
      { 'llama.vocab_size': 99 },
      /llama.vocab_size: expected 100, the rows of "token_embd.weight" in the headers, got 99/,
    ],
    [
      'no heads',
      { 'llama.attention.head_count': 0 },
      /llama.attention.head_count: expected heads for the 256 rows of the queries .* got 0/,
    ],
    [
      'heads that do not divide',
      { 'llama.attention.head_count': 7 },
      /llama.attention.head_count: expected heads for the 256 rows .* got 7/,
    ],
    [
      'KV heads',
      { 'llama.attention.head_count_kv': 4 },
      /llama.attention.head_count_kv: expected heads for the 64 rows of the keys of layer 0 in the headers, got 4 of 64 numbers/,
    ],
    [
      'KV heads of a layer',
      { 'llama.attention.head_count_kv': [2] },
      /llama.attention.head_count_kv\[0\]: .* got 2 of 64 numbers/,
    ],
    [
      'key_length',
      { 'llama.attention.key_length': 128 },
      /llama.attention.head_count: expected heads .* got 4 of 128 numbers/,
    ],
    [
      'expert_count',
      { 'llama.expert_count': 3 },
      /llama.expert_count: expected 2, the experts of layer 0 in the headers, got 3/,
    ],
    [
      'a name that is none',
      { 'general.architecture': 7 },
      /general.architecture: expected a name such as "llama", got 7/,
    ],
    ['a count in words', { 'llama.block_count': 'one' }, /llama.block_count: expected a whole number, got "one"/],
  ])('%s', (_, meta, sentence) => {
    expect(() => of(meta)).toThrow(sentence);
  });

  test('but not where it says nothing', () => {
    expect(kvBytesPerToken(of({}), FORMATS.f16)).toBe(256);
    const {
      'blk.0.ffn_gate_inp.weight': _,
      'blk.0.ffn_up_exps.weight': __,
      'blk.0.ffn_down_exps.weight': ___,
      ...dense
    } = TENSORS;
    const found = modelOfMade(gguf({}, dense), null, 'm.gguf');
    expect(kvBytesPerToken(found, FORMATS.f16)).toBe(256);
    expect(found.notes).toEqual(['the file names no general.architecture: its metadata is not used']);
  });
});
