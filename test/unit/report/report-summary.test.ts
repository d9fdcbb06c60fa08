import { expect, test } from 'vitest';
import { readSummary, reportName, summaryOf } from '../../../src/report/report-summary.ts';
import { FIXTURES } from '../../support/fixtures.ts';
import { FOREIGN, HARMFUL } from '../../support/foreign-text.ts';
import { sampleReport } from '../../support/sample-report.ts';

const GIVEN = { id: 'report-0123456789abcdef', name: '', bytes: 10, keptAt: '2026-01-02T00:00:00Z' };

test.each(Object.entries(FIXTURES))('the summary of the measured report %s reads as it was written', (_, report) => {
  const summary = summaryOf(report, GIVEN);
  expect(readSummary(JSON.parse(JSON.stringify(summary)))).toEqual(summary);
  expect(summary.name.length).toBeGreaterThan(3);
  expect(summary.results).toBeGreaterThan(5);
});

test('a report is called as the user says, else after its machine', () => {
  expect(summaryOf(sampleReport(), { ...GIVEN, name: ' mine ' }).name).toBe('mine');
  const { adapter } = sampleReport();
  const nameless = sampleReport({ adapter: { ...adapter, vendor: '', architecture: '', device: '', description: '' } });
  expect(summaryOf(nameless, GIVEN).name).toBe('a CPU the browser does not name');
});

test('a summary holds no text that could harm, and no long one', () => {
  const { adapter } = sampleReport();
  const report = sampleReport({ plan: { name: FOREIGN }, adapter: { ...adapter, description: FOREIGN.repeat(20) } });
  const summary = summaryOf(report, { ...GIVEN, name: FOREIGN });
  for (const text of Object.values(summary)) expect(String(text)).not.toMatch(HARMFUL);
  expect(summary.machine.length).toBeLessThanOrEqual(200);
  expect(reportName('x'.repeat(200))).toHaveLength(80);
});

test.each([
  null,
  7,
  {},
  { ...summaryOf(sampleReport(), GIVEN), id: '../x' },
  { ...summaryOf(sampleReport(), GIVEN), bytes: '1' },
])('a damaged summary is none: %j', (value) => expect(readSummary(value)).toBeNull());
