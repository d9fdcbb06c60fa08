import { expect, test } from 'vitest';
import { compareReports } from '../../../src/report/compare/compare-reports.ts';
import { comparisonMarkdown } from '../../../src/report/compare/comparison-markdown.ts';
import type { Report } from '../../../src/report/report-format.ts';
import { measured, syntheticReport } from '../../support/report.ts';
import { skippedResult } from '../../support/sample-report.ts';

const SHAPES = [1, 2, 3].map((batch) => ({ batch, in: 4096, out: 4096 }));
const at = (...shares: readonly number[]): Report =>
  syntheticReport({ results: shares.map((share, i) => measured('gemv/rows', SHAPES[i]!, share)) });
const summary = (baseline: Report, run: Report, threshold?: number): string =>
  comparisonMarkdown({ run, baseline, comparison: compareReports(baseline, run), threshold });
const fast = at(0.9, 0.9, 0.9);

test('the summary has one title, then the verdict, the comparison, and the report below a heading of its own', () => {
  const text = summary(fast, fast, 0.05);
  const lines = text.split('\n').filter((line) => line !== '');
  expect(lines.filter((line) => line.startsWith('# '))).toEqual([lines[0]]);
  expect(lines[1]).toBe('Passed: no result is slower by more than 5 %.');
  expect(lines[2]).toMatch(/^A is the baseline, B this run\. B against A: 0 slower, 0 faster, 3 same/);
  const headings = lines.filter((line) => line.startsWith('#'));
  const report = headings.indexOf('## Ridgepoint report');
  expect(report).toBeGreaterThan(1);
  expect(headings.slice(1, report).every((line) => line.startsWith('## '))).toBe(true);
  expect(headings.slice(report + 1).every((line) => line.startsWith('### '))).toBe(true);
  expect(headings.slice(report + 1)).toContain('### Ceilings');
});

test('the verdict names what is slower, the worst first', () => {
  const [, , verdict] = summary(fast, at(0.9, 0.45, 0.3), 0.025).split('\n');
  expect(verdict).toMatch(
    /^Failed: 2 of 3 results are slower by more than 2\.5 %: gemv\/rows .*batch=3 .* \(×3\.0\d\d\), gemv\/rows .*batch=2 .* \(×2\.0\d\d\)\.$/,
  );
});

test.each<[what: string, text: string, verdict: RegExp]>([
  ['no threshold', summary(fast, at(0.9, 0.9, 0.3)), /^Nothing was gated: no --threshold was given\.$/],
  [
    'a result that failed',
    summary(fast, { ...fast, results: [skippedResult('a_b', { status: 'failed' }), ...fast.results.slice(1)] }),
    /^Failed: 1 of 3 results failed: .*: a\\_b\.$/,
  ],
  [
    'a run that ended early',
    summary(fast, { ...fast, complete: false, stoppedBy: 'device-lost' }, 0.05),
    /^Not judged: the run is incomplete, because the GPU device was lost\.$/,
  ],
  [
    'nothing in common',
    summary(fast, { ...fast, results: [] }, 0.05),
    /^Not judged: expected a result that both reports measured, found none/,
  ],
])('the verdict on %s says so', (_what, text, verdict) => {
  expect(text.split('\n')[2]).toMatch(verdict);
});
