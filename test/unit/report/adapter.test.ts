import { describe, expect, test } from 'vitest';
import { adapterNotes } from '../../../src/report/adapter.ts';
import type { Report } from '../../../src/report/format.ts';
import { parseReport } from '../../../src/report/parse.ts';
import { formatAdapter } from '../../../src/report/table.ts';
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

describe('an adapter without a name', () => {
  test.each([
    [{ isFallback: true }, 'software adapter that Firefox does not name'],
    [{ isFallback: false }, 'hardware adapter that Firefox does not name'],
    [{ isFallback: false, fallbackTold: false }, 'adapter, hardware or software that Firefox does not name'],
  ])('%j is %j in one line', (adapter, words) => {
    expect(formatAdapter(unnamed(adapter))).toBe(words);
  });

  test('that may be a CPU is said to be one perhaps', () => {
    const notes = adapterNotes(unnamed({ isFallback: false, fallbackTold: false }, 'bench 7'));
    expect(notes).toEqual([expect.stringMatching(/^Firefox does not say whether its adapter is a GPU or the CPU/)]);
  });

  test('of a GPU asks for a name of the machine, where it was given none', () => {
    expect(adapterNotes(unnamed({ isFallback: false }))).toEqual([expect.stringMatching(/not name.*--host/)]);
    expect(adapterNotes(unnamed({ isFallback: false }, 'bench 7'))).toEqual([]);
    expect(adapterNotes(unnamed({ isFallback: true }))).toEqual([]);
  });

  test('outlives a file', () => {
    const report = unnamed({ isFallback: false, fallbackTold: false });
    expect(parseReport(JSON.stringify(report)).adapter.fallbackTold).toBe(false);
  });
});
