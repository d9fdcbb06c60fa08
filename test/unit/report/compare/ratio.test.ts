import { describe, expect, test } from 'vitest';
import { ratioOf, studentPoint, type Timed } from '../../../../src/report/compare/ratio.ts';
import { randomWords } from '../../../../src/protocol/random.ts';

const timed = (samples: readonly number[]): Timed => ({
  samples,
  estimate: { value: 1, low: 0.98, high: 1.02 },
  trim: 0.2,
  systematicFloor: 0,
});

/** Samples of a run with mean 1, a given deviation, and occasional late ones. */
function run(next: () => number, count: number, mean: number): Timed {
  const unit = (): number => (next() + 0.5) / 2 ** 32;
  const normal = (): number => Math.sqrt(-2 * Math.log(unit())) * Math.cos(2 * Math.PI * unit());
  return timed(Array.from({ length: count }, () => mean * (1 + 0.02 * normal())));
}

describe('the ratio of two runs', () => {
  test.each([
    [3, 3.182],
    [5, 2.571],
    [30, 2.042],
  ])("has Student's point at %i degrees to 1 %%", (degrees, value) => {
    expect(Math.abs(studentPoint(degrees) / value - 1)).toBeLessThan(0.01);
  });

  test.each([[8], [60]])('of %i samples covers the truth in at least 93 of 100 pairs', (count) => {
    const next = randomWords(count);
    let held = 0;
    for (let i = 0; i < 300; i++) {
      const { low, high } = ratioOf(run(next, count, 1), run(next, count, 1.1), 0, i);
      if (low <= 1.1 && high >= 1.1) held++;
    }
    expect(held / 300).toBeGreaterThanOrEqual(0.93);
    // A huge interval is always right and says nothing.
    expect(held / 300).toBeLessThan(1);
  });

  test('is the same for the same seed, and includes errors from outside the samples', () => {
    const next = randomWords(1);
    const [a, b] = [run(next, 12, 1), run(next, 12, 1.2)];
    expect(ratioOf(a, b, 0, 7)).toEqual(ratioOf(a, b, 0, 7));
    const [narrow, wide] = [ratioOf(a, b, 0, 7), ratioOf(a, b, 0.3, 7)];
    expect(wide.value).toBe(narrow.value);
    expect(Math.log(wide.high / wide.value)).toBeGreaterThanOrEqual(0.3);
    expect(Math.log(narrow.high / narrow.value)).toBeLessThan(0.05);
  });

  test('uses the estimates with too few samples, and ignores invalid samples', () => {
    const few: Timed = { ...timed([1]), estimate: { value: 2, low: 1.9, high: 2.1 } };
    const { value, low, high } = ratioOf(timed([1, 1, 1, 0, -1]), few, 0, 1);
    expect(value).toBeCloseTo(2, 12);
    expect([low, high].map((end) => Math.round(Math.abs(end - 2) * 20) / 20)).toEqual([0.1, 0.1]);
  });
});
