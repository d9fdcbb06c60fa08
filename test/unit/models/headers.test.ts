import { describe, expect, test } from 'vitest';
import type { ModelConfig } from '../../../src/models/config/model-config.ts';
import { readModelConfig } from '../../../src/models/config/parse-config.ts';
import { modelOfFiles } from '../../../src/models/headers/model-files.ts';
import { readHeader } from '../../../src/models/headers/read/read-headers.ts';
import { readIndex } from '../../../src/models/headers/read/safetensors-index.ts';
import type { Headers } from '../../../src/models/headers/read/file-header.ts';
import { kvBytesBeyondWindows, kvBytesPerToken } from '../../../src/models/memory.ts';
import { parameterCounts } from '../../../src/models/parameters.ts';
import { formatsOfFile } from '../../../src/models/storage/stored-format.ts';
import { weightBytes } from '../../../src/models/weight-bytes.ts';
import { FORMATS } from '../../../src/ops/formats.ts';
import { framed, gguf, LLAMA_CONFIG, llamaTensors, safetensors, type MadeTensor } from '../../support/model-files.ts';

type Made = { header: Uint8Array; size: number };

/** Reads a made file; a request beyond its header fails. */
function headersOf({ header, size }: Made, name = 'model.safetensors'): Headers {
  const reading = readHeader({ name, size });
  let step = reading.next();
  while (!step.done) {
    const { start, length } = step.value;
    if (start > header.length) throw new Error(`read at ${start}`);
    step = reading.next(header.slice(start, start + length));
  }
  return step.value;
}

const model = (made: Made, config: object | null = null, name?: string): ModelConfig =>
  modelOfFiles({ name: 'test', headers: headersOf(made, name), config, index: null });
const bytesOf = (config: ModelConfig): number => weightBytes(config, formatsOfFile(config.stored));
const kvOf = (config: ModelConfig): number => kvBytesPerToken(config, FORMATS.f16);
const known = readModelConfig(LLAMA_CONFIG, 'test');
const total = parameterCounts(known).total;

