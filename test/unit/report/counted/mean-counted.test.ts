import { expect, test } from 'vitest';
import { meanCounted } from '../../../../src/report/counted/mean-counted.ts';
import { sampleCounted } from '../../../support/sample-report.ts';

test('one count is its own mean, with intensities of its own', () => {
  const counted = sampleCounted({ loads: 10, invocations: 64, sectorBytes: 3e6 });
  expect(meanCounted([{ counted, dispatches: 7 }])).toMatchObject(counted);
  expect(meanCounted([])).toBeNull();
  expect(meanCounted([{ counted, dispatches: 0 }])).toBeNull();
});

test('each field is a mean by dispatches', () => {
  const mean = meanCounted([
    { counted: sampleCounted({ flop: 1e6, histogram: { 'f32.add': 1e6 }, loads: 100 }), dispatches: 3 },
    { counted: sampleCounted({ flop: 5e6, histogram: { 'f32.mul': 5e6 }, loads: 200 }), dispatches: 1 },
  ])!;
  expect(mean).toMatchObject({ flop: 2e6, histogram: { 'f32.add': 0.75e6, 'f32.mul': 1.25e6 }, loads: 125 });
  expect(mean.intensity).toEqual({ requested: 1, unique: 1 });
});

test('what one count lacks, the mean lacks; idle invocations are unknown to be so', () => {
  const mean = meanCounted([
    { counted: sampleCounted({ unique: null, loads: 5, invocations: 100, busyInvocations: 50 }), dispatches: 1 },
    { counted: sampleCounted({ sectorBytes: 9, invocations: 100, busyInvocations: null }), dispatches: 1 },
  ])!;
  expect(mean.unique).toBeNull();
  expect(mean.intensity.unique).toBeNull();
  expect(mean).not.toHaveProperty('loads');
  expect(mean.sectorBytes).toBeNull();
  expect(mean).toMatchObject({ invocations: 100, busyInvocations: 75 });
});

test('lines of the same source add up', () => {
  const lines = (bytes: number) => [{ line: 3, executions: 2, flop: 0, bytes }];
  const other = { line: 1, executions: 4, flop: 8, bytes: 0 };
  const mean = meanCounted([
    { counted: sampleCounted({ lines: lines(10) }), dispatches: 1 },
    { counted: sampleCounted({ lines: [...lines(30), other] }), dispatches: 1 },
  ])!;
  expect(mean.lines).toEqual([
    { line: 1, executions: 2, flop: 4, bytes: 0 },
    { line: 3, executions: 2, flop: 0, bytes: 20 },
  ]);
});
