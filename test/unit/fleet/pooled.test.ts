import { describe, expect, test } from 'vitest';
import { pooledRatio, significant, studentTails } from '../../../src/fleet/pooled.ts';
import { studentQuantile } from '../../../src/protocol/stats/mean-estimate.ts';

describe('studentTails', () => {
  test.each([
    [12.7062, 1, 0.05],
    [4.30265, 2, 0.05],
    [3.18245, 3, 0.05],
    [2.77645, 4, 0.05],
    [2.22814, 10, 0.05],
    [1.98397, 100, 0.05],
    [3.16927, 10, 0.01],
    [0, 7, 1],
    [Infinity, 3, 0],
  ])('is for t = %d with %d degrees of freedom as in tables', (t, degrees, tails) => {
    expect(studentTails(t, degrees)).toBeCloseTo(tails, 5);
  });

  test('is the inverse of the quantile', () => {
    for (const degrees of [1, 2, 3, 5, 8, 21, 100, 999]) {
      for (const tail of [0.2, 0.05, 1e-3]) {
        expect(studentTails(studentQuantile(1 - tail / 2, degrees), degrees) / tail).toBeCloseTo(1, 2);
      }
    }
  });
});

describe('pooledRatio', () => {
  test('has the interval of Student’s t', () => {
    const { ratio, probability } = pooledRatio({ machines: 3, mean: Math.log(1.1), deviation: 0.01 })!;
    const half = (4.30265 * 0.01) / Math.sqrt(3);
    expect(ratio.value).toBeCloseTo(1.1, 12);
    expect(ratio.low).toBeCloseTo(1.1 * Math.exp(-half), 4);
    expect(ratio.high).toBeCloseTo(1.1 * Math.exp(half), 4);
    expect(probability).toBeLessThan(0.01);
  });

  test('is nothing for one machine, and sure where machines agree', () => {
    expect(pooledRatio({ machines: 1, mean: 1, deviation: null })).toBeNull();
    expect(pooledRatio({ machines: 2, mean: 0, deviation: 0 })!.probability).toBe(1);
    expect(pooledRatio({ machines: 2, mean: 0.1, deviation: 0 })!.probability).toBe(0);
  });
});

test('significant is the procedure of Benjamini and Hochberg, with their example', () => {
  // The 15 probabilities of their section 3.2: the first four are rejected.
  const example = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
  ];
  expect(significant(example, 0.05).filter(Boolean)).toHaveLength(4);
  expect(significant(example.toReversed(), 0.05).slice(-4)).toEqual([true, true, true, true]);
  expect(significant([], 0.05)).toEqual([]);
  expect(significant([0.2, 0.9], 0.05)).toEqual([false, false]);
});
