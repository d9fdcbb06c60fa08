import { beforeAll, expect, test } from 'vitest';
import type { Watcher } from '../../../src/attach/record/watcher.ts';
import { misuse, type Misused } from '../../support/attach/misuse.ts';
import { installWatched, watching } from '../../support/attach/watched.ts';

let native: Misused;
let watcher: Watcher;
beforeAll(async () => {
  const adapter = await navigator.gpu.requestAdapter();
  const device = await adapter!.requestDevice();
  native = await misuse(device);
  device.destroy();
  watcher = installWatched();
});

test.each([
  { time: 'pass', count: 'off', unique: false },
  { time: 'split', count: 'twin', unique: false },
  { time: 'split', count: 'twin', unique: true },
  { time: 'split', count: 'replace', unique: false },
] as const)('a page sees its mistakes, and none of ours, watched by $time, counted by $count', async (options) => {
  const { result, record } = await watching(watcher, options, misuse);
  for (const [name, seen] of Object.entries(native)) expect.soft(result[name], name).toEqual(seen);
  expect(record.notes.filter((note) => note.includes('fault'))).toEqual([]);
});
