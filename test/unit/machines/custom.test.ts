import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findDatasheet } from '../../../src/machines/datasheets.ts';
import { readMachine } from '../../../src/machines/custom.ts';
import { parseQuantity } from '../../../src/text/quantity.ts';

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
