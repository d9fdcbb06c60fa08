import { describe, expect, test } from 'vitest';
import { findDatasheet, DATASHEETS, GUIDE_DATASHEETS } from '../../../src/machines/datasheets.ts';
import { readMachine } from '../../../src/machines/custom.ts';
import { halfRoof, roofOf, type Sourced } from '../../../src/machines/machine.ts';
import { parseQuantity } from '../../../src/text/quantity.ts';

/** Slug, FP16 tensor, FP16 vector and FP32 TFLOP/s, GB/s, GB. */
const SHEETS: readonly [string, number | null, number, number, number, number | null][] = [
  ['a10', 125, 31.24, 31.24, 600, 24],
  ['t4', 65, 16.3, 8.14, 300, 16],
  ['a100', 312, 78, 19.5, 2039, 80],
  ['a100-80-sxm', 312, 78, 19.5, 2039, 80],
  ['a100-80-pcie', 312, 78, 19.5, 1935, 80],
  ['a100-40', 312, 78, 19.5, 1555, 40],
  ['v100', 125, 31.3, 15.7, 900, 16],
  ['l4', 121, 30.3, 30.3, 300, 24],
  ['l40s', 362, 91.6, 91.6, 864, 48],
  ['h100-sxm', 989, 133.8, 66.9, 3350, 80],
  ['h100-pcie', 756, 102.4, 51.2, 2000, 80],
  ['h200', 989, 133.8, 66.9, 4800, 141],
  ['b200', 2250, 150, 75, 7700, 180],
  ['rtx-3060', 25.5, 12.74, 12.74, 360, 12],
  ['rtx-3090', 71, 35.58, 35.58, 936, 24],
  ['rtx-4060', 30.2, 15.1, 15.1, 272, 8],
  ['rtx-4080', 97.5, 48.7, 48.7, 717, 16],
  ['rtx-4090', 165.2, 82.6, 82.6, 1008, 24],
  ['rtx-5090', 209.5, 104.8, 104.8, 1792, 32],
  ['mi300x', 1307, 163, 163.4, 5300, 192],
  ['rx-7900-xtx', 122.8, 122.8, 61.4, 960, 24],
  ['arc-a770', null, 39.3, 19.7, 560, 16],
  ['arc-b580', null, 27.3, 13.7, 456, 12],
  ['m1', null, 2.6, 2.6, 68, null],
  ['m1-pro', null, 5.3, 5.3, 205, null],
  ['m1-max', null, 10.6, 10.6, 410, null],
  ['m1-ultra', null, 21.2, 21.2, 819, null],
  ['m2', null, 3.6, 3.6, 102, null],
  ['m2-pro', null, 6.8, 6.8, 205, null],
  ['m2-max', null, 13.6, 13.6, 410, null],
  ['m2-ultra', null, 27.2, 27.2, 819, null],
  ['m4', null, 4.6, 4.6, 120, null],
  ['m4-pro', null, 9.2, 9.2, 273, null],
  ['m4-max', null, 18.4, 18.4, 546, null],
];

