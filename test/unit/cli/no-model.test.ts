import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadModel } from '../../../src/cli/load-model.ts';

const root = mkdtempSync(join(tmpdir(), 'no-model-'));
afterAll(() => rmSync(root, { recursive: true }));

const saidOf = (given: string): string => {
  try {
    return JSON.stringify(loadModel(given));
  } catch (error) {
    return (error as Error).message;
  }
};

describe('what is no model is named once, and for what it is', () => {
  test.each<[name: string, content: string, sentence: RegExp]>([
    ['page.safetensors', '<!DOCTYPE html><html></html>', /expected a .safetensors file, got an HTML or XML page/],
    ['page.gguf', '<html><body></body></html>', /expected a .gguf file, got an HTML or XML page/],
    ['zip.safetensors', 'PK\u0003\u0004000000000', /expected a .safetensors file, got a zip archive/],
    ['text.safetensors', '{"model_type": 1}', /expected a .safetensors file, got JSON/],
    ['junk.json', '\u0001\u0002', /expected JSON in .*, got binary data/],
    ['made.json', '{"dim": 4096, "n_layers": 32}', /got a params.json of the maker's own format/],
  ])('%s', (name, content, sentence) => {
    const path = join(root, name);
    writeFileSync(path, content);
    const said = saidOf(path);
    expect(said).toMatch(sentence);
    expect(said.split(name)).toHaveLength(2);
  });

  test.each(['loop.json', 'away.safetensors'])('%s, a link', (name) => {
    symlinkSync(name.startsWith('loop') ? name : '/nowhere/at/all', join(root, name));
    expect(saidOf(join(root, name))).toMatch(/": a link that leads to no file$/);
  });

  test('a folder in place of its config.json', () => {
    mkdirSync(join(root, 'x', 'config.json'), { recursive: true });
    expect(saidOf(join(root, 'x'))).toMatch(/expected a config.json, got .*, which is a folder/);
  });
});
