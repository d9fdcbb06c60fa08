import { describe, expect, test } from 'vitest';
import { ManyComparison } from '../../../../src/report/compare/compare-many.ts';
import { compareReports } from '../../../../src/report/compare/compare-reports.ts';
import { manyAnswer, manyCsv, manyMarkdown } from '../../../../src/report/compare/many-tables.ts';
import type { Report } from '../../../../src/report/report-format.ts';
import { FIXTURES } from '../../../support/fixtures.ts';
import { FOREIGN, HARMFUL } from '../../../support/foreign-text.ts';
import { measured, syntheticReport } from '../../../support/report.ts';
import { manyResults, severalReports } from '../../../support/several-reports.ts';

const whole = (reports: readonly Report[]): ManyComparison => {
  const many = new ManyComparison(reports);
  expect(many.advance(() => false)).toBe(true);
  return many;
};
const rowsOf = (many: ManyComparison) => many.groups.flatMap(({ rows }) => rows);

describe('several reports', () => {
  test('are each compared with the first as compareReports compares two', () => {
    const reports = severalReports(manyResults(6), [1.3, 0.7, 1]);
    const many = whole(reports);
    for (const [index, other] of reports.slice(1).entries()) {
      const two = compareReports(reports[0]!, other).results;
      expect(many.resultsOf(index + 1).toSorted((x, y) => (x.id < y.id ? -1 : 1))).toEqual(
        two.toSorted((x, y) => (x.id < y.id ? -1 : 1)),
      );
    }
    const verdicts = rowsOf(many).map((row) => [1, 2, 3].map((index) => many.compared(row, index)!.verdict));
    expect(new Set(verdicts.map((some) => some.join()))).toEqual(new Set(['slower,faster,same']));
  });

  test('name the others C, D and E in their sentences', () => {
    const [a, b] = severalReports(manyResults(2), [1.3]);
    const odd = syntheticReport({ ...b!, tool: { version: '9.9.9' }, complete: false, stoppedBy: 'cancelled' });
    const other = syntheticReport({ results: [], adapter: { ...a!.adapter, description: 'Other GPU' } });
    const many = whole([a!, b!, odd, other]);
    expect(many.frames[1]!.notes).toContain(
      'The Ridgepoint versions differ: 0.1.0 in A, 9.9.9 in C; kernels may have changed.',
    );
    expect(many.frames[1]!.notes).toContain('C is incomplete: it was cancelled.');
    expect(many.frames[2]!.refusal!.sentence).toContain('D is Other GPU');
    expect(many.frames[2]!.unpaired[0]).toMatchObject({
      in: 'A',
      reason: expect.stringMatching(/^D has no gemv/) as unknown,
    });
    expect(manyAnswer(many, 2)).toBe('C against A: 2 slower, 0 faster, 0 same, 0 unclear of 2.');
    expect(manyAnswer(many, 3)).toBe('D against A: no result was measured in both.');
  });

  test('have rows by operator in the order of the reference, the largest effect first', () => {
    const results = [measured('softmax/row', { rows: 64, cols: 64 }, 0.5), ...manyResults(4)];
    const many = new ManyComparison(severalReports(results, [0.5, 1.1]));
    expect(many.groups.map(({ op }) => op)).toEqual(['softmax', 'gemv']);
    const effects = many.groups[1]!.rows.map(({ effect }) => effect);
    expect(effects).toEqual(effects.toSorted((x, y) => y - x));
    expect(effects[0]!).toBeGreaterThan(Math.log(2));
    expect(many.groups[0]!.rows[0]!.seconds).toHaveLength(3);
  });

  test('have times at once and verdicts as far as they are computed, which is remembered per pair', () => {
    const reports = severalReports(manyResults(20), [1.2, 1.3]);
    const many = new ManyComparison(reports);
    expect([many.done, many.total]).toEqual([0, 40]);
    expect(many.compared(rowsOf(many)[0]!, 1)).toBeUndefined();
    expect(manyAnswer(many, 1)).toBe('B against A: 0 of 20 results compared so far.');
    let left = 5;
    expect(many.advance(() => left-- === 0)).toBe(false);
    expect(many.done).toBe(5);
    // Cancelled, and taken up again with another set of reports.
    expect(new ManyComparison(reports.slice(0, 2)).done).toBe(3);
    expect(new ManyComparison([reports[0]!, reports[2]!]).done).toBe(2);
    many.advance(() => false);
    expect(new ManyComparison(reports).done).toBe(40);
    expect(new ManyComparison([reports[1]!, reports[0]!]).done).toBe(0);
  });

  test('say where a result is lacking, and leave out one that only the reference has', () => {
    const results = manyResults(3);
    const [a, b, c] = severalReports(results, [1.2, 1.3]);
    const many = whole([a!, { ...b!, results: b!.results.slice(0, 1) }, { ...c!, results: c!.results.slice(1, 2) }]);
    const rows = rowsOf(many);
    expect(rows).toHaveLength(2);
    const first = rows.find(({ result }) => result.id === results[0]!.id)!;
    expect([many.compared(first, 1)?.verdict, many.compared(first, 2)]).toEqual(['slower', null]);
    expect(first.seconds[2]).toBeNull();
  });

  test('are filtered by verdict, which is counted per result', () => {
    const many = whole(severalReports(manyResults(4), [1.3, 1]));
    expect(Object.fromEntries(many.counts())).toEqual({ slower: 4, faster: 0, same: 4, unclear: 0 });
    expect(many.withVerdict('slower').flatMap(({ rows }) => rows)).toHaveLength(4);
    expect(many.withVerdict('faster')).toEqual([]);
    expect(many.withVerdict(null)).toBe(many.groups);
  });

  test('of two adapters have times side by side and no verdict', () => {
    const [a, b] = severalReports(manyResults(2), [1.5]);
    const many = whole([a!, { ...b!, adapter: { ...b!.adapter, description: 'Another GPU' } }]);
    expect(manyAnswer(many, 1)).toBe(
      'B against A: times of 2 results side by side; the adapters differ, so there are no verdicts.',
    );
    expect(Object.fromEntries(many.counts())).toEqual({ slower: 0, faster: 0, same: 0, unclear: 2 });
  });

  test('are at most five; one or none is no comparison', () => {
    const reports = severalReports(manyResults(1), [1.1, 1.2, 1.3, 1.4, 1.5]);
    expect(new ManyComparison(reports).reports).toHaveLength(5);
    expect(new ManyComparison(reports.slice(0, 1)).groups).toEqual([]);
    expect(new ManyComparison([]).total).toBe(0);
  });

  test('five reports of 500 results are there at once, and a slice of the work ends when it is told to', () => {
    const reports = severalReports(manyResults(500), [1.1, 1.2, 1.3, 1.4]);
    // All of it takes over a second of a processor; a busy machine is several times slower than a reader's.
    const before = performance.now();
    const many = new ManyComparison(reports);
    const counts = many.counts();
    expect(performance.now() - before).toBeLessThan(500);
    expect(counts.get('slower')).toBe(0);
    const begin = performance.now();
    many.advance(() => performance.now() >= begin + 12);
    expect(performance.now() - begin).toBeLessThan(500);
    expect(many.done).toBeGreaterThan(0);
  });
});

