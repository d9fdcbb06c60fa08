import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesBelow, projectRoot, readSource } from '../support/source-files.ts';

const sources = filesBelow('src', /\.ts$/);
const rooms = readdirSync(join(projectRoot, 'src'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

const MOST_LINES = 40;

describe.each(rooms)('the room %s', (room) => {
  test(`has a README of at most ${MOST_LINES} lines, and a line on the map`, () => {
    const path = `src/${room}/README.md`;
    expect(existsSync(join(projectRoot, path))).toBe(true);
    expect(readSource(path).split('\n').length).toBeLessThanOrEqual(MOST_LINES + 1);
    expect(readSource('src/README.md')).toContain(`[${room}](${room})`);
  });
});

/** Files that may share a name: an operator and its kernels, and `index.ts`. */
const isTwin = (paths: readonly string[]): boolean =>
  paths.every((path) => path.endsWith('/index.ts')) || paths.every((path) => /^src\/(ops|kernels)\//.test(path));

/** Names of files that differ by an "s" at most, other than twins. */
function alike(paths: readonly string[]): string[] {
  const byStem = new Map<string, string[]>();
  for (const path of paths) {
    const stem = path
      .split('/')
      .at(-1)!
      .replace(/\.ts$/, '')
      .replaceAll(/s(?=-|$)/g, '');
    byStem.set(stem, [...(byStem.get(stem) ?? []), path]);
  }
  return [...byStem.values()].filter((same) => same.length > 1 && !isTwin(same)).map((same) => same.join(' and '));
}

test('no two files of src have one name, or names that differ by an "s"', () => {
  expect(alike(sources)).toEqual([]);
});

test('two files with one name are found', () => {
  expect(alike(['src/jobs/plan.ts', 'src/report/plans.ts'])).toEqual(['src/jobs/plan.ts and src/report/plans.ts']);
  expect(alike(['src/ops/gemv.ts', 'src/kernels/gemv.ts', 'src/ops/index.ts', 'src/kernels/index.ts'])).toEqual([]);
});
