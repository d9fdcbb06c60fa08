import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { keepWinners, loadWinners, winnerFile } from '../../../src/cli/winner-file.ts';
import { recall } from '../../../src/report/winners.ts';
import { sampleReport, sampleResult } from '../../support/sample-report.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgepoint-winners-'));
afterAll(() => rmSync(folder, { recursive: true }));

const report = sampleReport({
  results: [
    {
      ...sampleResult({ id: 'a' }),
      tuning: { source: 'search', budgetSeconds: 1, sourceHash: 'ab', members: [{ parameters: {}, status: 'chosen' }] },
    },
  ],
});

test('winners are kept in a file, in a folder that is made for it', () => {
  const path = join(folder, 'new', 'winners.json');
  expect(keepWinners(report, path)).toBeNull();
  expect(recall(loadWinners(path), report).size).toBe(1);
});

test('a damaged file counts as none, and is replaced, which is said', () => {
  const path = join(folder, 'damaged.json');
  writeFileSync(path, '{"format": "ridgepoint-winners", ');
  expect(loadWinners(path).adapters).toEqual([]);
  expect(keepWinners(report, path)).toContain('was damaged or of another version');
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ format: 'ridgepoint-winners' });
});

test('a file that cannot be written is reported, and ends nothing', () => {
  const blocked = join(folder, 'blocked');
  writeFileSync(blocked, '');
  expect(keepWinners(report, join(blocked, 'winners.json'))).toContain('the tuned kernels were not kept in');
});

test.each([
  [{ RIDGEPOINT_CACHE: '/c' }, 'linux', '/c/winners.json'],
  [{ XDG_CACHE_HOME: '/x' }, 'linux', '/x/ridgepoint/winners.json'],
  [{ LOCALAPPDATA: '/l' }, 'win32', '/l/ridgepoint/winners.json'],
] as const)('with %j on %s the file is %s', (env, platform, path) => {
  expect(winnerFile(env, platform)).toBe(path);
});
