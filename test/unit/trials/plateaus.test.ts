import { describe, expect, test } from 'vitest';
import { plateaus } from '../../../src/trials/ceilings/levels.ts';
import { randomWords } from '../../../src/protocol/random.ts';

const KIB = 1024;
/** Working sets from 64 KiB on, doubling, with their rates in GB/s. */
const scan = (...rates: number[]) => rates.map((rate, i) => ({ workingSet: 64 * KIB * 2 ** i, rate: rate * 1e9 }));

describe('memory levels', () => {
  test('are the plateaus before the last one, each with the largest working set that it holds', () => {
    const found = plateaus(scan(20, 20, 20, 9, 9, 9, 9, 9, 3, 3, 3));
    expect(found.map(({ workingSet }) => workingSet / KIB)).toEqual([256, 8192]);
    expect(found.map(({ rate }) => Math.round(rate / 1e9))).toEqual([20, 9]);
  });

  test('are empty if all sizes are equally fast, or if there are none', () => {
    expect(plateaus(scan(4, 4.2, 3.9, 4, 4.1, 3.8))).toEqual([]);
    expect(plateaus(scan(4))).toEqual([]);
    expect(plateaus([])).toEqual([]);
  });

  test('do not include a size between two plateaus', () => {
    const found = plateaus(scan(20, 20, 12, 6, 6, 6, 3, 1.5, 1.5));
    expect(found.map(({ workingSet }) => workingSet / KIB)).toEqual([128, 2048]);
  });

  test('may be a single size at the start of the scan', () => {
    expect(plateaus(scan(20, 6, 6, 6)).map(({ workingSet }) => workingSet / KIB)).toEqual([64]);
  });

  test('include a small, slowly starting window in its plateau', () => {
    expect(plateaus(scan(15, 20, 20, 20, 5, 5, 5)).map(({ workingSet }) => workingSet / KIB)).toEqual([512]);
  });

  test('are found in 5 % noise at least 19 times in 20', () => {
    const next = randomWords(3);
    const noisy = (rate: number): number => rate * (1 + 0.1 * (next() / 2 ** 32 - 0.5));
    let right = 0;
    for (let i = 0; i < 400; i++) {
      const found = plateaus(scan(...[20, 20, 20, 9, 9, 9, 9, 9, 3, 3, 3].map(noisy)));
      if (found.length === 2 && found[0]!.workingSet === 256 * KIB && found[1]!.workingSet === 8192 * KIB) right++;
    }
    expect(right).toBeGreaterThanOrEqual(380);
  });
});
