import { describe, expect, test } from 'vitest';
import { ARITHMETICS, arithmeticOf, rateUnit, roofKindOf, type Arithmetic } from '../../../src/machines/arithmetic.ts';
import { findDatasheet, DATASHEETS } from '../../../src/machines/datasheets.ts';
import { GUIDE_DATASHEETS } from '../../../src/machines/guide-sheets.ts';
import { halfRoof, rateOf, roofOf, type Machine, type Sourced } from '../../../src/machines/machine.ts';

/** Slug, FP16 tensor, FP16 vector and FP32 TFLOP/s, GB/s, GB. */
const SHEETS: readonly [string, number | null, number | null, number, number, number | null][] = [
  ['a10', 125, 31.24, 31.24, 600, 24],
  ['t4', 65, 16.3, 8.14, 300, 16],
  ['a100', 312, 78, 19.5, 2039, 80],
  ['a100-80-sxm', 312, 78, 19.5, 2039, 80],
  ['a100-80-pcie', 312, 78, 19.5, 1935, 80],
  ['a100-40', 312, 78, 19.5, 1555, 40],
  ['a30', 165, 41.2, 10.3, 933, 24],
  ['a40', 149.7, 37.4, 37.4, 696, 48],
  ['a10g', 70, 35, 35, 600, 24],
  ['v100', 125, 31.3, 15.7, 900, 16],
  ['v100-pcie', 112, 28, 14, 900, 16],
  ['l4', 121, 30.3, 30.3, 300, 24],
  ['l40', 181, 90.5, 90.5, 864, 48],
  ['l40s', 362, 91.6, 91.6, 864, 48],
  ['h100-sxm', 989, 133.8, 66.9, 3350, 80],
  ['h100-pcie', 756, 102.4, 51.2, 2000, 80],
  ['h100-nvl', 835.5, null, 60, 3900, 94],
  ['h20', 148, null, 44, 4000, 96],
  ['gh200', 989, 133.8, 66.9, 4000, 96],
  ['h200', 989, 133.8, 66.9, 4800, 141],
  ['h200-nvl', 835.5, null, 60, 4800, 141],
  ['b200', 2250, 150, 75, 7700, 180],
  ['b300', 2250, null, 75, 8000, 288],
  ['gb200', 2500, null, 80, 8000, 186],
  ['dgx-spark', 125, 31, 31, 273, 128],
  ['jetson-thor', 258.75, null, 8.04, 273, 128],
  ['rtx-a6000', 154.8, 38.7, 38.7, 768, 48],
  ['rtx-a5000', 111.1, 27.8, 27.8, 768, 24],
  ['rtx-a4000', 76.7, 19.2, 19.2, 448, 16],
  ['rtx-6000-ada', 364.3, 91.1, 91.1, 960, 48],
  ['rtx-5000-ada', 261.1, 65.3, 65.3, 576, 32],
  ['rtx-pro-6000', 504, 126, 126, 1792, 96],
  ['rtx-pro-6000-server', 480, 120, 120, 1597, 96],
  ['rtx-pro-6000-max-q', 440, 110, 110, 1792, 96],
  ['rtx-pro-5000', 258, 64.5, 64.5, 1344, 48],
  ['rtx-2080-ti', 53.8, 26.9, 13.4, 616, 11],
  ['rtx-3060', 25.5, 12.74, 12.74, 360, 12],
  ['rtx-3060-ti', 32.39, 16.2, 16.2, 448, 8],
  ['rtx-3070', 40.63, 20.31, 20.31, 448, 8],
  ['rtx-3080', 59.54, 29.77, 29.77, 760, 10],
  ['rtx-3080-ti', 68.2, 34.1, 34.1, 912, 12],
  ['rtx-3090', 71, 35.58, 35.58, 936, 24],
  ['rtx-3090-ti', 79.99, 40, 40, 1008, 24],
  ['rtx-4060', 30.2, 15.1, 15.1, 272, 8],
  ['rtx-4060-ti', 44.13, 22.06, 22.06, 288, 16],
  ['rtx-4070', 58.29, 29.15, 29.15, 504, 12],
  ['rtx-4070-super', 70.96, 35.48, 35.48, 504, 12],
  ['rtx-4070-ti', 80.18, 40.09, 40.09, 504, 12],
  ['rtx-4070-ti-super', 88.2, 44.1, 44.1, 672, 16],
  ['rtx-4080', 97.5, 48.7, 48.7, 717, 16],
  ['rtx-4080-super', 104.4, 52.22, 52.22, 736, 16],
  ['rtx-4090', 165.2, 82.6, 82.6, 1008, 24],
  ['rtx-5060', 38.35, 19.18, 19.18, 448, 8],
  ['rtx-5060-ti', 47.41, 23.7, 23.7, 448, 16],
  ['rtx-5070', 61.73, 30.87, 30.87, 672, 12],
  ['rtx-5070-ti', 87.88, 43.94, 43.94, 896, 16],
  ['rtx-5080', 112.6, 56.28, 56.28, 960, 16],
  ['rtx-5090', 209.5, 104.8, 104.8, 1792, 32],
  ['rtx-3060-laptop', 26.16, 13.08, 13.08, 336, 6],
  ['rtx-3070-laptop', 33.18, 16.59, 16.59, 448, 8],
  ['rtx-3080-laptop', 42.02, 21.01, 21.01, 448, 16],
  ['rtx-3080-ti-laptop', 47.22, 23.61, 23.61, 512, 16],
  ['rtx-4050-laptop', 24.25, 12.13, 12.13, 192, 6],
  ['rtx-4060-laptop', 29.13, 14.56, 14.56, 256, 8],
  ['rtx-4070-laptop', 40.13, 20.04, 20.04, 256, 8],
  ['rtx-4080-laptop', 67.75, 33.85, 33.85, 432, 12],
  ['rtx-4090-laptop', 85.75, 39.69, 39.69, 576, 16],
  ['rtx-5060-laptop', 35.75, 16.62, 16.62, 384, 8],
  ['rtx-5070-laptop', 49.88, 21.63, 21.63, 384, 8],
  ['rtx-5070-ti-laptop', 62, 26.14, 26.14, 672, 12],
  ['rtx-5080-laptop', 83.38, 35.13, 35.13, 896, 16],
  ['rtx-5090-laptop', 114, 45.34, 45.34, 896, 24],
  ['mi300x', 1307, 163, 163.4, 5300, 192],
  ['mi325x', 1307.4, 163.4, 163.4, 6000, 256],
  ['mi350x', 2306.9, 144.2, 144.2, 8000, 288],
  ['mi355x', 2516.6, 157.3, 157.3, 8000, 288],
  ['mi250x', 383, null, 47.9, 3276.8, 128],
  ['mi210', 181, null, 22.6, 1638.4, 64],
  ['rx-7900-xtx', 122.8, 122.8, 61.4, 960, 24],
  ['rx-7900-xt', 103, 103, 51.5, 800, 20],
  ['rx-7900-gre', 91.9, 91.9, 46, 576, 16],
  ['rx-7800-xt', 74.6, 74.6, 37.3, 624, 16],
  ['rx-7600-xt', 45.1, 45.1, 22.6, 288, 16],
  ['radeon-pro-w7900', 122.6, 122.6, 61.3, 864, 48],
  ['rx-9060-xt', 102.6, 51.3, 25.6, 320, 16],
  ['rx-9070', 144.5, 72.3, 36.1, 640, 16],
  ['rx-9070-xt', 194.6, 97.3, 48.7, 640, 16],
  ['radeon-ai-pro-r9700', 191.4, 95.7, 47.8, 640, 32],
  ['strix-halo', 59.4, 59.4, 29.7, 256, null],
  ['arc-a770', 157.3, 39.3, 19.7, 560, 16],
  ['arc-a750', 137.6, 34.4, 17.2, 512, 8],
  ['arc-b580', 116.5, 27.3, 13.7, 456, 12],
  ['arc-b570', 101.5, 23.04, 11.52, 380, 10],
  ['arc-pro-b60', 98.5, 24.58, 12.29, 456, 24],
  ['arc-pro-b50', 85, 21.3, 10.65, 224, 16],
  ['gpu-max-1550', 839, 52.4, 52.4, 3276.8, 128],
  ['gaudi-3', null, null, 14.35, 3700, 128],
  ['m1', null, 2.6, 2.6, 68, null],
  ['m1-pro', null, 5.3, 5.3, 205, null],
  ['m1-max', null, 10.6, 10.6, 410, null],
  ['m1-ultra', null, 21.2, 21.2, 819, null],
  ['m2', null, 3.6, 3.6, 102, null],
  ['m2-pro', null, 6.8, 6.8, 205, null],
  ['m2-max', null, 13.6, 13.6, 410, null],
  ['m2-ultra', null, 27.2, 27.2, 819, null],
  ['m3', null, 3.5, 3.5, 102, null],
  ['m3-pro', null, 6.4, 6.4, 154, null],
  ['m3-max', null, 14.1, 14.1, 410, null],
  ['m3-ultra', null, 28.2, 28.2, 819, null],
  ['m4', null, 4.6, 4.6, 120, null],
  ['m4-pro', null, 9.2, 9.2, 273, null],
  ['m4-max', null, 18.4, 18.4, 546, null],
  ['m5', 17.92, 4.48, 4.48, 153.6, null],
  ['m5-pro', 35.84, 8.96, 8.96, 307.2, null],
  ['m5-max', 71.68, 17.92, 17.92, 614.4, null],
];

