import { describe, expect, test } from 'vitest';
import { pipelineTotals } from '../../../src/session/pipeline-totals.ts';
import { placeSession } from '../../../src/session/place-session.ts';
import { checkSession } from '../../../src/session/parse-session.ts';
import type { GroupCount, SessionGroup } from '../../../src/session/session-format.ts';
import {
  ceilingsOf,
  contextRecord,
  countOf,
  MOVES,
  recordedGroup,
  recordedPipeline,
  sampleSession,
  steady,
} from '../../support/session-records.ts';

const CEILINGS = ceilingsOf({ 'memory/read': 4e9, 'memory/copy': 4e9, 'compute/f32': 1e12, 'launch/dispatch': 1e-5 });

const placed = (count: Partial<GroupCount>, seconds = 1e-3, ceilings = CEILINGS): SessionGroup['roofline'] => {
  const record = contextRecord({ groups: [recordedGroup({ counts: [countOf(count)], sketch: steady(seconds, 9) })] });
  const session = placeSession(sampleSession(record), ceilings);
  expect(checkSession(session)).toEqual(session);
  return session.groups[0]!.roofline;
};

describe('a group', () => {
  test('stands under memory by its unique bytes', () => {
    const place = placed({ requested: { read: 8e6, written: 0 }, unique: { read: 2e6, written: 0 } })!;
    expect(place).toMatchObject({ ceiling: 'memory/read', bound: 'memory', intensity: 2 });
    expect(place.efficiency).toBeCloseTo(0.5, 2);
    expect(place.headroom).toBeCloseTo(2, 2);
    expect(place.attainableFlopPerSecond).toBeCloseTo(8e9, -7);
  });

  test('by its requested bytes where unique ones were not marked', () => {
    const requested = { read: 1e6, written: 0 };
    expect(placed({ requested, unique: null })!.intensity).toBe(4);
  });

  test('under compute if its intensity is high, by the type of its arithmetic', () => {
    const count = { flop: 8e8, histogram: { 'f32.fma': 4e8 } };
    expect(placed(count)).toMatchObject({ ceiling: 'compute/f32', bound: 'compute' });
    const half = { flop: 16e8, histogram: { 'f16.fma': 8e8, 'f32.cvt': 9e9 } };
    expect(placed(half)).toBeNull();
    const both = [...CEILINGS, ...ceilingsOf({ 'compute/f16': 2e12 })];
    expect(placed(half, 1e-3, both)).toMatchObject({ ceiling: 'compute/f16' });
  });

  test('of packed dot products under the roof of operations', () => {
    const ceilings = [...CEILINGS, ...ceilingsOf({ 'compute/int8': 4e12 })];
    const place = placed({ flop: 3584, histogram: { 'int.dot4': 1e9, 'f32.mul': 3584 } }, 4e-3, ceilings)!;
    expect(place).toMatchObject({ ceiling: 'compute/int8', bound: 'compute' });
    expect(place.flopPerSecond).toBeCloseTo(2e12, -10);
    expect(place.efficiency).toBeCloseTo(0.5, 3);
  });

  test('without FLOP under memory alone, with no FLOP attainable', () => {
    const place = placed(MOVES)!;
    expect(place).toMatchObject({ bound: 'memory', intensity: 0, flopPerSecond: 0, attainableFlopPerSecond: null });
    expect(place.efficiency).toBeCloseTo(0.5, 2);
  });

  test('without bytes under compute alone', () => {
    const none = { read: 0, written: 0 };
    const place = placed({ requested: none, unique: none, flop: 1e8 })!;
    expect(place).toMatchObject({ bound: 'compute', intensity: null, bytesPerSecond: 0 });
    expect(place.efficiency).toBeCloseTo(0.1, 2);
    expect(placed({ ...MOVES, requested: none, unique: none })).toBeNull();
  });

  test('under the launch if that alone takes longer', () => {
    const small = { flop: 100, requested: { read: 400, written: 0 }, unique: { read: 400, written: 0 } };
    const place = placed(small, 2e-5)!;
    expect(place).toMatchObject({ ceiling: 'launch/dispatch', bound: 'overhead' });
    expect(place.efficiency).toBeCloseTo(0.5, 2);
    expect(placed({ ...small, flop: 0, histogram: {} }, 2e-5)).toMatchObject({ bound: 'overhead' });
  });

  test('under a cache that holds its data if it is faster than memory', () => {
    const [level] = ceilingsOf({ 'memory/level-1': 4e10 });
    const ceilings = [...CEILINGS, { ...level!, parameters: { workingSet: 1e8 } }];
    expect(placed({}, 1e-4, ceilings)).toMatchObject({ ceiling: 'memory/level-1' });
    expect(placed({}, 1e-3, ceilings)).toMatchObject({ ceiling: 'memory/read' });
  });

  test('nowhere without a time, a count or ceilings', () => {
    const session = (changes: object) =>
      placeSession(sampleSession(contextRecord({ groups: [recordedGroup(changes)] })), CEILINGS).groups[0]!.roofline;
    expect(session({ sketch: null })).toBeNull();
    expect(session({ counts: [] })).toBeNull();
    expect(placed({}, 1e-3, [])).toBeNull();
  });
});

describe('a pipeline', () => {
  const groups = [
    recordedGroup({ id: 'a', grid: [1, 1, 1], sketch: steady(1e-3, 9), dispatches: 9 }),
    recordedGroup({
      id: 'b',
      grid: [2, 1, 1],
      sketch: steady(2e-3, 18),
      dispatches: 18,
      counts: [countOf({ flop: 1e6 })],
    }),
    recordedGroup({ id: 'c', grid: [3, 1, 1], sketch: steady(1e-3, 9), dispatches: 9, counts: [] }),
  ];
  const pipelines = [
    recordedPipeline({ sketch: steady(1.5e-3, 36), dispatches: 36 }),
    recordedPipeline({ hash: 'p2', label: 'Other', sketch: steady(1e-3, 18), dispatches: 18 }),
  ];
  const session = placeSession(sampleSession(contextRecord({ groups, pipelines })), CEILINGS);
  const [first, second] = pipelineTotals(session);

  test('is the sum of its groups', () => {
    expect(first!.pipeline.hash).toBe('p1');
    expect(first!.flop).toBe(9 * 4e6 + 18 * 1e6);
    expect(first!.requestedBytes).toBe(27 * 2e6);
    expect(first!.uniqueBytes).toBe(27 * 2e6);
    expect(first!.share).toBeCloseTo(0.75, 3);
    expect(first!.countedShare).toBeCloseTo(45 / 54, 3);
    expect(first!.mean!.seconds.value).toBeCloseTo(45e-3 / 27, 6);
    expect(first!.mean!.done.counted.flop).toBeCloseTo(2e6, 0);
  });

  test('stands where its groups together do: least times over times', () => {
    // Each takes 0.5 ms at least.
    expect(first!.place).toMatchObject({ ceiling: 'memory/read', bound: 'memory' });
    expect(first!.place!.efficiency).toBeCloseTo((27 * 0.5e-3) / 45e-3, 3);
  });

  test('without groups has a time and no place', () => {
    expect(second).toMatchObject({ place: null, mean: null, flop: 0, uniqueBytes: null, countedShare: 0 });
    expect(second!.seconds).toBeCloseTo(18e-3, 4);
  });
});