describe('a datasheet', () => {
  test.each(SHEETS)('of the %s has its dense values', (id, ...expected) => {
    const gpu = findDatasheet(id);
    const of = (value: Sourced | null, factor: number): number | null => value && value.value / factor;
    const rates = [of(gpu.f16Tensor, 1e12), of(gpu.f16Vector, 1e12), of(gpu.f32Vector, 1e12)];
    expect([...rates, of(gpu.memoryBandwidth, 1e9), of(gpu.memoryCapacity, 1e9)]).toEqual(expected);
  });

  test('names unit and source of each value, and every other value that sources have', () => {
    for (const gpu of DATASHEETS) {
      const rates = [gpu.f16Tensor, gpu.f16Vector, gpu.f32Vector].filter((value) => value !== null);
      for (const value of rates) expect(value).toMatchObject({ unit: 'FLOP/s', flags: { density: 'dense' } });
      for (const value of [...rates, gpu.memoryBandwidth, ...(gpu.memoryCapacity ? [gpu.memoryCapacity] : [])]) {
        expect(value.source).not.toBe('');
        for (const other of value.alternatives)
          expect([other.source === '', other.value === value.value]).toEqual([false, false]);
      }
      expect(gpu.memoryCapacity === null).toBe(gpu.capacityReason !== undefined);
    }
    expect(findDatasheet('t4').memoryBandwidth.alternatives[0]?.value).toBe(320e9);
  });

  test('keeps the rate with sparsity separate, never as the rate', () => {
    expect(findDatasheet('h100').f16Tensor).toMatchObject({ value: 989e12, sparse: 1979e12 });
    for (const { f16Tensor } of DATASHEETS) {
      if (f16Tensor?.sparse) expect(f16Tensor.sparse / f16Tensor.value).toBeCloseTo(2, 1);
    }
  });

  test('is found by its slug, which is unique, and a wrong slug is answered with similar ones', () => {
    expect(new Set(DATASHEETS.map(({ id }) => id)).size).toBe(DATASHEETS.length);
    expect(GUIDE_DATASHEETS.map(({ id }) => id)).toEqual(['a10', 't4', 'a100']);
    expect(findDatasheet('NVIDIA A10').id).toBe('a10');
    expect(findDatasheet('NVIDIA GeForce RTX 3090').id).toBe('rtx-3090');
    expect(findDatasheet('RTX 4090').id).toBe('rtx-4090');
    expect(() => findDatasheet('rtx-4091')).toThrow(/got "rtx-4091": did you mean rtx-4090/);
    expect(() => findDatasheet('constructor')).toThrow(/expected a known GPU/);
  });

  test('without tensor cores is predicted on its vector units', () => {
    expect(halfRoof(findDatasheet('m1'))).toMatchObject({ kind: 'f16-vector', flopPerSecond: 2.6e12 });
    expect(roofOf(findDatasheet('m1'), 'f16-tensor')).toBeNull();
  });
});

const MINE = { name: 'mine', f16Tensor: '100 TFLOP/s', memoryBandwidth: '500 GB/s' };

