import { describe, expect, test } from 'vitest';
import { headroomWords, overRoofCause, withHeadroom } from '../../../src/report/place-result.ts';
import { placeUnderRoof } from '../../../src/report/place-under-roof.ts';

const CEILINGS = [
  { id: 'memory/read', rate: 100 },
  { id: 'memory/copy', rate: 50 },
  { id: 'compute/f32', rate: 1000 },
  { id: 'memory/level-1', rate: 900, workingSet: 64 },
  { id: 'memory/level-2', rate: 300, workingSet: 1024 },
];
const read = (bytes: number) => ({ flop: bytes, bytesRead: bytes, bytesWritten: 0 });
const hot = (bytesPerSecond: number) => ({ hot: true, bytesPerSecond, launchSeconds: null });

describe('the roof over a result', () => {
  test('is that of the slowest cache that holds it, if it ran hot', () => {
    expect(placeUnderRoof(read(1000), 'f32', CEILINGS, hot(200))).toMatchObject({ ceiling: 'memory/level-2' });
    expect(placeUnderRoof(read(32), 'f32', CEILINGS, hot(200))).toMatchObject({ ceiling: 'memory/level-2' });
    expect(placeUnderRoof(read(2000), 'f32', CEILINGS, hot(90))).toMatchObject({ ceiling: 'memory/read' });
  });

  test('is that of a faster cache only if a slower one cannot explain the rate', () => {
    expect(placeUnderRoof(read(32), 'f32', CEILINGS, hot(310))).toMatchObject({ ceiling: 'memory/level-2' });
    expect(placeUnderRoof(read(32), 'f32', CEILINGS, hot(500))).toMatchObject({ ceiling: 'memory/level-1' });
  });

  test('is that of memory if it ran cold, or if that is unknown', () => {
    const cold = { ...hot(90), hot: false };
    expect(placeUnderRoof(read(32), 'f32', CEILINGS, cold)).toMatchObject({ ceiling: 'memory/read' });
    expect(placeUnderRoof(read(32), 'f32', CEILINGS)).toMatchObject({ ceiling: 'memory/read' });
  });

  test('weighs the writes of what comes from a cache as memory does', () => {
    const half = { flop: 64, bytesRead: 32, bytesWritten: 32 };
    expect(placeUnderRoof(half, 'f32', CEILINGS, hot(100))!.memoryBytesPerSecond).toBeCloseTo(150, 9);
  });

  test('is the launch if that alone takes longer', () => {
    const launch = { hot: false, bytesPerSecond: 1, launchSeconds: 5 };
    expect(placeUnderRoof(read(100), 'f32', CEILINGS, launch)).toEqual({
      ceiling: 'launch/dispatch',
      attainableFlopPerSecond: 20,
      memoryBytesPerSecond: 100,
      bound: 'overhead',
    });
    expect(placeUnderRoof(read(1000), 'f32', CEILINGS, launch)).toMatchObject({ bound: 'memory' });
  });
});

describe('headroom', () => {
  const place = placeUnderRoof(read(1000), 'f32', CEILINGS)!;

  test.each([
    [71.4, '×1.4 to memory/read'],
    [9, '×11 to memory/read'],
    [99, 'at memory/read'],
    [130, 'over memory/read'],
    [0, 'memory/read'],
  ])('at %f of 100 is "%s"', (achieved, words) => {
    const roofline = withHeadroom(place, achieved);
    expect(headroomWords(roofline, new Map())).toBe(words);
    if (achieved > 0) expect(roofline.headroom! * roofline.efficiency).toBeCloseTo(1, 12);
    else expect(roofline).not.toHaveProperty('headroom');
  });
});

describe('the likely cause of a result over its roof', () => {
  const over = { efficiency: 1.2, bound: 'memory', ceiling: 'memory/read' } as const;
  const sure = { value: 1, high: 1.01 };

  test.each([
    ['noise', over, { value: 1, high: 1.3 }, []],
    ['the machine', over, sure, ['drift', 'hot-cache']],
    ['a cache', over, sure, ['hot-cache']],
    ['overlap', { ...over, bound: 'overhead' }, sure, []],
    ['the ceiling', over, sure, []],
  ] as const)('is likely %s', (cause, roofline, estimate, flags) => {
    expect(overRoofCause(roofline, estimate, flags, 1.05)).toMatch(new RegExp(`^likely ${cause}: 20 % over`));
  });
});
