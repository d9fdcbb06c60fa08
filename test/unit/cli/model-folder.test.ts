import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadModel } from '../../../src/cli/load-model.ts';
import { loadModelFiles } from '../../../src/cli/model-folder.ts';
import { parameterCounts } from '../../../src/models/parameters.ts';
import { gguf, LLAMA_CONFIG, llamaTensors, safetensors, type MadeTensor } from '../../support/model-files.ts';

const root = mkdtempSync(join(tmpdir(), 'model-folder-'));
afterAll(() => rmSync(root, { recursive: true }));

type Content = { header: Uint8Array; size: number } | object | string;
const isMade = (content: Content): content is { header: Uint8Array; size: number } =>
  typeof content === 'object' && 'header' in content;

/** A folder with files: headers with nothing behind them, JSON, or text. */
function folder(files: Readonly<Record<string, Content>>): string {
  const at = mkdtempSync(join(root, 'f-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(at, name, '..'), { recursive: true });
    if (!isMade(content)) {
      writeFileSync(join(at, name), typeof content === 'string' ? content : JSON.stringify(content));
      continue;
    }
    const file = openSync(join(at, name), 'w');
    writeSync(file, content.header);
    ftruncateSync(file, content.size);
    closeSync(file);
  }
  return at;
}

const TENSORS = llamaTensors();
const TOTAL = 2_020_608;
const ST = safetensors(TENSORS);
const entries = Object.entries(TENSORS);
const [ONE, TWO] = [entries.slice(0, 9), entries.slice(9)].map((half) => safetensors(Object.fromEntries(half))) as [
  Content,
  Content,
];
const SHARDS = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'] as const;
const MAP = Object.fromEntries(entries.map(([name], i) => [name, SHARDS[i < 9 ? 0 : 1]]));
const index = (total: number, map: object = MAP): object => ({ metadata: { total_size: total }, weight_map: map });
const LFS = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n';

const BLOCK: Record<string, MadeTensor> = {
  'token_embd.weight': ['F16', [100, 256]],
  'blk.0.attn_q.weight': ['F16', [256, 256]],
  'blk.0.attn_k.weight': ['F16', [64, 256]],
  'blk.0.attn_v.weight': ['F16', [64, 256]],
  'blk.0.attn_output.weight': ['F16', [256, 256]],
  'blk.0.ffn_up.weight': ['F16', [512, 256]],
};
const META = { 'general.architecture': 'llama', 'llama.block_count': 1, 'llama.context_length': 4096 };
const GG = gguf(META, BLOCK);
const GG_TOTAL = 256 * (100 + 512 + 128 + 512);
const blocks = Object.entries(BLOCK);
const part = (from: number, to: number, meta: object = {}): Content =>
  gguf({ ...meta, 'split.count': 3, 'split.tensors.count': 6 }, Object.fromEntries(blocks.slice(from, to)));
/** Its first part has only metadata, as llama.cpp can split it. */
const SPLIT = {
  'm-00001-of-00003.gguf': part(0, 0, META),
  'm-00002-of-00003.gguf': part(0, 3),
  'm-00003-of-00003.gguf': part(3, 6),
};
const ADAPTER = safetensors({ 'base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight': ['BF16', [8, 256]] });

describe('a folder is answered', () => {
  const base = { 'config.json': LLAMA_CONFIG, 'model.safetensors': ST };
  test.each<[string, Record<string, Content>, number, RegExp | null]>([
    [
      'with shards and their index',
      {
        'config.json': LLAMA_CONFIG,
        [SHARDS[0]]: ONE,
        [SHARDS[1]]: TWO,
        'model.safetensors.index.json': index(2 * TOTAL),
      },
      TOTAL,
      null,
    ],
    [
      'with F32 tensors twice what its config.json declares',
      {
        'config.json': LLAMA_CONFIG,
        'model-00001-of-00001.safetensors': safetensors(
          Object.fromEntries(entries.map(([name, [, shape]]) => [name, ['F32', shape]])),
        ),
        'model.safetensors.index.json': index(
          4 * TOTAL,
          Object.fromEntries(entries.map(([name]) => [name, 'model-00001-of-00001.safetensors'])),
        ),
      },
      TOTAL,
      null,
    ],
    [
      'with .gguf too',
      { ...base, 'm-q4.gguf': GG },
      TOTAL,
      /left out: "m-q4.gguf" \(another model: name it for its answer\)/,
    ],
    [
      'with the files of Mistral too',
      { ...base, 'consolidated.safetensors': ST },
      TOTAL,
      /left out: "consolidated.safetensors" \(the weights under other names\)/,
    ],
    [
      'with an adapter too',
      { ...base, 'adapter_model.safetensors': ADAPTER, 'adapter_config.json': {} },
      TOTAL,
      /left out: "adapter_model.safetensors" \(an adapter\)/,
    ],
    [
      'with another .safetensors too',
      { ...base, 'extra.safetensors': ADAPTER },
      TOTAL,
      /left out: "extra.safetensors" \(another file\)/,
    ],
    ['with only the files of Mistral', { 'consolidated.safetensors': ST }, TOTAL, null],
    [
      'with a .gguf and its vision part',
      { 'm.gguf': GG, 'mmproj-m.gguf': gguf({ 'general.architecture': 'clip' }, BLOCK) },
      GG_TOTAL,
      /left out: "mmproj-m.gguf" \(the vision part of a .gguf\)/,
    ],
    ['with a split .gguf', SPLIT, GG_TOTAL, null],
    [
      'with pickles and a config.json',
      { 'config.json': LLAMA_CONFIG, 'pytorch_model.bin': 'x' },
      TOTAL,
      /left out: "pytorch_model.bin", which has no header that can be read/,
    ],
  ])('%s', (_, files, parameters, note) => {
    const { config } = loadModelFiles(folder(files));
    expect(parameterCounts(config).total).toBe(parameters);
    if (note) expect(config.notes.join('\n')).toMatch(note);
    else expect(config.notes).toEqual([]);
  });

  test('through links, as the cache of Hugging Face has them', () => {
    const at = folder({ 'blobs/00ff': ST, 'blobs/aa': LLAMA_CONFIG, 'snapshots/1/x': '' });
    symlinkSync('../../blobs/00ff', join(at, 'snapshots/1/model.safetensors'));
    symlinkSync('../../blobs/aa', join(at, 'snapshots/1/config.json'));
    expect(parameterCounts(loadModelFiles(join(at, 'snapshots/1')).config).total).toBe(TOTAL);
    expect(() => loadModelFiles(at)).toThrow(/got 2 other files: name "snapshots\/1" in it/);
    symlinkSync('../../blobs/none', join(at, 'snapshots/1/gone.gguf'));
    expect(() => loadModelFiles(join(at, 'snapshots/1/gone.gguf'))).toThrow(/got a link to one that is not there/);
  });

  test('whichever part of a split .gguf is named', () => {
    const at = folder(SPLIT);
    for (const name of Object.keys(SPLIT)) {
      expect(parameterCounts(loadModelFiles(join(at, name)).config).total).toBe(GG_TOTAL);
    }
  });
});

describe('a folder is refused in one sentence', () => {
  test.each<[string, Record<string, Content>, RegExp]>([
    [
      'with a shard missing, whatever the index declares',
      { 'config.json': LLAMA_CONFIG, [SHARDS[0]]: ONE, 'model.safetensors.index.json': index(550e9) },
      /got none named "model-00002-of-00002.safetensors": download what is missing$/,
    ],
    [
      'with no shard, and an index far from its config.json',
      { 'config.json': LLAMA_CONFIG, 'model.safetensors.index.json': index(550e9) },
      /total_size: expected about 4041216 bytes by the config.json beside it, got 550000000000/,
    ],
    [
      'with no shard, and a vision tower in the config.json',
      {
        'config.json': { ...LLAMA_CONFIG, vision_config: { depth: 1 } },
        'model.safetensors.index.json': index(10 * TOTAL),
      },
      /got none named "model-00001-of-00002.safetensors" and 1 more/,
    ],
    [
      'with an index far from its shards',
      { [SHARDS[0]]: ONE, [SHARDS[1]]: TWO, 'model.safetensors.index.json': index(123) },
      /total_size: expected about 4041216 bytes, the sum of the tensors in the headers, got 123/,
    ],
    [
      'with an index of a tensor that no shard holds',
      {
        [SHARDS[0]]: ONE,
        [SHARDS[1]]: TWO,
        'model.safetensors.index.json': index(2 * TOTAL, { ...MAP, ghost: SHARDS[0] }),
      },
      /weight_map "ghost": expected it in "model-00001-of-00002.safetensors", got no file that holds it/,
    ],
    [
      'with several .gguf',
      { 'b.gguf': GG, 'a.gguf': GG, 'c-00001-of-00002.gguf': GG, 'c-00002-of-00002.gguf': GG },
      /got 3 models: name one, such as "a.gguf", "b.gguf", "c-00001-of-00002.gguf"/,
    ],
    [
      'with several .safetensors',
      { 'b.safetensors': ST, 'a.safetensors': ST },
      /got 2 models: name one, such as "a.safetensors", "b.safetensors"/,
    ],
    [
      'with a split .gguf under another name',
      { 'm.gguf': part(0, 6, META) },
      /split.count: expected 3 parts, named like model-00001-of-00003.gguf, got 1/,
    ],
    [
      'with a split .gguf that holds fewer tensors',
      { ...SPLIT, 'm-00003-of-00003.gguf': part(3, 5) },
      /split.tensors.count: expected 6 tensors in all parts, got 5/,
    ],
    [
      'with only an adapter',
      { 'adapter_model.safetensors': ADAPTER, 'adapter_config.json': {} },
      /got an adapter \("adapter_.*"\): name the model it adapts/,
    ],
    [
      'with only pickles',
      { 'pytorch_model.bin': 'x', 'tokenizer.json': {} },
      /got "pytorch_model.bin", which has no header that can be read$/,
    ],
    [
      'with only a config.json of a model not known',
      { 'config.json': { model_type: 'nobody', rwkv_version: 7 } },
      /the folder has no .safetensors or .gguf$/,
    ],
    [
      'with pointers to large files',
      { 'model.safetensors': LFS },
      /"model.safetensors": expected a file with tensors, got a Git LFS pointer/,
    ],
    ['with a pointer to a .gguf', { 'm.gguf': LFS }, /"m.gguf": expected a file with tensors, got a Git LFS pointer/],
    [
      'with a pointer to an index',
      { 'model.safetensors.index.json': LFS },
      /"model.safetensors.index.json": expected JSON, got a Git LFS pointer/,
    ],
    ['with nothing', {}, /expected a folder with a config.json, .safetensors or .gguf, got an empty one/],
  ])('%s', (_, files, sentence) => {
    const at = folder(files);
    expect(() => loadModelFiles(at)).toThrow(sentence);
    expect(() => loadModelFiles(at)).toThrow(expect.objectContaining({ name: 'InputError' }));
  });

  test('that is the root, by its path', () => {
    expect(() => loadModelFiles('/')).toThrow(/^"\/": expected a folder with a config.json/);
  });
});

test('a path to nothing is no name of a model', () => {
  for (const path of ['/no/such/model', './model', '../model', 'a/b/c', 'model/']) {
    expect(() => loadModel(path)).toThrow(
      /expected a known model, a config.json, model files or their folder, got ".*": No such file or folder/,
    );
  }
  expect(loadModel('meta-llama/Llama-2-7b-chat-hf').id).toBe('llama-2-7b');
});
