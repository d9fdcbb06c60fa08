import { expect, test } from 'vitest';
import { upTo } from '../../../src/counting/guarded.ts';

test.each([
  [1, [1, 1, 1]],
  [7, [7, 1, 1]],
  [8, [7, 2, 1]],
  [35, [7, 5, 1]],
  [36, [7, 5, 2]],
  [105, [7, 5, 3]],
] as const)('the first %j of 7 × 5 × 3 workgroups are within %j', (end, grid) => {
  expect(upTo([7, 5, 3], end)).toEqual(grid);
});