describe('a gpu.json', () => {
  test('has numbers, strings with units, or values with their source', () => {
    const gpu = readMachine(
      {
        name: 'mine',
        f16Vector: 40e12,
        f32Vector: { value: '20 TFLOPS', source: 'a vendor' },
        memoryBandwidth: '500 GB/s',
        memoryCapacity: '24 GiB',
      },
      'mine.json',
    );
    expect(gpu.f16Tensor).toBeNull();
    expect(gpu.f16Vector?.value).toBe(40e12);
    expect(gpu.f32Vector).toMatchObject({ value: 20e12, source: 'a vendor' });
    expect(gpu.memoryCapacity?.value).toBe(24 * 2 ** 30);
    expect(gpu.id).toBe('mine.json');
  });

  test('may lack the capacity, with a reason', () => {
    expect(readMachine(MINE, 'id')).toMatchObject({
      memoryCapacity: null,
      capacityReason: expect.any(String) as string,
    });
  });

  test('may be copied from one of these datasheets', () => {
    const { alternatives: _, ...bandwidth } = findDatasheet('a10').memoryBandwidth;
    expect(readMachine({ ...MINE, memoryBandwidth: bandwidth }, 'id').memoryBandwidth.value).toBe(600e9);
  });

  test.each<[unknown, RegExp]>([
    [null, /^gpu: expected an object such as .*got null/],
    [[], /expected an object/],
    [{ name: 'x' }, /gpu\.memoryBandwidth: expected "600 GB\/s", got nothing/],
    [{ ...MINE, f16Tensor: undefined }, /gpu\.f16Tensor: expected "125 TFLOP\/s", f16Vector or f32Vector, got nothing/],
    [{ ...MINE, tensor: 1 }, /expected the fields name, f16Tensor, .*got "tensor"/],
    [
      { ...MINE, f16Tensor: 125 },
      /gpu\.f16Tensor: expected a number of FLOP\/s from .*got 125: is it in another unit\?/,
    ],
    [{ ...MINE, memoryBandwidth: 600 }, /gpu\.memoryBandwidth: .*got 600: is it in another unit\?/],
    [{ ...MINE, memoryCapacity: 24 }, /gpu\.memoryCapacity: .*got 24: is it in another unit\?/],
    [{ ...MINE, memoryBandwidth: -1 }, /got -1$/],
    [{ ...MINE, memoryBandwidth: Number.NaN }, /got NaN/],
    [{ ...MINE, memoryBandwidth: 1e40 }, /got 1e\+40/],
    [{ ...MINE, memoryBandwidth: true }, /got true/],
    [{ ...MINE, memoryBandwidth: '600 GiB/s' }, /sheets give rates in GB\/s/],
    [{ ...MINE, memoryBandwidth: '600 Gb/s' }, /a rate in bits/],
    [{ ...MINE, f16Tensor: '250 TFLOPS*' }, /such as "125 TFLOP\/s", got "250 TFLOPS\*"/],
    [{ ...MINE, f16Tensor: { value: 250e12, density: 'sparse' } }, /expected a dense rate, got one with sparsity/],
    [{ ...MINE, sparse: true }, /expected a dense rate/],
    [{ ...MINE, f16TensorFlopPerSecond: 1e12 }, /expected a single field, got f16Tensor and f16TensorFlopPerSecond/],
    [{ ...MINE, name: '' }, /gpu\.name: expected a string/],
    [
      { name: 'NVIDIA H100-SXM', f16Tensor: '1979 TFLOP/s', memoryBandwidth: '3.35 TB/s' },
      /expected the dense rate, 989 TFLOP\/s for the H100 SXM, got 1.98 PFLOP\/s, which is its rate with sparsity/,
    ],
    [{ name: 'unnamed', f16Tensor: 250e12, memoryBandwidth: 600e9 }, /125 TFLOP\/s for the A10/],
    [
      { name: 'A10', f16Tensor: 125e12, memoryBandwidth: 600 * 2 ** 30 },
      /expected 600 GB\/s for the A10, got 644245094400 B\/s, which is that many GiB\/s/,
    ],
  ])('%j is refused in one sentence', (value, sentence) => {
    expect(() => readMachine(value, 'mine.json')).toThrow(sentence);
    expect(() => readMachine(value, 'mine.json')).toThrow(expect.objectContaining({ name: 'InputError' }));
  });

  test('is believed if it declares a rate dense', () => {
    const f16Tensor = { value: 250e12, density: 'dense' };
    expect(readMachine({ name: 'another', f16Tensor, memoryBandwidth: 600e9 }, 'id').f16Tensor?.value).toBe(250e12);
  });
});

describe('a quantity', () => {
  test.each([
    ['24GB', 24e9],
    ['24 GiB', 24 * 2 ** 30],
    ['24gb', 24e9],
    ['1.5 TB', 1.5e12],
    ['1e9', 1e9],
    ['512MiB', 2 ** 29],
  ])('%s is %d bytes', (text, bytes) => {
    expect(parseQuantity(text, 'B', 'memory')).toBe(bytes);
  });

  test('of time may be in microseconds', () => {
    expect(parseQuantity('50us', 's', 'time')).toBe(50e-6);
    expect(parseQuantity('50 µs', 's', 'time')).toBe(50e-6);
  });

  test.each(['', 'GB', '24 GBps', '-24GB', 'NaN', '24 XB', '1e5000x', '24GB 24GB'])('%j is not one', (text) => {
    expect(() => parseQuantity(text, 'B', 'memory')).toThrow(/^memory: expected a quantity such as "24 GB"/);
  });
});
