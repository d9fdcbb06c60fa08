import { expect, test } from 'vitest';
import { flopOf, intOpOf, RIDGEPOINT_WEIGHTS, WEIGHTS } from '../../../src/wgsl/weights.ts';

const HISTOGRAM = {
  'f32.add': 1,
  'f32.fma': 10,
  'f16.mul': 100,
  'f32.exp': 1000,
  'f32.cmp': 10_000,
  'f32.minmax': 20_000,
  'f32.cvt': 40_000,
  'int.op': 7,
  'int.dot4': 3,
  'sg.subgroupAdd': 5,
};

test('a fused operation counts twice, comparisons and conversions not at all, f16 like f32', () => {
  expect(flopOf(HISTOGRAM)).toBe(1 + 2 * 10 + 100 + 1000);
  expect(flopOf(HISTOGRAM, RIDGEPOINT_WEIGHTS)).toBe(flopOf(HISTOGRAM));
});

test('other conventions weigh the same histogram differently', () => {
  expect(WEIGHTS.map((weights) => [weights.name, flopOf(HISTOGRAM, weights)])).toEqual([
    ['ridgepoint', 1121],
    ['nvidia', 121],
    ['intel', 31_121],
  ]);
});

test('a packed dot product is eight integer operations', () => {
  expect(intOpOf(HISTOGRAM)).toBe(7 + 8 * 3);
});
