import { expect, test } from 'vitest';
import { checkOutput } from '../../../peers/page/check.ts';

const [ROWS, COLS] = [50, 4];
const expected = {
  rows: ROWS,
  cols: COLS,
  tolerance: 1e-6,
  reference: (row: number) => Float64Array.from({ length: COLS }, (_, col) => row + col / 7),
};
const correct = (): Float32Array =>
  Float32Array.from({ length: ROWS * COLS }, (_, i) => Math.floor(i / COLS) + (i % COLS) / 7);

test('an output within the tolerance is correct', () => {
  const { fault, relativeError } = checkOutput(correct(), expected);
  expect(fault).toBeNull();
  expect(relativeError).toBeGreaterThan(0);
});

test('a wrong last row, a value that is not finite and a missing row are found', () => {
  const wrong = correct();
  wrong[ROWS * COLS - 1]! += 1;
  expect(checkOutput(wrong, expected).fault).toContain('its output is wrong');
  const infinite = correct();
  // In a row that is not compared.
  infinite[7 * COLS] = NaN;
  expect(checkOutput(infinite, expected).fault).toBe('its output is not finite');
  expect(checkOutput(correct().subarray(COLS), expected).fault).toContain('instead of 50 × 4');
});
