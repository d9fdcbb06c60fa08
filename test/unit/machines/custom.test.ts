import { describe, expect, test } from 'vitest';
import { DATASHEETS, findDatasheet } from '../../../src/machines/datasheets.ts';
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

  test.each<[string, string, string, RegExp | string[]]>([
    [
      'GeForce RTX 3090',
      '142 TFLOP/s',
      '936 GB/s',
      ['142 TFLOP/s is the dense rate of the GeForce RTX 3090 with FP16 sums; with FP32 sums it is 71.0 TFLOP/s'],
    ],
    [
      'RTX 4090',
      '330.3 TFLOP/s',
      '1008 GB/s',
      ['330 TFLOP/s is the dense rate of the GeForce RTX 4090 with FP16 sums; with FP32 sums it is 165 TFLOP/s'],
    ],
    ['RTX 4090', '165 TFLOP/s', '1008 GB/s', []],
    [
      'RTX 4090',
      '82.6 TFLOP/s',
      '1008 GB/s',
      [
        '82.6 TFLOP/s is its dense rate in FP32 on vector units, FP16 on vector units and TF32; the dense rate is 165 TFLOP/s for the GeForce RTX 4090',
      ],
    ],
    [
      'RTX 4090',
      '660.6 TFLOP/s',
      '1008 GB/s',
      /165 TFLOP\/s for the GeForce RTX 4090, got 661 TFLOP\/s, which is its dense rate in INT8 and FP8 with FP16 sums/,
    ],
    [
      'RTX 4090',
      '1321 TFLOP/s',
      '1008 GB/s',
      /which is its dense rate in INT4, and its rate in INT8 and FP8 with FP16 sums with sparsity$/,
    ],
    [
      'A100',
      '1248 TFLOP/s',
      '2039 GB/s',
      /312 TFLOP\/s for the A100 SXM 80 GB, got 1\.25 PFLOP\/s, which is its dense rate in INT4, and its rate in INT8 with sparsity$/,
    ],
    ['A100', '624 TFLOP/s', '2039 GB/s', /which is its rate with sparsity, and its dense rate in INT8$/],
    ['T4', '130 TFLOP/s', '320 GB/s', /65\.0 TFLOP\/s for the T4, got 130 TFLOP\/s, which is its dense rate in INT8$/],
    ['A30', '330 TFLOP/s', '933 GB/s', /165 TFLOP\/s for the A30, got 330 TFLOP\/s, which is its rate with sparsity/],
    ['L40', '362.1 TFLOP/s', '864 GB/s', /181 TFLOP\/s for the L40, got 362 TFLOP\/s, which is its rate with sparsity/],
    ['L40S', '733 TFLOP/s', '864 GB/s', /which is its rate with sparsity, and its dense rate in INT8, FP8 and INT4$/],
    ['NVIDIA H100 80GB HBM3', '3958 TFLOP/s', '3350 GB/s', /which is its rate in INT8 and FP8 with sparsity$/],
    [
      'V100',
      '250 TFLOP/s',
      '900 GB/s',
      /got 250 TFLOP\/s, which is 2 times that; for several cards named as one, give the sum/,
    ],
    ['2x A100', '624 TFLOP/s', '4078 GB/s', ['its rates are taken as those of 2 × A100 SXM 80 GB together']],
    ['A100', '1248 TFLOP/s', '8156 GB/s', ['its rates are taken as those of 4 × A100 SXM 80 GB together']],
    [
      '8×H100',
      '15832 TFLOP/s',
      '26.8 TB/s',
      /7\.91 PFLOP\/s for 8 × H100 SXM, got 15\.8 PFLOP\/s, which is their rate with sparsity/,
    ],
    ['2x A100', '312 TFLOP/s', '2039 GB/s', []],
    [
      'mine',
      '284 TFLOP/s',
      '936 GB/s',
      /which is its dense rate in INT8; if it is the dense rate of another card, give \{"value": …, "density": "dense"\}$/,
    ],
    ['mine', '142 TFLOP/s', '936 GB/s', []],
    ['My 4090 Laptop', '85 TFLOP/s', '576 GB/s', []],
  ])('of the %s with %s and %s is compared with the datasheet', (name, f16Tensor, memoryBandwidth, expected) => {
    const read = (): readonly string[] => readMachine({ name, f16Tensor, memoryBandwidth }, 'mine.json').notes ?? [];
    if (Array.isArray(expected)) expect(read().map((note) => note.replace(/^f16Tensor: /, ''))).toEqual(expected);
    else expect(read).toThrow(expected);
  });

  test('has rates in further arithmetics, usable bytes and links', () => {
    const gpu = readMachine(
      {
        ...MINE,
        int8Tensor: '200 TOPS',
        fp8Tensor: 200e12,
        f16SumTensor: { value: '150 TFLOP/s', source: 'a vendor' },
        rates: { 'int4/int32': '400 TOP/s' },
        usableBytes: '23028MiB',
        links: [{ id: 'nvlink4', total: '900 GB/s', latency: '2 µs' }],
      },
      'mine.json',
    );
    expect(gpu.rates).toMatchObject({
      'int8/int32': { value: 200e12, unit: 'OP/s' },
      'fp8/f32': { value: 200e12, unit: 'FLOP/s' },
      'f16/f16': { value: 150e12, source: 'a vendor' },
      'int4/int32': { value: 400e12 },
    });
    expect(gpu.usableBytes?.value).toBe(23028 * 2 ** 20);
    expect(gpu.links).toMatchObject([
      {
        id: 'nvlink4',
        name: 'nvlink4',
        total: { value: 900e9 },
        perDirection: { value: 450e9 },
        latency: { value: 2e-6 },
      },
    ]);
  });

  test('may be any of these datasheets, as JSON', () => {
    for (const sheet of DATASHEETS) {
      const gpu = readMachine(JSON.parse(JSON.stringify(sheet)), 'copy.json');
      expect([sheet.id, gpu.notes]).toEqual([sheet.id, undefined]);
      expect(gpu.maker).toBe(sheet.maker);
      expect(Object.keys(gpu.rates).toSorted()).toEqual(Object.keys(sheet.rates).toSorted());
      expect(gpu.links.map(({ id, total }) => [id, total.value])).toEqual(
        sheet.links.map(({ id, total }) => [id, total.value]),
      );
      expect(gpu.usableBytes?.value).toBe(sheet.usableBytes?.value);
    }
  });

  test.each<[object, RegExp]>([
    [
      { int8Tensor: '1248 TOP/s', name: 'A100', memoryBandwidth: '2039 GB/s', f16Tensor: '312 TFLOP/s' },
      /gpu\.int8Tensor: expected the dense rate, 624 TOP\/s/,
    ],
    [{ int8Tensor: '200 GB/s' }, /gpu\.int8Tensor: expected a quantity such as "250 TOP\/s", got "200 GB\/s"/],
    [{ rates: { 'int9/int32': 1e12 } }, /gpu\.rates: expected f16\/f16, .*, got "int9\/int32"/],
    [{ rates: [] }, /gpu\.rates: expected an object such as .*, got \[\]/],
    [
      { rates: { 'fp8/f32': 1 } },
      /gpu\.rates\.fp8\/f32: expected a number of FLOP\/s from .*got 1: is it in another unit/,
    ],
    [{ fp8Tensor: 1e12, rates: { 'fp8/f32': 1e12 } }, /expected a single field, got fp8Tensor and rates\.fp8\/f32/],
    [{ maker: 'acme' }, /gpu\.maker: expected nvidia, amd, intel, apple, got "acme"/],
    [{ links: {} }, /gpu\.links: expected a list such as .*, got \{\}/],
    [{ links: [1] }, /gpu\.links\[0\]: expected an object as in .*, got 1/],
    [{ links: [{ total: '900 GB/s' }] }, /gpu\.links\[0\]\.id: expected a string of 1 to 100 characters, got nothing/],
    [{ links: [{ id: 'a' }] }, /gpu\.links\[0\]\.total: expected a number of B\/s from .*, got nothing/],
    [{ links: [{ id: 'a', total: '900 Gb/s' }] }, /gpu\.links\[0\]\.total: .*a rate in bits/],
    [{ links: [{ id: 'a', total: null }] }, /gpu\.links\[0\]\.total: expected a number of B\/s from .*, got null/],
  ])('with %j is refused in one sentence', (more, sentence) => {
    const read = (): unknown => readMachine({ ...MINE, ...more }, 'mine.json');
    expect(read).toThrow(sentence);
    expect(read).toThrow(expect.objectContaining({ name: 'InputError' }));
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