/** Slug, arithmetic, the dense rate that the maker prints, and its rate with sparsity, both in TFLOP/s or TOP/s. */
const PUBLISHED: readonly [string, Arithmetic, number, number | null][] = [
  ['a10', 'int8/int32', 250, 500],
  ['t4', 'int8/int32', 130, null],
  ['t4', 'int4/int32', 260, null],
  ['a100', 'int8/int32', 624, 1248],
  ['a100', 'int4/int32', 1248, 2496],
  ['a100', 'tf32/f32', 156, 312],
  ['a30', 'int8/int32', 330, 661],
  ['l40s', 'fp8/f32', 733, 1466],
  ['h100-sxm', 'fp8/f32', 1979, 3958],
  ['h100-sxm', 'f16/f16', 989, 1979],
  ['b200', 'fp4/f32', 9000, 18_000],
  ['rtx-3090', 'f16/f16', 142, 284],
  ['rtx-3090', 'int8/int32', 284, 568],
  ['rtx-4090', 'f16/f16', 330.3, 660.6],
  ['rtx-4090', 'bf16/f32', 165.2, 330.4],
  ['rtx-4090', 'fp8/f32', 330.3, 660.6],
  ['rtx-4090', 'fp8/f16', 660.6, 1321.2],
  ['rtx-4090', 'int8/int32', 660.6, 1321.2],
  ['rtx-4090', 'int4/int32', 1321.2, 2642.4],
  ['rtx-4080', 'f16/f16', 194.9, 389.8],
  ['rtx-5090', 'f16/f16', 419, 838],
  ['rtx-5090', 'fp4/f32', 1676, 3352],
  ['rtx-5080', 'fp4/f32', 900.4, 1801],
  ['rtx-4060', 'int8/int32', 121, 242],
  ['rtx-2080-ti', 'int8/int32', 215.2, null],
  ['rtx-a6000', 'int8/int32', 309.7, 619.4],
  ['rtx-pro-6000', 'fp4/f32', 2015.2, 4030.4],
  ['mi300x', 'int8/int32', 2614.9, 5229.8],
  ['mi355x', 'fp4/f32', 10_066.3, null],
  ['rx-9070-xt', 'int4/int32', 778.5, 1557],
  ['arc-b580', 'int8/int32', 233, null],
  ['gaudi-3', 'bf16/f32', 1835, null],
];

