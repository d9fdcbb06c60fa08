import { expect, test } from 'vitest';
import {
  centred,
  clamped,
  framed,
  isWindow,
  panned,
  scaled,
  type LogWindow,
} from '../../../src/plot/scene/log-window.ts';

const WHOLE: LogWindow = { x: [0.1, 1e3], y: [1e9, 1e15] };
const decades = ([low, high]: readonly [number, number]): number => Math.log10(high / low);
const place = ([low, high]: readonly [number, number], value: number): number =>
  Math.log10(value / low) / Math.log10(high / low);

test('what is under the pointer stays there as a window is scaled', () => {
  const closer = scaled(WHOLE, WHOLE, [0.25, 0.75], 0.5)!;
  expect([decades(closer.x), decades(closer.y)]).toEqual([expect.closeTo(2, 9), expect.closeTo(3, 9)]);
  // 1 FLOP per byte is at a quarter of the whole.
  expect(place(closer.x, 1)).toBeCloseTo(0.25, 9);
  const again = scaled(closer, WHOLE, [0.25, 0.75], 0.5)!;
  expect(place(again.x, 1)).toBeCloseTo(0.25, 9);
});

test('a window keeps inside the whole, above a least span, and everything is no window', () => {
  let window: LogWindow = WHOLE;
  for (let step = 0; step < 20; step++) window = scaled(window, WHOLE, [0, 0], 0.5)!;
  expect(decades(window.x)).toBeCloseTo(0.25, 9);
  for (let step = 0; step < 50; step++) window = panned(window, WHOLE, [3, 3]) ?? WHOLE;
  expect([window.x[1], window.y[1]]).toEqual([expect.closeTo(1e3, 6), expect.closeTo(1e15, -6)]);
  expect(scaled(window, WHOLE, [1, 1], 100)).toBeNull();
  expect(scaled(WHOLE, WHOLE, [0.3, 0.3], 2)).toBeNull();
  expect(clamped({ x: [1e-9, 1e9], y: [1, 1e30] }, WHOLE)).toBeNull();
  expect(clamped({ x: [1e5, 1e6], y: [1e9, 1e10] }, WHOLE)!.x[1]).toBeCloseTo(1e3, 6);
});

test('a box and a point become the window', () => {
  const box = framed(WHOLE, WHOLE, [0.75, 0.5], [0.25, 0])!;
  expect(box.x[0]).toBeCloseTo(1, 9);
  expect(box.x[1]).toBeCloseTo(100, 6);
  expect(decades(box.y)).toBeCloseTo(3, 9);
  const there = centred({ x: [1, 10], y: [1e10, 1e11] }, WHOLE, 50, 1e13)!;
  expect([place(there.x, 50), place(there.y, 1e13)]).toEqual([expect.closeTo(0.5, 9), expect.closeTo(0.5, 9)]);
});

test('only two pairs of positive numbers in order are a window', () => {
  expect(isWindow({ x: [1, 2], y: [1, 2] })).toBe(true);
  const bad = [
    null,
    'x',
    {},
    { x: [1, 2] },
    { x: [2, 1], y: [1, 2] },
    { x: [0, 1], y: [1, 2] },
    { x: [1, Infinity], y: [1, 2] },
  ];
  expect(bad.filter(isWindow)).toEqual([]);
});
