import { expect, test } from 'vitest';
import { csv } from '../../../../src/report/csv.ts';
import { markdown } from '../../../../src/report/markdown.ts';
import { checkReport } from '../../../../src/report/parse-report.ts';
import { resultTables } from '../../../../src/report/tables.ts';
import { printReport } from '../../../../src/cli/print/report.ts';
import { inkFor } from '../../../../src/cli/print/ink.ts';
import { countedReport } from '../../../support/counted-report.ts';
import { sampleCounted, sampleReport, sampleResult } from '../../../support/sample-report.ts';

const counted = sampleCounted({
  requested: { read: 16e6, written: 0 },
  intensity: { requested: 0.25, unique: 2 },
});
const report = sampleReport({ results: [sampleResult({ counted })] });

test('a counted block is accepted, whole or with only its required fields', () => {
  expect(() => checkReport(countedReport())).not.toThrow();
  const { flop, intOp, histogram, requested, intensity } = counted;
  const least = { flop, intOp, histogram, requested, intensity: { requested: intensity.requested } };
  const parsed = checkReport({ ...report, results: [{ ...report.results[0]!, counted: least }] }).results[0]!;
  expect(parsed).toMatchObject({ counted: { unique: null, workgroupUnique: null } });
  const wrong = { ...report, results: [{ ...report.results[0]!, counted: { ...counted, flop: -1 } }] };
  expect(() => checkReport(wrong)).toThrow(/report\.results\[0\]\.counted\.flop: expected/);
});

test('tables have counted intensity from requested to unique bytes, if anything was counted', () => {
  const [table] = resultTables(report);
  const column = table!.columns.findIndex(({ name }) => name === 'counted');
  expect(table!.rows[0]![column]).toBe('0.250–2.00');
  expect(resultTables(sampleReport())[0]!.columns.map(({ name }) => name)).not.toContain('counted');
});

test('CSV has counts in base units, and empty cells without them', () => {
  expect(csv(report)).toContain(',counted_flop,counted_int_op,requested_bytes_read,');
  expect(csv(report)).toContain(',4000000,0,16000000,0,,,1900000,100000,');
});

test('Markdown and terminal explain the counted column', () => {
  expect(markdown(report)).toContain('_counted_: executed FLOP');
  expect(markdown(sampleReport())).not.toContain('_counted_');
  const printed = printReport(report, inkFor({}));
  expect(printed).toContain('0.250–2.00');
  expect(printed).toContain('counted: executed FLOP');
  for (const line of printReport(countedReport(), inkFor({})).split('\n')) expect(line.length).toBeLessThanOrEqual(100);
});
