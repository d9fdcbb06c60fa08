import { describe, expect, test } from 'vitest';
import { adapterName, adapterNotes } from '../../../src/report/adapter-words.ts';
import type { Report } from '../../../src/report/report-format.ts';
import { parseReport } from '../../../src/report/parse-report.ts';
import { formatAdapter } from '../../../src/report/tables.ts';
import { syntheticReport } from '../../support/report.ts';

const UNNAMED = { vendor: '', architecture: '', device: '', description: '' };

function unnamed(adapter: Partial<Report['adapter']>, host = ''): Report {
  const report = syntheticReport();
  return {
    ...report,
    environment: { ...report.environment, host, browser: { name: 'Firefox', version: '153.0' } },
    adapter: { ...report.adapter, ...UNNAMED, ...adapter },
  };
}

test.each([
  ['nvidia-h200', 'NVIDIA: 580.159.04 580.159.4.0', 'nvidia-h200 (NVIDIA: 580.159.04 580.159.4.0)'],
  [
    'llvmpipe-llvm-15-0-6-256-bits-',
    'llvmpipe: Mesa 25.0.7 (LLVM 15.0.6) 0.0.1',
    'llvmpipe: Mesa 25.0.7 (LLVM 15.0.6) 0.0.1',
  ],
  ['0x2206', 'NVIDIA GeForce RTX 3080', 'NVIDIA GeForce RTX 3080'],
  ['apple-m2', '', 'apple-m2'],
  ['', 'Apple M2', 'Apple M2'],
  ['', '', ''],
])('an adapter of the device %j, described as %j, is called %j', (device, description, name) => {
  expect(adapterName({ device, description })).toBe(name);
});

describe('an adapter without a name', () => {
  test.each([
    [{ isFallback: true }, 'software adapter that Firefox does not name'],
    [{ isFallback: false }, 'hardware adapter that Firefox does not name'],
    [{ isFallback: false, fallbackTold: false }, 'adapter, hardware or software that Firefox does not name'],
  ])('%j is %j in one line', (adapter, words) => {
    expect(formatAdapter(unnamed(adapter))).toBe(words);
  });

  test('that may be a CPU is reported as such', () => {
    const notes = adapterNotes(unnamed({ isFallback: false, fallbackTold: false }, 'bench 7'));
    expect(notes).toEqual([expect.stringMatching(/^Firefox does not say whether its adapter is a GPU or the CPU/)]);
  });

  test('of a GPU asks for --host, unless it was given', () => {
    expect(adapterNotes(unnamed({ isFallback: false }))).toEqual([expect.stringMatching(/not name.*--host/)]);
    expect(adapterNotes(unnamed({ isFallback: false }, 'bench 7'))).toEqual([]);
    expect(adapterNotes(unnamed({ isFallback: true }))).toEqual([]);
  });

  test('survives a file', () => {
    const report = unnamed({ isFallback: false, fallbackTold: false });
    expect(parseReport(JSON.stringify(report)).adapter.fallbackTold).toBe(false);
  });
});
