import { describe, expect, test } from 'vitest';
import { fitBatches, secondsAt } from '../../../src/scenario/batch-fit.ts';
import { randomWords } from '../../../src/protocol/random.ts';

const BATCHES = [1, 2, 4, 8, 16, 32, 64];
const timesOf = (of: (batch: number) => number) => BATCHES.map((batch) => ({ batch, seconds: of(batch) }));

describe('the fit of step times by batch', () => {
  test('finds the weights, the sequence and the knee', () => {
    const fit = fitBatches(timesOf((batch) => Math.max(0.02 + 0.0002 * batch, 0.002 * batch)))!;
    expect(fit.fixed).toBeCloseTo(0.02, 4);
    expect(fit.each).toBeCloseTo(0.0002, 5);
    expect(fit.full).toBeCloseTo(0.002, 5);
    expect(fit.knee).toBeCloseTo(0.02 / 0.0018, 1);
  });

  test('finds no knee where memory is the limit throughout', () => {
    const fit = fitBatches(timesOf((batch) => 0.02 + 0.001 * batch))!;
    expect(fit).toMatchObject({ full: null, knee: null });
    expect(fit.fixed).toBeCloseTo(0.02, 9);
    expect(secondsAt(fit, 100)).toBeCloseTo(0.12, 9);
  });

  test('bears noise of a few percent', () => {
    for (let seed = 1; seed <= 50; seed++) {
      const next = randomWords(seed);
      const noise = (): number => 1 + 0.03 * (next() / 2 ** 31 - 1);
      const fit = fitBatches(timesOf((batch) => noise() * Math.max(0.02 + 0.0002 * batch, 0.002 * batch)))!;
      expect(fit.knee! / (0.02 / 0.0018)).toBeGreaterThan(0.8);
      expect(fit.knee! / (0.02 / 0.0018)).toBeLessThan(1.25);
      expect(fit.fixed).toBeGreaterThanOrEqual(0);
      expect(fit.each).toBeGreaterThanOrEqual(0);
    }
  });

  test('needs three batches, and no negative part', () => {
    const [one, two, three] = [1, 2, 8].map((batch) => ({ batch, seconds: 1 / batch }));
    expect(fitBatches([])).toBeNull();
    expect(fitBatches([one!, two!, two!])).toBeNull();
    expect(fitBatches([one!, two!, three!])!.each).toBe(0);
    expect(fitBatches([1, 2, 8].map((batch) => ({ batch, seconds: batch ** 1.2 })))!.fixed).toBe(0);
  });
});
