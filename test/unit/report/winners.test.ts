import { describe, expect, test } from 'vitest';
import type { Report } from '../../../src/report/report-format.ts';
import type { Tuning } from '../../../src/report/tuning.ts';
import { NO_WINNERS as NONE, readWinners, recall, remember } from '../../../src/report/winners.ts';
import { sampleReport, sampleResult } from '../../support/sample-report.ts';

const tuning: Tuning = {
  source: 'search',
  budgetSeconds: 1.5,
  sourceHash: 'ab',
  members: [
    { parameters: { height: 8 }, status: 'slower', seconds: 2e-3 },
    { parameters: { height: 16 }, status: 'chosen', seconds: 1e-3 },
  ],
};
const tuned = (id: string): Report['results'][number] => ({ ...sampleResult({ id }), tuning });

describe('winners of searches', () => {
  test('are recalled on the same adapter, driver, browser and version', () => {
    const report = sampleReport({ results: [tuned('a'), sampleResult({ id: 'untuned' })] });
    const kept = recall(remember(NONE, report), report);
    expect([...kept.keys()]).toEqual(['a']);
    expect(kept.get('a')).toMatchObject({ parameters: { height: 16 }, sourceHash: 'ab', budgetSeconds: 1.5 });
  });

  test.each<[string, (report: Report) => Report]>([
    ['driver', (one) => ({ ...one, adapter: { ...one.adapter, description: 'another driver' } })],
    ['adapter', (one) => ({ ...one, adapter: { ...one.adapter, device: 'another' } })],
    ['runtime', (one) => ({ ...one, environment: { ...one.environment, runtime: 'dawn' } })],
    [
      'browser version',
      (one) => ({ ...one, environment: { ...one.environment, browser: { name: 'x', version: '2' } } }),
    ],
    ['version of this program', (one) => ({ ...one, tool: { version: '99.0.0' } })],
  ])('are not recalled with another %s', (_, changed) => {
    const report = sampleReport({ results: [tuned('a')] });
    expect(recall(remember(NONE, report), changed(report)).size).toBe(0);
  });

  test('replace older ones of the same result, and keep the others', () => {
    const first = remember(NONE, sampleReport({ results: [tuned('a'), tuned('b')] }));
    const later = sampleReport({
      results: [{ ...sampleResult({ id: 'a' }), tuning: { ...tuning, sourceHash: 'cd' } }],
    });
    const kept = recall(remember(first, later), later);
    expect([kept.get('a')!.sourceHash, kept.get('b')!.sourceHash]).toEqual(['cd', 'ab']);
  });

  test('of a few adapters are kept, the most recent ones', () => {
    const on = (device: string): Report => {
      const report = sampleReport({ results: [tuned('a')] });
      return { ...report, adapter: { ...report.adapter, device } };
    };
    let all = NONE;
    for (let i = 0; i < 40; i++) all = remember(all, on(`gpu ${i}`));
    expect(all.adapters.length).toBeLessThan(20);
    expect(recall(all, on('gpu 39')).size).toBe(1);
    expect(recall(all, on('gpu 0')).size).toBe(0);
  });

  test.each([null, 'text', {}, { format: 'ridgepoint-winners', formatVersion: 2, adapters: [] }, { adapters: [{}] }])(
    '%j holds none',
    (value) => {
      expect(readWinners(value)).toBeNull();
    },
  );

  test('stay when another is damaged', () => {
    const report = sampleReport({ results: [tuned('a'), tuned('b')] });
    const all = remember(NONE, report);
    const damaged = JSON.parse(JSON.stringify(all)) as typeof all;
    Object.assign(damaged.adapters[0]!.winners['a']!, { seconds: -1 });
    expect([...recall(readWinners(damaged)!, report).keys()]).toEqual(['b']);
  });

  test('survive being written as JSON', () => {
    const report = sampleReport({ results: [tuned('a')] });
    const all = remember(NONE, report);
    expect(readWinners(JSON.parse(JSON.stringify(all)))).toEqual(all);
  });
});