describe('a comparison as a file', () => {
  test('has a line of CSV per result and other report, and a table of Markdown per operator', () => {
    const many = whole(severalReports(manyResults(2), [1.3, 0.7]));
    const lines = manyCsv(many).trimEnd().split('\r\n');
    expect(lines).toHaveLength(5);
    expect(lines[1]!.split(',').length).toBeGreaterThanOrEqual(lines[0]!.split(',').length);
    expect(lines.slice(1).map((line) => /,(slower|faster),,1,/.exec(line)?.[1])).toEqual([
      'slower',
      'faster',
      'slower',
      'faster',
    ]);
    const text = manyMarkdown(many);
    expect(text).toContain('- A (reference): Synthetic GPU');
    expect(text).toContain('| result | A | B | B/A (95 %) | verdict | C | C/A (95 %) | verdict |');
    expect(text).toContain('B against A: 2 slower');
  });

  test('injects nothing', () => {
    const [a, b] = severalReports(manyResults(1), [1.3]);
    const foreign = (report: Report): Report => ({
      ...report,
      results: report.results.map((result) => ({ ...result, id: `=1+1${FOREIGN}`, kernel: `<b>|${FOREIGN}` })),
      adapter: { ...report.adapter, description: FOREIGN },
      plan: { ...report.plan, name: FOREIGN },
    });
    const many = whole([foreign(a!), foreign(b!)]);
    expect(manyCsv(many).replaceAll('\r\n', '\n')).not.toMatch(HARMFUL);
    expect(manyCsv(many)).toContain("'=1+1");
    expect(manyMarkdown(many)).not.toMatch(HARMFUL);
    expect(manyMarkdown(many)).not.toContain('<b>');
  });

  test('of measured reports is whole', () => {
    const many = whole(Object.values(FIXTURES));
    expect(manyMarkdown(many)).not.toMatch(/NaN|undefined|Infinity/);
    expect(manyCsv(many)).not.toMatch(/NaN|undefined|Infinity/);
  });
});
