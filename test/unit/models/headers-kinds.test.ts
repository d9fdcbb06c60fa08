import { describe, expect, test } from 'vitest';
import type { ModelConfig } from '../../../src/models/config/model-config.ts';
import { parameterCounts } from '../../../src/models/parameters.ts';
import { gguf, modelOfMade, safetensors, type MadeTensor } from '../../support/model-files.ts';

type Tensors = Record<string, MadeTensor>;

const total = (config: ModelConfig): number => parameterCounts(config).total;

describe('models other than decoders are refused in one sentence', () => {
  const layers = (stem: string, attention: string, count = 2): Tensors =>
    Object.fromEntries(
      Array.from({ length: count }, (_, i) =>
        ['q', 'k', 'v', 'o'].map((one): [string, MadeTensor] => [
          `${stem}.${i}.${attention.replace('*', one)}.weight`,
          ['F32', [64, 64]],
        ]),
      ).flat(),
    );
  const table = (name: string): Tensors => ({ [`${name}.weight`]: ['F32', [100, 64]] });
  test.each<[string, Tensors, object | null, RegExp]>([
    [
      'BERT',
      {
        ...table('bert.embeddings.word_embeddings'),
        ...table('bert.embeddings.token_type_embeddings'),
        ...layers('bert.encoder.layer', 'attention.self.*'),
      },
      null,
      /got an encoder, which writes no tokens and keeps no KV cache \(it holds "bert.embeddings.token_type/,
    ],
    [
      'a masked model',
      { ...table('model.embed_tokens'), ...layers('model.layers', 'self_attn.*_proj') },
      { architectures: ['NewForMaskedLM'] },
      /got an encoder.*config.architectures is "NewForMaskedLM"/,
    ],
    [
      'T5',
      {
        ...table('shared'),
        ...layers('encoder.block', 'layer.0.SelfAttention.*'),
        ...layers('decoder.block', 'layer.0.SelfAttention.*'),
      },
      null,
      /got an encoder and a decoder, whose layers differ \(it holds "encoder.block.0.*" and "decoder.block.0/,
    ],
    [
      'BART',
      {
        ...table('model.decoder.embed_tokens'),
        ...layers('model.encoder.layers', 'self_attn.*_proj'),
        ...layers('model.decoder.layers', 'self_attn.*_proj'),
      },
      null,
      /got an encoder and a decoder/,
    ],
    [
      'by its config.json',
      { ...table('model.embed_tokens'), ...layers('model.layers', 'self_attn.*_proj') },
      { is_encoder_decoder: true },
      /config.is_encoder_decoder is true/,
    ],
    [
      'one without keys or states',
      { ...table('model.embed_tokens'), ...layers('model.layers', 'mix.*_weird') },
      null,
      /expected layers with keys and values, or with a state, .* got weights such as "mix.q_weird.weight"/,
    ],
  ])('%s', (_, tensors, config, sentence) => {
    expect(() => modelOfMade(safetensors(tensors), config)).toThrow(sentence);
  });

  test.each<[string, object, string[], RegExp]>([
    ['bert', {}, ['blk'], /got an encoder.*general.architecture "bert"/],
    ['gemma-embedding', {}, ['blk'], /got an encoder/],
    ['t5', {}, ['enc.blk', 'dec.blk'], /got an encoder and a decoder/],
    ['nobody', {}, ['enc.blk', 'dec.blk'], /it holds "enc.blk.0.attn_q.weight" and "dec.blk.0/],
    ['clip', {}, ['v.blk'], /got the vision or audio part of one/],
  ])('a .gguf: %s', (architecture, meta, stems, sentence) => {
    const tensors = Object.assign(
      { ...table('token_embd') },
      ...stems.map((stem) => layers(stem, 'attn_*')),
    ) as Tensors;
    expect(() => modelOfMade(gguf({ 'general.architecture': architecture, ...meta }, tensors), null, 'm.gguf')).toThrow(
      sentence,
    );
  });

  test('but not a decoder whose layers stand under "encoder", or one beside towers', () => {
    const glm = {
      ...table('transformer.embedding.word_embeddings'),
      ...layers('transformer.encoder.layers', 'self_attention.*_proj'),
    };
    expect(total(modelOfMade(safetensors(glm)))).toBe(6400 + 8 * 4096);
    const language = {
      ...table('language_model.model.embed_tokens'),
      ...layers('language_model.model.layers', 'self_attn.*_proj'),
    };
    const odd = { ...layers('perceiver.blocks', 'attn.*', 3), 'perceiver.query': ['F32', [7, 64]] } satisfies Tensors;
    const found = modelOfMade(safetensors({ ...language, ...odd }));
    expect(total(found)).toBe(6400 + 8 * 4096);
    expect(found.notes).toEqual([
      expect.stringContaining(`left out: the layers of "perceiver", ${12 * 4096 + 7 * 64} parameters`),
    ]);
  });
});

test('layers that run again are refused where tensors alone would tell', () => {
  const tensors: Tensors = { 'model.embed_tokens.weight': ['F32', [100, 64]] };
  for (const one of ['q', 'k', 'v', 'o']) tensors[`model.layers.0.self_attn.${one}_proj.weight`] = ['F32', [64, 64]];
  expect(() => modelOfMade(safetensors(tensors), { model_type: 'nobody', state_size: 1, total_ut_steps: 4 })).toThrow(
    /config.total_ut_steps: expected a decoder-only language model, got 4: it is a model whose layers run several times/,
  );
});
