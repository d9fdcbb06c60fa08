import { describe, expect, test } from 'vitest';
import { fromHalf, toHalf } from '../../../src/device/half.ts';
import { kernelsFor } from '../../../src/kernels/index.ts';
import { dtypeOf, storedAs } from '../../../src/ops/dtype.ts';
import type { Formats } from '../../../src/ops/formats.ts';
import { gemv } from '../../../src/ops/gemv.ts';
import { rmsNorm } from '../../../src/ops/rms-norm.ts';
import { couldMatch, matchesOnly, readPlan } from '../../../src/jobs/plan.ts';
import { greatestCommonDivisor, rankCorrelation } from '../../../src/protocol/check-clock.ts';
import { theilSenSlope } from '../../../src/protocol/stats/drift.ts';
import { estimateMean, median, rateOf, studentQuantile } from '../../../src/protocol/stats/mean-estimate.ts';
import { placeUnderRoof } from '../../../src/report/place-under-roof.ts';

const OPTIONS = { trim: 0.2, level: 0.95, systematicFloor: 0.003 };

describe('statistics', () => {
  test.each([
    [1, 12.706],
    [2, 4.303],
    [5, 2.571],
    [30, 2.042],
  ])("Student's quantile at %i degrees is %f", (degrees, value) => {
    expect(studentQuantile(0.975, degrees)).toBeCloseTo(value, 2);
  });

  test('a trimmed mean ignores one outlier, and its interval contains the value', () => {
    const { value, low, high } = estimateMean([1, 1.01, 0.99, 1, 1.02, 0.98, 1, 50], OPTIONS);
    expect(value).toBeCloseTo(1, 1);
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThan(value);
  });

  test('a rate inverts an interval', () => {
    expect(rateOf(10, { value: 2, low: 1, high: 5, level: 0.95 })).toEqual({ value: 5, low: 2, high: 10, level: 0.95 });
  });

  test('medians, ranks, divisors and slopes', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5]);
    expect(rankCorrelation([1, 2, 3], [10, 20, 15])).toBeCloseTo(0.5, 12);
    expect(greatestCommonDivisor([131072n, 65536n, 196608n])).toBe(65536n);
    expect(theilSenSlope([0, 1, 2, 3, 4, 5], [0, 2, 4, 6, 8, 100])).toBe(2);
  });
});

describe('halves', () => {
  test.each([0, 1, -2.5, 65504, 2 ** -24, 2 ** -14])('%f survives', (value) => {
    expect(fromHalf(toHalf(value))).toBe(value);
  });

  test('round to even, and overflow to infinity', () => {
    expect(fromHalf(toHalf(1 + 2 ** -11))).toBe(1);
    expect(fromHalf(toHalf(1e6))).toBe(Infinity);
    expect(fromHalf(toHalf(NaN))).toBeNaN();
  });
});

describe('globs', () => {
  test('match ids and kernels, and take everything else literally', () => {
    expect(matchesOnly(['gemv/*'], ['gemv/rows'])).toBe(true);
    expect(matchesOnly(['gemv.rows'], ['gemv/rows'])).toBe(false);
    expect(matchesOnly(undefined, ['x'])).toBe(true);
    expect(couldMatch(['gemv/rows f32 batch=1*'], 'gemv/rows', 'gemv')).toBe(true);
  });
});

describe('plans', () => {
  test.each([
    ['slow', /expected quick, standard, full/],
    [{ name: 'x', rounds: 1 }, /plan\.rounds: expected a whole number from 3/],
    [{ name: 'x', cases: [{ op: 'conv', shape: {} }] }, /plan\.cases\[0\]\.op: expected one of/],
    [{ name: 'x', tempo: 3 }, /unknown field "tempo"/],
    [{ name: 'x', steps: { batch: [1] } }, /unknown field "batch"; known fields are batches, contexts, prompts/],
    [{ name: 'x', steps: { batches: [0] } }, /steps\.batches: expected a list of whole numbers/],
    [{ name: 'x', steps: { prompts: [1] } }, /at least 2 tokens/],
    [{ name: 'x', steps: [1] }, /steps: expected \{batches, contexts, prompts\}/],
    [
      { name: 'x', cases: [{ op: 'gemv', shape: { batch: 1, in: 1, out: 1 }, weights: 'int2' }] },
      /plan\.cases\[0\]\.weights: expected one of "f32", "f16", "int8", "int4" beside f32 activations, got "int2"/,
    ],
    [
      { name: 'x', cases: [{ op: 'gemv', shape: { batch: 1, in: 1, out: 1 }, storage: 'f16', weights: 'f32' }] },
      /weights: expected one of "f16", "int8", "int4" beside f16 activations, got "f32"/,
    ],
    [
      { name: 'x', cases: [{ op: 'softmax', shape: { rows: 1, cols: 1 }, weights: 'int8' }] },
      /weights: expected none, as softmax has no weights, got "int8"/,
    ],
  ])('%j is refused with its location', (bad, message) => {
    expect(() => readPlan(bad as never)).toThrow(message);
  });

  test('a case names the format of its weights, else it is that of its activations', () => {
    const shape = { batch: 1, in: 64, out: 64 };
    const { cases } = readPlan({
      name: 'x',
      cases: [
        { op: 'gemv', shape, weights: 'int4' },
        { op: 'gemv', shape, storage: 'f16' },
      ],
    });
    expect(cases!.map((at) => dtypeOf(at))).toEqual([
      { storage: 'f32', compute: 'f32', weights: 'int4' },
      { storage: 'f16', compute: 'f32' },
    ]);
  });

  test('only kernels that read the weights of a case run it', () => {
    const idsFor = (formats: Formats): string[] => kernelsFor({ op: gemv, formats }).map(({ id }) => id);
    expect(idsFor(storedAs('f32', 'int4'))).toEqual([
      'gemv/plain',
      'gemv/tiled',
      'gemv/packed-rows',
      'gemv/packed-block',
    ]);
    expect(idsFor(storedAs('f32', 'f16'))).toEqual(idsFor(storedAs('f32')));
    expect(kernelsFor({ op: rmsNorm, formats: storedAs('f32', 'int4') })).toEqual([]);
  });
});

describe('placing under measured roofs', () => {
  const ceilings = [
    { id: 'memory/read', rate: 100 },
    { id: 'memory/copy', rate: 50 },
    { id: 'memory/write', rate: 25 },
    { id: 'compute/f32', rate: 1000 },
  ];

  test('interpolates the memory roof between adjacent ceilings in seconds per byte', () => {
    const place = placeUnderRoof({ flop: 4, bytesRead: 3, bytesWritten: 1 }, 'f32', ceilings)!;
    expect(place.memoryBytesPerSecond).toBeCloseTo(1 / (0.5 / 100 + 0.5 / 50), 9);
    expect(place.bound).toBe('memory');
  });

  test('uses the compute roof past the ridge point, and no roof without ceilings', () => {
    expect(placeUnderRoof({ flop: 1e6, bytesRead: 1, bytesWritten: 0 }, 'f32', ceilings)).toMatchObject({
      ceiling: 'compute/f32',
      bound: 'compute',
      attainableFlopPerSecond: 1000,
    });
    expect(placeUnderRoof({ flop: 1, bytesRead: 1, bytesWritten: 0 }, 'f32', [])).toBeNull();
  });
});
