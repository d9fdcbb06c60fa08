import { expect, test } from 'vitest';
import { bestFirst, byOperator, dtypeNamer, runWords, slowerWords, workKey } from '../../../src/report/best-first.ts';
import { sampleReport, sampleResult, skippedResult } from '../../support/sample-report.ts';
import { measured, syntheticReport } from '../../support/report.ts';

const gemv = { batch: 1, in: 64, out: 64 };

test('results that did the same work meet, the fastest first, others keep the order of the report', () => {
  const results = [
    measured('gemv/plain', gemv, 0.2),
    measured('softmax/row', { rows: 4, cols: 4 }, 0.5),
    measured('gemv/rows', gemv, 0.8),
    measured('gemv/tiled', gemv, 0.4),
    measured('gemv/rows', gemv, 0.9, { storage: 'f16' }),
    skippedResult('too large', { op: 'gemv', shape: gemv }),
  ];
  const contests = bestFirst(syntheticReport({ results }));
  expect(contests.map(({ best, others }) => [best.kernel, ...others.map(({ kernel }) => kernel)])).toEqual([
    ['gemv/rows', 'gemv/tiled', 'gemv/plain'],
    ['softmax/row'],
    ['gemv/rows'],
  ]);
});

test('a kernel whose output was wrong is never the best of several', () => {
  const wrong = { ...measured('gemv/rows', gemv, 0.9), check: { relativeError: 1, tolerance: 1e-4, passed: false } };
  const unchecked = { ...measured('gemv/tiled', gemv, 0.1), check: null };
  const [contest] = bestFirst(syntheticReport({ results: [wrong, unchecked] }));
  expect([contest!.best.kernel, contest!.others[0]!.kernel]).toEqual(['gemv/tiled', 'gemv/rows']);
  expect(slowerWords(contest!.best, contest!.others[0]!)).toBe('×9.0 faster');
});

test('of equals the first one of the report is the best', () => {
  const results = [measured('gemv/tiled', gemv, 0.5), measured('gemv/rows', gemv, 0.5)];
  expect(bestFirst(syntheticReport({ results }))[0]!.best.kernel).toBe('gemv/tiled');
});

test('each run of a user kernel is work of its own', () => {
  const run = (id: string) => sampleResult({ id, op: 'user', kernel: 'user/mine', work: null });
  expect(workKey(run('user/mine run 1'))).not.toBe(workKey(run('user/mine run 2')));
  expect([runWords(run('user/mine run 12')), runWords(sampleResult({ id: 'gemv/rows run 1' }))]).toEqual([
    'run 12',
    '',
  ]);
});

test.each([
  [1, 'as fast'],
  [1.004, 'as fast'],
  [1.84, '×1.8 slower'],
  [12.2, '×12 slower'],
  [0, ''],
])('%d times the time of the best is “%s”', (factor, words) => {
  const best = sampleResult();
  const { estimate } = best.time;
  const other = sampleResult({ time: { ...best.time, estimate: { ...estimate, value: estimate.value * factor } } });
  expect(slowerWords(best, other)).toBe(words);
});

test('an operator says once what its shapes share', () => {
  const groups = byOperator(bestFirst(syntheticReport()));
  const { common, varying } = groups.find(({ op }) => op === 'gemv')!;
  expect([common, [...varying]]).toEqual(['in 4096 · out 4096', ['batch']]);
  expect(groups.find(({ op }) => op === 'softmax')!.common).toBe('rows 4096 · cols 4096');
});

test('a number format is as short as the report allows', () => {
  const computed = (compute: 'f16' | 'f32') => sampleResult({ id: compute, dtype: { storage: 'f16', compute } });
  expect(dtypeNamer(sampleReport({ results: [computed('f32')] }))(computed('f32').dtype)).toBe('f16');
  const name = dtypeNamer(sampleReport({ results: [computed('f32'), computed('f16')] }));
  expect([name(computed('f32').dtype), name(computed('f16').dtype)]).toEqual(['f16, computed in f32', 'f16']);
});
