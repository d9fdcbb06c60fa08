import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readOutputs, writeOutput } from '../../../src/cli/outputs.ts';

const folder = mkdtempSync(join(tmpdir(), 'ridgepoint-outputs-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('files to write', () => {
  test('are checked before anything is measured', () => {
    expect(() => readOutputs({ svg: join(folder, 'none', 'a.svg') })).toThrow(
      '--svg: expected a file in a folder that exists',
    );
    expect(() => readOutputs({ csv: folder })).toThrow('--csv: expected a file, not a folder');
    expect(() => readOutputs({ json: '' })).toThrow('--json: expected a file name');
  });

  test('must differ, including standard output', () => {
    expect(() => readOutputs({ json: '-', csv: '-' })).toThrow(
      '--csv: expected a different target from that of --json',
    );
    expect(() => readOutputs({ json: join(folder, 'a'), csv: join(folder, '.', 'a') })).toThrow('--csv');
  });

  test('are written where they were asked for', () => {
    const { json } = readOutputs({ json: join(folder, 'a.json'), svg: undefined });
    writeOutput(json!, '{}');
    expect(readFileSync(join(folder, 'a.json'), 'utf8')).toBe('{}');
  });
});