const ratesOf = (gpu: Machine): [Arithmetic, Sourced][] =>
  ARITHMETICS.flatMap((arithmetic) => {
    const rate = rateOf(gpu, arithmetic);
    return rate ? [[arithmetic, rate] as [Arithmetic, Sourced]] : [];
  });

describe('a datasheet', () => {
  test.each(SHEETS)('of the %s has its dense values', (id, ...expected) => {
    const gpu = findDatasheet(id);
    const of = (value: Sourced | null, factor: number): number | null => value && value.value / factor;
    const rates = [of(gpu.f16Tensor, 1e12), of(gpu.f16Vector, 1e12), of(gpu.f32Vector, 1e12)];
    expect([...rates, of(gpu.memoryBandwidth, 1e9), of(gpu.memoryCapacity, 1e9)]).toEqual(expected);
  });

  test('of every GPU is in that table', () => {
    const tested = new Set(SHEETS.map(([id]) => id));
    expect(DATASHEETS.filter(({ id }) => !tested.has(id)).map(({ id }) => id)).toEqual([]);
  });

  test.each(PUBLISHED)('of the %s gives %s at %d, %s with sparsity', (id, arithmetic, dense, sparse) => {
    const rate = rateOf(findDatasheet(id), arithmetic);
    expect(rate!.value / (dense * 1e12)).toBeCloseTo(1, 2);
    if (sparse === null) expect(rate!.sparse).toBeUndefined();
    else expect(rate!.sparse! / (sparse * 1e12)).toBeCloseTo(1, 2);
  });

  test('names unit, source and flags of each value, and every other value that sources have', () => {
    for (const gpu of DATASHEETS) {
      for (const [arithmetic, rate] of ratesOf(gpu)) {
        const sums = arithmetic.split('/')[1];
        expect([gpu.id, arithmetic, rate.unit]).toEqual([gpu.id, arithmetic, rateUnit(arithmetic)]);
        expect(rate.flags).toEqual({ density: 'dense', clock: 'boost', ...(sums && { accumulate: sums }) });
      }
      const links = gpu.links.flatMap(({ perDirection, total, latency }) => [perDirection, total, latency]);
      const others = [gpu.memoryBandwidth, gpu.memoryCapacity, gpu.usableBytes, ...links];
      for (const value of [...ratesOf(gpu).map(([, rate]) => rate), ...others.filter((one) => one !== null)]) {
        expect(value.source.length).toBeGreaterThan(3);
        for (const other of value.alternatives)
          expect([gpu.id, other.source === '', other.value === value.value]).toEqual([gpu.id, false, false]);
      }
      expect(gpu.maker).not.toBeNull();
      expect(gpu.memoryCapacity === null).toBe(gpu.capacityReason !== undefined);
    }
    expect(findDatasheet('t4').memoryBandwidth.alternatives[0]?.value).toBe(320e9);
  });

  test('keeps the rate with sparsity separate, never as the rate', () => {
    expect(findDatasheet('h100').f16Tensor).toMatchObject({ value: 989e12, sparse: 1979e12 });
    for (const gpu of DATASHEETS) {
      for (const [arithmetic, { value, sparse }] of ratesOf(gpu)) {
        // Blackwell Ultra's FP4 is faster than half of its rate with sparsity.
        const expected = gpu.id === 'b300' && arithmetic === 'fp4/f32' ? 1.33 : 2;
        if (sparse)
          expect([gpu.id, arithmetic, Number((sparse / value).toFixed(1))]).toEqual([
            gpu.id,
            arithmetic,
            Number(expected.toFixed(1)),
          ]);
      }
    }
  });

  test('has no rate that wider multiplicands pass', () => {
    const order: readonly Arithmetic[][] = [
      ['f32', 'tf32/f32', 'f16/f32', 'int8/int32'],
      ['bf16/f32', 'fp8/f32', 'fp4/f32'],
      ['f16/f32', 'f16/f16'],
      ['fp8/f32', 'fp8/f16'],
    ];
    for (const gpu of DATASHEETS) {
      for (const chain of order) {
        const rates = chain.map((one) => rateOf(gpu, one)?.value).filter((value) => value !== undefined);
        expect([gpu.id, rates]).toEqual([gpu.id, rates.toSorted((a, b) => a - b)]);
      }
    }
  });

  test('knows the bytes that the driver reports, beside the size as sold', () => {
    const usable = (id: string): number | undefined => findDatasheet(id).usableBytes?.value;
    expect(usable('rtx-4090')).toBe(24_564 * 2 ** 20);
    expect(usable('h100-sxm')).toBe(81_559 * 2 ** 20);
    expect(usable('h100-sxm')! / 1e9).toBeCloseTo(85.5, 1);
    expect(usable('a10')).toBe(23_028 * 2 ** 20);
    expect(usable('m1')).toBeUndefined();
    for (const { id, usableBytes, memoryCapacity } of DATASHEETS) {
      if (!usableBytes) continue;
      const share = usableBytes.value / memoryCapacity!.value;
      expect([id, share > 0.94 && share < 1.08]).toEqual([id, true]);
      expect(usableBytes.alternatives.map(({ value }) => value)).toContain(memoryCapacity!.value);
    }
  });

  test('has the links between GPUs, half of the bandwidth each way, the fastest first', () => {
    const shown = (id: string): unknown =>
      findDatasheet(id).links.map((link) => [link.id, link.total.value / 1e9, link.latency?.value ?? null]);
    expect(shown('h100-sxm')).toEqual([
      ['nvlink4', 900, 6e-7],
      ['pcie5', 128, 1e-6],
    ]);
    expect(shown('mi300x')).toEqual([
      ['infinity-fabric', 896, 8e-7],
      ['pcie5', 128, 2.2e-6],
    ]);
    expect(shown('rtx-4060')).toEqual([['pcie4', 32, 1e-6]]);
    expect(shown('gaudi-3')).toEqual([
      ['ethernet', 1200, null],
      ['pcie5', 128, null],
    ]);
    expect(shown('m3-max')).toEqual([]);
    for (const { links } of DATASHEETS) {
      const totals = links.map(({ total }) => total.value);
      expect(totals).toEqual(totals.toSorted((a, b) => b - a));
      for (const { total, perDirection } of links) expect(perDirection.value).toBe(total.value / 2);
    }
  });

  test('without tensor cores is predicted on its vector units', () => {
    expect(halfRoof(findDatasheet('m1'))).toMatchObject({ kind: 'f16-vector', flopPerSecond: 2.6e12 });
    expect(roofOf(findDatasheet('m1'), 'f16-tensor')).toBeNull();
    expect(halfRoof(findDatasheet('gaudi-3')).kind).toBe('bf16/f32');
  });

  test('has a roof for each arithmetic, and three of them keep their names', () => {
    expect(roofOf(findDatasheet('l40s'), 'fp8/f32')).toEqual({
      kind: 'fp8/f32',
      flopPerSecond: 733e12,
      bytesPerSecond: 864e9,
    });
    expect(ARITHMETICS.map((one) => arithmeticOf(roofKindOf(one)))).toEqual(ARITHMETICS);
    expect((['f16/f32', 'f16', 'f32'] as const).map(roofKindOf)).toEqual(['f16-tensor', 'f16-vector', 'f32-vector']);
  });

  test('is first of the guide, in its order, and each slug is unique', () => {
    expect(new Set(DATASHEETS.map(({ id }) => id)).size).toBe(DATASHEETS.length);
    expect(GUIDE_DATASHEETS.map(({ id }) => id)).toEqual(['a10', 't4', 'a100']);
  });
});
