import { expect, test } from 'vitest';
import { dtypeWords, shapeWords } from '../../../src/report/result-words.ts';

test.each([
  ['softmax', { cols: 4, rows: 2 }, 'rows 2 · cols 4'],
  ['user', { x: 8, y: 4, z: 1 }, 'workgroups 8 × 4 × 1'],
  ['user', { x: 8 }, 'x 8'],
  ['of-another-version', { n: 3 }, 'n 3'],
])('the shape of %s, %o, reads "%s"', (op, shape, words) => {
  expect(shapeWords(op, shape)).toBe(words);
});

test.each([
  [{ storage: 'f32', compute: 'f32' }, 'f32'],
  [{ storage: 'f16', compute: 'f32' }, 'f16, computed in f32'],
  [{ storage: 'f32', compute: 'f32', weights: 'int4' }, 'f32, int4 weights'],
  [{ storage: 'f16', compute: 'f32', weights: 'int8' }, 'f16, int8 weights, computed in f32'],
] as const)('%o reads "%s"', (dtype, words) => {
  expect(dtypeWords(dtype)).toBe(words);
});
