import { describe, expect, test } from 'vitest';
import { leftOut, resultTables } from '../../../src/report/tables.ts';
import { sampleReport, sampleResult, skippedResult } from '../../support/sample-report.ts';

const batch = (size: number, rate: number) =>
  sampleResult({
    shape: { batch: size, in: 1024, out: 1024 },
    achieved: { flopPerSecond: rate, bytesPerSecond: 2e9, intensity: size },
  });

describe('tables of results', () => {
  test('have a column for what varies, and the rest in the title', () => {
    const [table] = resultTables(sampleReport({ results: [batch(1, 4e9), batch(8, 3e10)] }));
    expect(table!.title).toBe('gemv · f32 · in=1024 out=1024');
    expect(table!.columns.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['batch', 'FLOP/B', 'GFLOP/s', 'GB/s', 'of roof', 'headroom', 'bound']),
    );
    expect(table!.rows.map(([, size]) => size)).toEqual(['1', '8']);
  });

  test('give a column one prefix, that of its largest value', () => {
    const [table] = resultTables(sampleReport({ results: [batch(1, 5e8), batch(8, 2e12)] }));
    const column = table!.columns.findIndex(({ name }) => name === 'TFLOP/s');
    expect(table!.rows.map((cells) => cells[column])).toEqual(['0.000500', '2.00']);
  });

  test('separate storage types', () => {
    const half = sampleResult({ dtype: { storage: 'f16', compute: 'f32' } });
    expect(resultTables(sampleReport({ results: [sampleResult(), half] }))).toHaveLength(2);
  });

  test('separate formats of weights, and name them', () => {
    const packed = sampleResult({ dtype: { storage: 'f32', compute: 'f32', weights: 'int4' } });
    const titles = resultTables(sampleReport({ results: [sampleResult(), packed] })).map(({ title }) => title);
    expect(titles).toHaveLength(2);
    expect(titles[1]).toContain('f32, int4 weights');
  });

  test('show no number without a bound, and no NaN without a time', () => {
    const { time } = sampleResult();
    const odd = sampleResult({
      roofline: null,
      time: { ...time, estimate: { value: 0, low: 0, high: 0, level: 0.95 } },
    });
    const cells = resultTables({ ...sampleReport(), results: [odd] })[0]!.rows[0]!;
    expect(cells.filter((cell) => cell === '–')).toHaveLength(4);
    expect(cells.join(' ')).not.toContain('NaN');
  });
});

test('what is missing is listed once per reason, failures first', () => {
  const report = sampleReport({
    results: [skippedResult('no f16'), skippedResult('wrong', { status: 'failed' })],
    missingCeilings: [{ id: 'compute/f16', reason: 'no f16' }],
  });
  expect(leftOut(report)).toEqual([
    { status: 'failed', reason: 'wrong', names: ['gemv/rows f32'], count: 1 },
    { status: 'skipped', reason: 'no f16', names: ['gemv/rows f32', 'compute/f16'], count: 2 },
  ]);
});
