import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readOutputs, writeOutput } from '../../../src/cli/outputs.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgepoint-outputs-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('files to write', () => {
  test.each<[what: string, name: string, words: RegExp]>([
    ['an empty name', '', /^--svg: expected a file name, or - for standard output, got ""$/],
    [
      'a folder that is not there',
      'none/a.svg',
      /^--svg: expected a file in a folder that exists, got ".*none\/a\.svg"$/,
    ],
    ['a file as a folder', 'plain/a.svg', /^--svg: expected a file in a folder, got /],
    ['a folder', '.', /^--svg: expected a file, not a folder, got /],
    ['a folder to be', 'charts/', /^--svg: expected a file, not a folder, got "charts\/"$/],
    ['a name that is too long', 'a'.repeat(300), /^--svg: expected a file that can be written, got .*\(ENAMETOOLONG/],
    ['a link to nowhere', 'nowhere', /^--svg: expected a file that can be written, got .*\(ENOENT/],
    ['a link to itself', 'circle', /^--svg: expected a file that can be written, got .*\(ELOOP/],
  ])('%s is refused before anything is measured', (_what, name, words) => {
    writeFileSync(join(folder, 'plain'), '');
    for (const [link, target] of [
      ['nowhere', 'none/a.svg'],
      ['circle', 'circle'],
    ] as const) {
      rmSync(join(folder, link), { force: true });
      symlinkSync(target, join(folder, link));
    }
    const path = ['', 'charts/'].includes(name) ? name : join(folder, name);
    expect(() => readOutputs({ svg: path })).toThrow(words);
  });

  // Root may write where permissions forbid it, but nobody here.
  test.skipIf(process.platform !== 'linux')('a folder that only pretends to be writable is refused', () => {
    expect(() => readOutputs({ markdown: '/proc/summary.md' })).toThrow(
      /^--markdown: expected a file that can be written, got "\/proc\/summary\.md" \(ENOENT/,
    );
  });

  test.skipIf(process.getuid?.() === 0)('a folder and a file without permission are refused', () => {
    const locked = join(folder, 'locked');
    mkdirSync(locked);
    writeFileSync(join(locked, 'old.csv'), 'old', { mode: 0o444 });
    chmodSync(locked, 0o555);
    for (const name of ['new.csv', 'old.csv']) {
      expect(() => readOutputs({ csv: join(locked, name) })).toThrow(/expected a file that can be written.*EACCES/);
    }
    chmodSync(locked, 0o755);
  });

  test('are left as they were by the check', () => {
    writeFileSync(join(folder, 'old.csv'), 'old');
    symlinkSync('not-yet.svg', join(folder, 'link.svg'));
    readOutputs({ json: join(folder, 'new.json'), csv: join(folder, 'old.csv'), svg: join(folder, 'link.svg') });
    expect(readFileSync(join(folder, 'old.csv'), 'utf8')).toBe('old');
    expect(['new.json', 'not-yet.svg'].filter((name) => existsSync(join(folder, name)))).toEqual([]);
  });

  test('must differ, including standard output', () => {
    expect(() => readOutputs({ json: '-', csv: '-' })).toThrow(
      '--csv: expected a different target from that of --json',
    );
    expect(() => readOutputs({ json: join(folder, 'a'), csv: join(folder, '.', 'a') })).toThrow('--csv');
    symlinkSync('same.json', join(folder, 'same.csv'));
    expect(() => readOutputs({ json: join(folder, 'same.json'), csv: join(folder, 'same.csv') })).toThrow('--csv');
  });

  test('are none of the files that are read, by any of their names', () => {
    const input = join(folder, 'input.json');
    writeFileSync(input, '{}');
    symlinkSync('input.json', join(folder, 'linked.json'));
    linkSync(input, join(folder, 'second-name.json'));
    const said = /^--csv: expected another file than those that are read, got "/;
    for (const csv of ['input.json', 'linked.json', 'second-name.json', './input.json']) {
      expect(() => readOutputs({ csv: join(folder, csv) }, [undefined, input])).toThrow(said);
      expect(() => readOutputs({ csv: input }, [join(folder, csv)])).toThrow(said);
    }
    const later = join(folder, 'later.parquet');
    expect(() => readOutputs({ csv: later }, [join(folder, 'none', '..', 'later.parquet')])).toThrow(said);
    expect(readOutputs({ csv: later }, [input, join(folder, 'none.json'), folder]).csv?.path).toBe(later);
    expect(readOutputs({ json: '-' }, [input]).json?.path).toBeNull();
  });

  test('are none of the files that are written besides', () => {
    const page = join(folder, 'data.js');
    const said = /^--json: expected another file than those that are written, got "/;
    expect(() => readOutputs({ json: page }, [], [join(folder, '.', 'data.js')])).toThrow(said);
    writeFileSync(page, '');
    symlinkSync('data.js', join(folder, 'link.js'));
    expect(() => readOutputs({ json: join(folder, 'link.js') }, [], [page])).toThrow(said);
    expect(readOutputs({ json: '-' }, [], [page]).json?.path).toBeNull();
  });

  test('are written where they were asked for', () => {
    const { json } = readOutputs({ json: join(folder, 'a.json'), svg: undefined });
    writeOutput(json!, '{}');
    expect(readFileSync(join(folder, 'a.json'), 'utf8')).toBe('{}');
  });
});
