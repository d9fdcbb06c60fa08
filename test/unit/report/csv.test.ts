import { describe, expect, test } from 'vitest';
import { csv } from '../../../src/report/csv.ts';
import { sampleReport, sampleResult, skippedResult } from '../../support/sample-report.ts';

const cellsOf = (text: string): string[][] =>
  text
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(','));

describe('CSV', () => {
  test('has a header, a line per result and the same number of cells in each', () => {
    const simple = sampleResult({ parameters: { rows: 4 }, shape: { batch: 1 } });
    const lines = cellsOf(csv(sampleReport({ results: [simple, simple] })));
    expect(lines).toHaveLength(3);
    expect(new Set(lines.map((cells) => cells.length)).size).toBe(1);
  });

  test('keeps numbers exact and in base units', () => {
    const [header, row] = cellsOf(csv(sampleReport({ results: [sampleResult({ shape: { batch: 1 } })] })));
    const cell = (name: string): string | undefined => row![header!.indexOf(name)];
    expect(cell('seconds')).toBe('0.001');
    expect(cell('flop_per_second')).toBe('4000000000');
    expect(cell('efficiency')).toBe('0.5');
    expect(cell('ceiling')).toBe('memory/read');
  });

  test('quotes commas, quotes and line breaks', () => {
    expect(csv(sampleReport({ results: [skippedResult('too "large", by far\nreally')] }))).toContain(
      ',"too ""large"", by far\nreally",',
    );
  });

  test.each(['=cmd()', '+1', '-1', '@x', '\t=x', '\r=x', ' =x', '＝x'])(
    'keeps a spreadsheet from running %j',
    (reason) => {
      expect(csv(sampleReport({ results: [skippedResult(reason)] }))).toContain(`,"'${reason.replace(/\s/, ' ')}",`);
    },
  );

  test('leaves cells of unmeasured results empty and gives the reason', () => {
    const [header, row] = cellsOf(
      csv(sampleReport({ results: [skippedResult('no f16', { parameters: {}, shape: {} })] })),
    );
    expect(row![header!.indexOf('seconds')]).toBe('');
    expect(row![header!.indexOf('reason')]).toBe('no f16');
    expect(row![header!.indexOf('status')]).toBe('skipped');
  });
});