describe('the headers of .safetensors', () => {
  test('give parameters, bytes and KV without a config.json, and say how', () => {
    const found = model(safetensors(llamaTensors()));
    expect([parameterCounts(found).total, bytesOf(found), kvOf(found)]).toEqual([total, 2 * total, kvOf(known)]);
    expect(found.assumptions.join(' ')).toMatch(/counted from the tensors in the headers.*shapes of the projections/);
  });

  test('agree with a config.json to the unit, and leave out what is beside the language model', () => {
    const vision: Record<string, MadeTensor> = {
      'vision_tower.patch.weight': ['BF16', [64, 64]],
      'model.layers.2.eh_proj.weight': ['BF16', [256, 512]],
    };
    const found = model(safetensors({ ...llamaTensors(), ...vision }), LLAMA_CONFIG);
    expect(bytesOf(found)).toBe(2 * total);
    expect(found.notes).toEqual([
      expect.stringMatching(/left out: the vision tower, 4096 parameters/),
      expect.stringMatching(/left out: the layer for multi-token prediction, 131072 parameters/),
    ]);
  });

  test('count a tied head once, though the files hold it twice', () => {
    const found = model(safetensors(llamaTensors()), { ...LLAMA_CONFIG, tie_word_embeddings: true });
    expect(bytesOf(found)).toBe(2 * (total - 256_000));
    expect(found.notes).toEqual([expect.stringContaining('tied head a second time')]);
  });

  const quantised = (make: (name: string, out: number, inner: number) => Record<string, MadeTensor>): Made => {
    const tensors = Object.entries(llamaTensors()).flatMap(([name, [type, shape]]) =>
      /layers.*proj/.test(name)
        ? Object.entries(make(name.replace(/\.weight$/, ''), shape[0]!, shape[1]!))
        : [[name, [type, shape]] as const],
    );
    return safetensors(Object.fromEntries(tensors));
  };
  test.each<[string, (name: string, out: number, inner: number) => Record<string, MadeTensor>, object | null]>([
    [
      'GPTQ',
      (name, out, inner) => ({
        [`${name}.qweight`]: ['I32', [inner / 8, out]],
        [`${name}.qzeros`]: ['I32', [inner / 64, out / 8]],
        [`${name}.scales`]: ['F16', [inner / 64, out]],
        [`${name}.g_idx`]: ['I32', [inner]],
      }),
      null,
    ],
    [
      'AWQ',
      (name, out, inner) => ({
        [`${name}.qweight`]: ['I32', [inner, out / 8]],
        [`${name}.qzeros`]: ['I32', [inner / 64, out / 8]],
        [`${name}.scales`]: ['F16', [inner / 64, out]],
      }),
      null,
    ],
    [
      'MLX',
      (name, out, inner) => ({
        [`${name}.weight`]: ['U32', [out, inner / 8]],
        [`${name}.scales`]: ['BF16', [out, inner / 64]],
        [`${name}.biases`]: ['BF16', [out, inner / 64]],
      }),
      null,
    ],
    [
      'FP8 in blocks',
      (name, out, inner) => ({
        [`${name}.weight`]: ['F8_E4M3', [out, inner]],
        [`${name}.weight_scale_inv`]: ['F32', [Math.ceil(out / 128), Math.ceil(inner / 128)]],
      }),
      null,
    ],
    [
      'compressed-tensors',
      (name, out, inner) => ({
        [`${name}.weight_packed`]: ['I32', [out, inner / 8]],
        [`${name}.weight_scale`]: ['BF16', [out, inner / 64]],
      }),
      LLAMA_CONFIG,
    ],
    [
      'bitsandbytes',
      (name, out, inner) => ({
        [`${name}.weight`]: ['U8', [(out * inner) / 2, 1]],
        [`${name}.weight.absmax`]: ['F32', [(out * inner) / 64]],
      }),
      LLAMA_CONFIG,
    ],
  ])('unpack %s: the same parameters in fewer bytes, scales included', (_, make, config) => {
    const made = quantised(make);
    const found = model(made, config);
    expect(parameterCounts(found).total).toBe(total);
    expect(found.notes).toEqual([]);
    expect(bytesOf(found)).toBe(made.size - made.header.length);
    expect(bytesOf(found)).toBeLessThan(1.5 * total);
    expect(kvOf(found)).toBe(kvOf(known));
  });

  test('of experts need how many a token uses, from a config.json', () => {
    const experts = Object.fromEntries(
      Object.entries(llamaTensors()).flatMap(([name, tensor]) =>
        name.includes('mlp.')
          ? Array.from({ length: 8 }, (_, i) => [name.replace('mlp.', `mlp.experts.${i}.`), tensor])
          : [[name, tensor]],
      ),
    ) as Record<string, MadeTensor>;
    const made = safetensors({
      ...experts,
      'model.layers.0.mlp.gate.weight': ['BF16', [8, 256]],
      'model.layers.1.mlp.gate.weight': ['BF16', [8, 256]],
    });
    expect(() => model(made)).toThrow(/how many of its 8 experts a token uses/);
    const found = model(made, { model_type: 'nobody', state_size: 1, num_experts_per_tok: 2 });
    const { total: all, active } = parameterCounts(found);
    expect(all - active).toBe(2 * 6 * 3 * 256 * 768);
    expect(found.notes[0]).toContain('its config.json is not used for shapes');
  });

  const LFS = new TextEncoder().encode('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n');
  const one = (value: object): Made => framed(JSON.stringify({ a: value }), 8);
  test.each<[string, Made, RegExp]>([
    ['a pointer', { header: LFS, size: LFS.length }, /Git LFS pointer/],
    ['nothing', { header: new Uint8Array(3), size: 3 }, /got 3 bytes, too few/],
    ['a length of 2^53', framed('{}', 8, 2n ** 53n), /expected a header of 2 to 10 bytes, got 9007199254740992/],
    ['a length of 2^64 − 1', framed('{}', 8, 2n ** 64n - 1n), /got 18446744073709551615/],
    ['no JSON', framed('hello, world', 8), /expected a JSON object as header/],
    ['a list', framed('[1, 2]', 8), /expected a JSON object/],
    ['no tensors', framed('{"__metadata__": {}}', 0), /expected tensors in its header, got none/],
    [
      'a strange type',
      one({ dtype: 'F128', shape: [4], data_offsets: [0, 8] }),
      /"a": expected a dtype such as "BF16", got "F128"/,
    ],
    [
      'a negative side',
      one({ dtype: 'F16', shape: [-4], data_offsets: [0, 8] }),
      /expected a shape of whole numbers from 0, got \[-4\]/,
    ],
    [
      'offsets that lie',
      one({ dtype: 'F16', shape: [4], data_offsets: [0, 6] }),
      /expected 8 bytes for the shape \[4\] of F16, got 6/,
    ],
    ['offsets backwards', one({ dtype: 'F16', shape: [4], data_offsets: [8, 0] }), /begin before they end/],
    [
      'offsets past the end',
      one({ dtype: 'F16', shape: [2 ** 40], data_offsets: [0, 2 ** 41] }),
      /the file is truncated/,
    ],
    [
      'a hole',
      framed('{"a":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}', 8),
      /expected data from byte 0 on, got from 4/,
    ],
    [
      'more data',
      framed('{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}', 8),
      /expected 4 bytes of tensors after the header, got 8/,
    ],
  ])('with %s are refused in one sentence', (_, made, sentence) => {
    expect(() => headersOf(made)).toThrow(sentence);
    expect(() => headersOf(made)).toThrow(expect.objectContaining({ name: 'InputError' }));
  });

  test('of another model than the config.json, or with a layer missing, are refused', () => {
    expect(() => model(safetensors(llamaTensors()), { ...LLAMA_CONFIG, vocab_size: 100_000 })).toThrow(/another model/);
    const gap = Object.fromEntries(Object.entries(llamaTensors(3)).filter(([name]) => !name.includes('layers.1.')));
    expect(() => model(safetensors(gap))).toThrow(/got none with number 1: a file is missing/);
    const headless = Object.fromEntries(Object.entries(llamaTensors()).filter(([name]) => !name.includes('embed')));
    expect(() => model(safetensors(headless))).toThrow(/expected the embedding/);
    const adapter: Record<string, MadeTensor> = { 'model.layers.0.self_attn.q_proj.lora_A.weight': ['BF16', [8, 256]] };
    expect(() => model(safetensors(adapter))).toThrow(/got an adapter/);
    const map = Object.fromEntries(Object.keys(llamaTensors()).map((name) => [name, 'model.safetensors']));
    const index = readIndex({ metadata: { total_size: 550e9 }, weight_map: map }, 'i.json');
    const declared = { name: 'x', headers: headersOf(safetensors(llamaTensors())), config: null, index };
    expect(() => modelOfFiles(declared)).toThrow(/metadata.total_size: expected about \d+ bytes.*got 550000000000/);
  });
});

