import { expect, test } from 'vitest';
import { mergeSketches, timeOf } from '../../../src/session/assemble/merge-sketches.ts';
import { sketchOf, steady } from '../../support/session-records.ts';
import { randomFrom } from '../../support/session-sample.ts';

const STEP = 65_536e-9;

test('nothing timed is no time', () => {
  expect(mergeSketches([null, null])).toBeNull();
  expect(timeOf(mergeSketches([{ ...sketchOf([]), least: 0 }]))).toBeNull();
});

test('sums, the least and the number of merged times are those of all of them, in any order', () => {
  const random = randomFrom(1);
  const lists = Array.from({ length: 5 }, () => Array.from({ length: 40 }, () => 1e-6 + random() * 1e-3));
  const all = sketchOf(lists.flat());
  for (const order of [lists, lists.toReversed()]) {
    const merged = mergeSketches(order.map((list) => sketchOf(list)))!;
    expect(merged.n).toBe(200);
    expect(merged.least).toBe(all.least);
    expect(merged.sum).toBeCloseTo(all.sum, 12);
    expect(merged.bins).toEqual(all.bins);
  }
});

test('the median is within a bin of the true one, and one time is its own median', () => {
  const random = randomFrom(2);
  for (const n of [1, 2, 3, 10, 101, 1000]) {
    const times = Array.from({ length: n }, () => 1e-6 * Math.exp(4 * random()));
    const sorted = times.toSorted((a, b) => a - b);
    const [below, above] = [sorted[Math.ceil(n / 2) - 1]!, sorted[Math.floor(n / 2)]!];
    const { median } = timeOf(sketchOf(times))!;
    expect(median).toBeGreaterThan(below / 2 ** (1 / 8));
    expect(median).toBeLessThan(above * 2 ** (1 / 8));
  }
  expect(timeOf(sketchOf([3e-6]))).toEqual({ sum: 3e-6, least: 3e-6, median: 3e-6, interval: [3e-6, 3e-6] });
  // Times of that size are rounded too much: their mean is told.
  expect(timeOf(sketchOf([0, 0, 0, STEP], STEP))!.median).toBeCloseTo(STEP / 4, 12);
});

test('the interval of steady times is narrow, that of unsteady ones is not', () => {
  const [low, high] = timeOf(steady(1e-3, 100))!.interval;
  expect(high - low).toBeLessThan(0.001 * 0.1);
  const wild = timeOf(sketchOf(Array.from({ length: 100 }, (_, i) => (i % 2 ? 1e-3 : 3e-3))))!;
  expect(wild.interval[1] - wild.interval[0]).toBeGreaterThan(0.03);
});

test('stamps rounded down to steps leave the sum in its interval', () => {
  const random = randomFrom(3);
  let [held, total] = [0, 0];
  for (const seconds of [1e-6, 20e-6, 71e-6, 131.072e-6, 400e-6]) {
    for (let run = 0; run < 400; run++) {
      const n = 3 + Math.floor(random() * 100);
      const times = Array.from({ length: n }, () => {
        const start = random() * STEP;
        return Math.floor((start + seconds) / STEP) * STEP;
      });
      const [low, high] = timeOf(sketchOf(times, STEP))!.interval;
      const sum = n * seconds;
      // A single sum must hold the truth as the interval says.
      if (low <= sum && sum <= high) held++;
      total++;
    }
  }
  expect(held / total).toBeGreaterThan(0.94);
});

test('a few times of 0 are no certainty', () => {
  const { interval } = timeOf(sketchOf([0, 0, 0], STEP))!;
  expect(interval[0]).toBe(0);
  expect(interval[1]).toBeGreaterThan(STEP);
});
