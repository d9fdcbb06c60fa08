import { describe, expect, test } from 'vitest';
import { mergeTimelines, type WatchedTimeline } from '../../../src/session/assemble/merge-timelines.ts';
import { outside, unionOf, unionSeconds } from '../../../src/session/assemble/stretches.ts';
import type { SessionTimeline } from '../../../src/session/session-format.ts';
import { randomFrom, randomRecords } from '../../support/session-sample.ts';

const at = (start: number, seconds: number): { start: number; seconds: number } => ({ start, seconds });

describe('stretches', () => {
  test('overlap once in their union', () => {
    expect(unionOf([at(3, 1), at(0, 2), at(1, 0.5), at(2, 0.5)])).toEqual([at(0, 2.5), at(3, 1)]);
    expect(unionSeconds([])).toBe(0);
  });

  test('are cut by others', () => {
    expect(outside([at(0, 10)], [at(1, 2), at(5, 1), at(9, 5)])).toEqual([at(0, 1), at(3, 2), at(6, 3)]);
    expect(outside([at(0, 1), at(2, 1)], [at(0, 3)])).toEqual([]);
    expect(outside([at(0, 1), at(4, 1)], [at(2, 1)])).toEqual([at(0, 1), at(4, 1)]);
  });

  test('and what is outside them add up to what there was', () => {
    const random = randomFrom(5);
    const some = (): { start: number; seconds: number }[] =>
      unionOf(Array.from({ length: 20 }, () => at(Math.floor(random() * 100), 1 + Math.floor(random() * 9))));
    for (let run = 0; run < 50; run++) {
      const [a, b] = [some(), some()];
      expect(unionSeconds([...outside(a, b), ...b])).toBe(unionSeconds([...a, ...b]));
    }
  });
});

const line = (changes: Partial<SessionTimeline>): WatchedTimeline => {
  const { spans = [], gaps = [] } = changes;
  const idle = (kind: string): number => gaps.reduce((all, gap) => all + (gap.kind === kind ? gap.seconds : 0), 0);
  return {
    from: 100,
    until: 110,
    timeline: {
      spans,
      gaps,
      droppedSpans: 0,
      busy: unionSeconds(spans),
      idle: {
        waitsForCpu: idle('waitsForCpu'),
        betweenPasses: idle('betweenPasses'),
        readback: idle('readback'),
      },
      splitRatio: null,
      ...changes,
    },
  };
};
const span = (start: number, seconds: number) => ({ group: null, device: 'd', start, seconds });
const gap = (start: number, seconds: number, kind: SessionTimeline['gaps'][number]['kind']) => ({
  start,
  seconds,
  kind,
});

test('a moment is busy if any context is, and otherwise idle as the one with work says', () => {
  const page = line({ spans: [span(100, 2)], gaps: [gap(102, 8, 'waitsForCpu')] });
  const worker = line({
    spans: [span(101, 3), span(106, 1)],
    gaps: [gap(104, 2, 'betweenPasses'), gap(107, 1, 'readback'), gap(108, 2, 'waitsForCpu')],
  });
  const merged = mergeTimelines([page, worker], 100);
  expect(merged).toMatchObject({ busy: 5, idle: { betweenPasses: 2, readback: 1, waitsForCpu: 2 }, droppedSpans: 0 });
  expect(merged.gaps).toEqual([gap(4, 2, 'betweenPasses'), gap(7, 1, 'readback'), gap(8, 2, 'waitsForCpu')]);
  expect(merged.spans.map(({ start }) => start)).toEqual([0, 1, 6]);
});

test('where spans were dropped, totals are kept in their bounds', () => {
  const cut = line({
    spans: [span(109, 1)],
    busy: 6,
    droppedSpans: 500,
    idle: { waitsForCpu: 4, betweenPasses: 0, readback: 0 },
  });
  const merged = mergeTimelines([cut, cut], 100);
  // The same spans twice: they overlap wholly.
  expect(merged.busy).toBeCloseTo(6, 9);
  expect(merged.idle.waitsForCpu).toBeCloseTo(4, 9);
  expect(merged.droppedSpans).toBe(1000);
});

test('gaps too short to be listed are idle time all the same, as far as there is room', () => {
  const short = (spans: ReturnType<typeof span>[], betweenPasses: number): WatchedTimeline =>
    line({ spans, idle: { waitsForCpu: 0, betweenPasses, readback: 0 } });
  expect(mergeTimelines([short([span(100, 4)], 1), short([span(104, 2)], 0.5)], 100)).toMatchObject({
    busy: 6,
    idle: { betweenPasses: 1.5 },
  });
  const full = mergeTimelines([short([span(100, 9)], 1), short([span(109, 0.5)], 9)], 100);
  expect(full.idle.betweenPasses).toBeCloseTo(0.5, 9);
});

test('the last hundred thousand spans are kept', () => {
  const spans = Array.from({ length: 100_500 }, (_, i) => span(100 + i * 1e-5, 1e-6));
  const { spans: kept, droppedSpans } = mergeTimelines([line({ spans, busy: 1, droppedSpans: 7 })], 100);
  expect([kept.length, droppedSpans]).toEqual([100_000, 507]);
  expect(kept[0]!.start).toBeCloseTo(500e-5, 9);
});

test('random timelines never add up to more than was watched, nor less than any had', () => {
  for (let seed = 1; seed < 30; seed++) {
    const records = randomRecords(seed, 3);
    const { busy, idle } = mergeTimelines(records, 1000);
    const from = Math.min(...records.map((record) => record.from));
    const until = Math.max(...records.map((record) => record.until));
    expect(busy + idle.waitsForCpu + idle.betweenPasses + idle.readback).toBeLessThanOrEqual(until - from + 1e-9);
    for (const { timeline } of records) expect(busy).toBeGreaterThanOrEqual(timeline.busy - 1e-9);
  }
});

test('ratios of split to unsplit submits are averaged, the narrow one more', () => {
  const [narrow, wide] = [
    { value: 1.1, low: 1.09, high: 1.11 },
    { value: 2, low: 1, high: 4 },
  ];
  const merged = mergeTimelines([line({ splitRatio: narrow }), line({ splitRatio: wide })], 100).splitRatio!;
  expect(merged.value).toBeCloseTo(1.1, 2);
  expect(mergeTimelines([line({ splitRatio: wide })], 100).splitRatio).toEqual(wide);
});
