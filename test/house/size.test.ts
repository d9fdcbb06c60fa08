import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { filesBelow, readSource } from '../support/source-files.ts';

/** Most lines of a file; a longer one should be split. */
const MOST = [
  ['src', /\.(ts|mjs)$/, 300],
  ['test', /\.ts$/, 300],
  ['shaders', /\.wgsl$/, 200],
] as const;

test.each(MOST)('no file of %s %s is longer than %i lines', (folder, ending, most) => {
  const lines = (path: string): number => readSource(path).trimEnd().split('\n').length;
  expect(filesBelow(folder, ending).filter((path) => lines(path) > most)).toEqual([]);
});

test('files are named in kebab case, after what is in them', () => {
  const files = [
    ...filesBelow('src', /\.(ts|mjs)$/),
    ...filesBelow('test', /\.ts$/),
    ...filesBelow('shaders', /\.wgsl$/),
  ];
  const stem = (path: string): string => basename(path).split('.')[0]!;
  expect(files.filter((path) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(stem(path)))).toEqual([]);
  // Files and folders with these names tend to grow without limit.
  const vague = files.filter((path) => /(^|\/)(utils?|helpers?|common|misc|types)(\.|\/)/.test(path));
  expect(vague).toEqual([]);
});
