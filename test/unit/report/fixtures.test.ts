import { describe, expect, test } from 'vitest';
import { compareReports } from '../../../src/report/compare/compare-reports.ts';
import { csv } from '../../../src/report/csv.ts';
import { markdown } from '../../../src/report/markdown.ts';
import { checkReport, parseReport } from '../../../src/report/parse-report.ts';
import { FIXTURES } from '../../support/fixtures.ts';
import { STACKS } from '../../support/stacks/stacks.ts';

const NAMES = Object.keys(FIXTURES);

test('there is a report of each stack', () => {
  expect(NAMES).toEqual(expect.arrayContaining(Object.keys(STACKS).map((name) => `v1/${name}`)));
});

describe.each(Object.entries(FIXTURES))('the report %s', (_, raw) => {
  test('opens with every field that was written', () => {
    const report = checkReport(raw);
    expect(report).toEqual(raw);
    expect(parseReport(JSON.stringify(report))).toEqual(report);
  });

  test('is complete as tables: each measured result has its line', () => {
    const report = checkReport(raw);
    const lines = csv(report).trim().split('\n');
    expect(lines.length - 1).toBeGreaterThanOrEqual(
      report.results.filter(({ status }) => status === 'measured').length,
    );
    expect(markdown(report)).toContain('# Ridgepoint report');
  });

  test('is the same as itself', () => {
    const { results, refusal } = compareReports(raw, raw);
    expect(new Set(results.map(({ verdict }) => verdict))).toEqual(new Set(['same']));
    // Only an unnamed adapter may be a different one.
    expect(refusal === null).toBe(raw.adapter.vendor !== '');
  });
});

const PAIRS = NAMES.flatMap((a) => NAMES.filter((b) => b !== a).map((b) => [a, b] as const));

test.each(PAIRS)('between %s and %s nothing is called, and the first note says why', (a, b) => {
  const { results, refusal, notes } = compareReports(FIXTURES[a]!, FIXTURES[b]!);
  expect(results.filter(({ verdict }) => verdict !== 'unclear')).toEqual([]);
  for (const { reason } of results) expect(reason).toBe(refusal!.reason);
  expect(notes[0]).toMatch(/^The (runtimes|adapters) differ: A .*, B .*nothing is called faster or slower/);
});
