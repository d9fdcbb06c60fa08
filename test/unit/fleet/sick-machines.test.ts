import { expect, test } from 'vitest';
import { isFar, isSlow, shiftLimits } from '../../../src/fleet/sick-machines.ts';

const group = (shifts: readonly number[]) => shifts.map((shift) => ({ group: 'ada', shift }));

test('a machine far from a tight group is found, and within a wide one not', () => {
  const tight = shiftLimits(group([0, 0.01, -0.01, 0.02, -0.02, 0.4]), 0.1).get('ada');
  expect([isSlow(0.4, tight), isFar(-0.4, tight), isSlow(-0.4, tight), isSlow(0.05, tight)]).toEqual([
    true,
    true,
    false,
    false,
  ]);
  const wide = shiftLimits(group([0, 0.2, -0.2, 0.3, -0.3, 0.4]), 0.1).get('ada');
  expect(isSlow(0.4, wide)).toBe(false);
});

test('fewer than four machines tell of none', () => {
  expect(shiftLimits(group([0, 0, 5]), 0.1).size).toBe(0);
  expect(isFar(5, undefined)).toBe(false);
});

test('of 1000 machines that differ by 10 %, one that is half as fast is found, and none by chance', () => {
  const spread = Array.from({ length: 1000 }, (_, i) => 0.1 * Math.sqrt(2) * inverseErf((2 * (i + 0.5)) / 1000 - 1));
  const limit = shiftLimits(group(spread), 0.1).get('ada')!;
  expect(limit.reach).toBeGreaterThan(0.33);
  expect(limit.reach).toBeLessThan(0.37);
  expect(spread.filter((one) => isFar(one, limit))).toEqual([]);
  expect(isSlow(Math.log(2), limit)).toBe(true);
});

/** Winitzki's approximation, good to 2e-3. */
function inverseErf(x: number): number {
  const log = Math.log(1 - x * x);
  const half = 2 / (Math.PI * 0.147) + log / 2;
  return Math.sign(x) * Math.sqrt(Math.sqrt(half * half - log / 0.147) - half);
}
