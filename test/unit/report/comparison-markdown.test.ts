import { expect, test } from 'vitest';
import { compareReports } from '../../../src/report/compare/compare-reports.ts';
import { comparisonMarkdown } from '../../../src/report/compare/comparison-markdown.ts';
import { measured, syntheticReport } from '../../support/report.ts';

test('the summary of a gate leads with the answer, and names each result with its ratio', () => {
  const shape = { batch: 1, in: 4096, out: 4096 };
  const a = syntheticReport({ results: [measured('gemv/rows', shape, 0.9)] });
  const b = syntheticReport({ results: [measured('gemv/rows', shape, 0.45)] });
  const text = comparisonMarkdown(compareReports(a, b), a, 0.05);
  expect(text).toMatch(/^# Compared with the baseline\n\nB against A: 1 slower/);
  expect(text).toContain('Slower by more than 5.0 %: 1.');
  expect(text).toMatch(/\| rows \|.*×2\.0\d\d.*\| slower \|/);
  const same = comparisonMarkdown(compareReports(a, a), a, undefined);
  expect(same).toContain('0 slower, 0 faster, 1 same');
  expect(same).not.toContain('Slower by more');
});
