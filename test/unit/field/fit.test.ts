import { describe, expect, test } from 'vitest';
import { bandOf } from '../../../src/field/band.ts';
import { fitTerms, timeOf } from '../../../src/field/robust-fit.ts';
import { halfSumsRate, hasStackedMemory, isOnPcie, makerOf } from '../../../src/field/traits.ts';
import { DATASHEETS, findDatasheet } from '../../../src/machines/datasheets.ts';
import { generator } from '../../support/predictions.ts';

describe('a fit', () => {
  const samplesOf = (coefficients: readonly number[], seed: number, spread = 0) => {
    const random = generator(seed);
    return Array.from({ length: 20 }, () => {
      const terms = coefficients.map(() => 0.01 + random());
      return { terms, seconds: timeOf(terms, coefficients) * Math.exp(spread * (random() - 0.5)) };
    });
  };

  test.each([[[1.2]], [[1.2, 0.4]], [[1.1, 0.05, 3]], [[2, 1, 0.5, 0.1]]])('finds the coefficients %j', (truth) => {
    const found = fitTerms(
      samplesOf(truth, 7),
      truth.map(() => 0),
    );
    for (const [i, value] of truth.entries()) expect(found[i]).toBeCloseTo(value, 4);
  });

  test('is not led by outliers', () => {
    const truth = [1.2, 0.4];
    const samples = samplesOf(truth, 3, 0.02).map((sample, i) =>
      i % 7 === 0 ? { ...sample, seconds: sample.seconds * 4 } : sample,
    );
    const found = fitTerms(samples, [0, 0]);
    for (const [i, value] of truth.entries()) expect(Math.abs(found[i]! / value - 1)).toBeLessThan(0.06);
  });

  test('keeps to what is possible', () => {
    const [read, layer] = fitTerms(samplesOf([0.9, 0.4], 5), [1.08, 0]);
    expect(read).toBeGreaterThanOrEqual(1.08);
    expect(layer).toBeGreaterThanOrEqual(0);
  });
});

describe('a band', () => {
  const spread = (count: number, half: number): number[] =>
    Array.from({ length: count }, (_, i) => Math.exp(half * ((2 * i) / (count - 1) - 1)));

  test('holds all of few points, all but outliers of many', () => {
    expect(bandOf(spread(6, 0.1), 2)).toEqual({
      low: expect.closeTo(Math.exp(-0.1)),
      high: expect.closeTo(Math.exp(0.1)),
    });
    const { low, high } = bandOf([...spread(28, 0.05), 0.5, 3], 2);
    expect(low).toBeCloseTo(Math.exp(-0.05), 6);
    expect(high).toBeCloseTo(Math.exp(0.05), 6);
  });

  test('is never wider than allowed, and then holds most', () => {
    const { low, high } = bandOf([0.3, ...spread(8, 0.2), 4], 2);
    expect(high / low).toBeLessThanOrEqual(2);
    expect(high / low).toBeGreaterThan(1.999);
    expect(low).toBeLessThan(Math.exp(-0.2));
    expect(high).toBeGreaterThan(Math.exp(0.2));
  });
});

describe('traits', () => {
  const having = (is: (gpu: (typeof DATASHEETS)[number]) => boolean): string[] =>
    DATASHEETS.filter(is).map(({ id }) => id);
  const nvidia = DATASHEETS.filter((gpu) => makerOf(gpu) === 'nvidia');

  test('the maker by name is that of the datasheet', () => {
    const wrong = DATASHEETS.filter((gpu) => makerOf({ ...gpu, maker: null }) !== gpu.maker).map(({ id }) => id);
    expect(wrong).toEqual(['dgx-spark', 'jetson-thor', 'gpu-max-1550', 'gaudi-3']);
  });

  test.each([
    ['NVIDIA GeForce RTX 3070', 'nvidia'],
    ['RTX 6000 Ada', 'nvidia'],
    ['GH200', 'nvidia'],
    ['Apple M5 Max', 'apple'],
    ['AMD Radeon Pro W7900', 'amd'],
    ['Intel Arc A380', 'intel'],
    ['Adreno 740', 'other'],
  ] as const)('%s is of %s', (name, maker) => {
    expect(makerOf({ name, id: 'gpu.json', maker: null })).toBe(maker);
  });

  test('stacked memory: those with HBM among NVIDIA', () => {
    const stacked = nvidia.filter(hasStackedMemory).map(({ id }) => id);
    expect(stacked.toSorted()).toEqual(having(({ id }) => /^(a100|a30|v100|g?[bh]\d+|gh200|h20)/.test(id)).toSorted());
  });

  test('joined over PCIe: all but the SXM modules', () => {
    expect(isOnPcie(findDatasheet('h100-pcie'))).toBe(true);
    expect(isOnPcie(findDatasheet('rtx-4090'))).toBe(true);
    expect(isOnPcie(findDatasheet('h100-sxm'))).toBe(false);
  });

  test('sums in 16 bits: about twice as fast on GeForce cards, no slower on others', () => {
    const share = (gpu: (typeof DATASHEETS)[number]): number => halfSumsRate(gpu) / gpu.f16Tensor!.value;
    const [geforce, others] = [/GeForce RTX [345]/, /^(A|H|L|V|T|B)\d/].map((names) =>
      nvidia.filter(({ name, f16Tensor }) => f16Tensor && names.test(name)).map(share),
    );
    expect(Math.min(...geforce!)).toBeGreaterThan(1.95);
    expect(new Set(others)).toEqual(new Set([1]));
    expect(halfSumsRate(findDatasheet('rx-7900-xtx'))).toBe(122.8e12);
    expect(halfSumsRate(findDatasheet('m2'))).toBe(0);
  });
});