describe('the header of a .gguf', () => {
  const metadata = {
    'general.architecture': 'gemma3',
    'gemma3.block_count': 6,
    'gemma3.context_length': 32_768,
    'gemma3.attention.head_count': 4,
    'gemma3.attention.key_length': 64,
    'gemma3.attention.sliding_window': 512,
    'tokenizer.ggml.tokens': Array.from({ length: 5000 }, (_, i) => `token ${i}`),
  };
  const tensors = Object.fromEntries(
    Object.entries({
      'token_embd.weight': ['Q6_K', [1000, 256]],
      'output_norm.weight': ['F32', [256]],
      ...Object.fromEntries(
        Array.from({ length: 6 }, (_, i) =>
          Object.entries({
            attn_q: ['Q4_K', [256, 256]],
            attn_k: ['Q4_K', [64, 256]],
            attn_v: ['Q6_K', [64, 256]],
            attn_output: ['Q4_K', [256, 256]],
            ffn_gate: ['Q4_K', [768, 256]],
            ffn_up: ['Q4_K', [768, 256]],
            ffn_down: ['Q6_K', [256, 768]],
            attn_norm: ['F32', [256]],
          }).map(([name, tensor]) => [`blk.${i}.${name}.weight`, tensor]),
        ).flat(),
      ),
    }),
  ) as Record<string, MadeTensor>;
  const made = gguf(metadata, tensors);

  test('gives mixed formats, windows and context', () => {
    const found = model(made, null, 'model.gguf');
    const layer = 2 * 256 * 256 + 2 * 64 * 256 + 3 * 768 * 256 + 256;
    expect(parameterCounts(found).total).toBe(6 * layer + 1000 * 256 + 256);
    const q4 = (2 * 256 * 256 + 64 * 256 + 2 * 768 * 256) * (144 / 256);
    const q6 = (64 * 256 + 768 * 256) * (210 / 256);
    expect(bytesOf(found)).toBe(6 * (q4 + q6 + 1024) + 1000 * 210 + 1024);
    expect([kvOf(found), kvBytesBeyondWindows(found, FORMATS.f16)]).toEqual([6 * 256, 256]);
    expect(found).toMatchObject({ maxPositionEmbeddings: 32_768, tieWordEmbeddings: true, numHiddenLayers: 6 });
  });

  test('is refused if it is truncated anywhere, never read past', () => {
    for (let length = 0; length < made.header.length; length += 997) {
      const cut = { header: made.header.slice(0, length), size: length };
      expect(() => headersOf(cut, 'model.gguf')).toThrow(/"model.gguf": .*truncated/);
    }
    expect(() => headersOf({ ...made, size: made.size - 64 }, 'model.gguf')).toThrow(
      /expected data up to byte .*truncated/,
    );
  });

  test.each<[string, (bytes: DataView) => void, RegExp]>([
    ['another mark', (view) => view.setUint32(0, 1), /without the mark GGUF/],
    ['another version', (view) => view.setUint32(4, 9, true), /expected version 2 or 3 of GGUF, got 9/],
    ['2^53 tensors', (view) => view.setBigUint64(8, 2n ** 53n, true), /a number of tensors of at most/],
    ['2^63 entries', (view) => view.setBigUint64(16, 2n ** 63n, true), /a number of metadata of at most/],
    ['a key of 2^60 bytes', (view) => view.setBigUint64(24, 2n ** 60n, true), /the length of a key of at most/],
  ])('with %s is refused', (_, change, sentence) => {
    const header = made.header.slice();
    change(new DataView(header.buffer));
    expect(() => headersOf({ header, size: made.size }, 'model.gguf')).toThrow(sentence);
  });
});
