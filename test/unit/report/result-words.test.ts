import { expect, test } from 'vitest';
import { shapeWords } from '../../../src/report/result-words.ts';

test.each([
  ['softmax', { cols: 4, rows: 2 }, 'rows 2 · cols 4'],
  ['user', { x: 8, y: 4, z: 1 }, 'workgroups 8 × 4 × 1'],
  ['user', { x: 8 }, 'x 8'],
  ['of-another-version', { n: 3 }, 'n 3'],
])('the shape of %s, %o, reads "%s"', (op, shape, words) => {
  expect(shapeWords(op, shape)).toBe(words);
});
