import { describe, expect, test } from 'vitest';
import { fromHalf } from '../../../src/device/half.ts';
import { storedAs } from '../../../src/ops/dtype.ts';
import { bytesPerNumber } from '../../../src/ops/formats.ts';
import { gemv } from '../../../src/ops/gemv.ts';
import { matricesOf, type Matrix } from '../../../src/ops/operator.ts';
import { quantise, type Packed } from '../../../src/trials/quantise.ts';
import { randomTensor } from '../../../src/trials/tensor-data.ts';

const matrixOf = (weights: 'int8' | 'int4', out: number, inputs: number): Matrix =>
  matricesOf({ op: gemv, shape: { batch: 1, in: inputs, out }, formats: storedAs('f32', weights) })['w']!;

const half = (words: Uint32Array, index: number): number =>
  fromHalf((words[index >>> 1]! >>> (16 * (index & 1))) & 0xffff);

/** A number as a kernel reads it from the buffers, by shifts alone. */
function unpacked({ numbers, scales, zeros }: Packed, bits: 8 | 4, group: number, i: number): number {
  if (bits === 8) {
    const byte = (numbers[group * 8 + (i >> 2)]! << (24 - 8 * (i % 4))) >> 24;
    return half(scales, group) * byte;
  }
  const shift = 8 * (i % 4) + 4 * ((i >> 2) % 2);
  const zero = (zeros![group >> 3]! >>> (4 * (group % 8))) & 15;
  return half(scales, group) * (((numbers[group * 4 + (i >> 3)]! >>> shift) & 15) - zero);
}

describe.each([
  ['int8', 8, 1 / 250],
  ['int4', 4, 1 / 29],
] as const)('%s', (format, bits, error) => {
  const matrix = matrixOf(format, 5, 70);
  const pitch = 72;

  test('is stored as its values say, within half a step of what was given', () => {
    const given = Float32Array.from({ length: 5 * pitch }, (_, i) => Math.sin(i * i + 1));
    const values = given.slice();
    const packed = quantise(values, matrix);
    for (let row = 0; row < 5; row++) {
      for (let col = 0; col < 70; col++) {
        const at = row * pitch + col;
        expect(unpacked(packed, bits, row * 3 + (col >> 5), col % 32)).toBe(values[at]);
        expect(Math.abs(values[at]! - given[at]!)).toBeLessThan(2 * error);
      }
      // What pads the last group is zero.
      for (let i = 6; i < 32; i++) expect(unpacked(packed, bits, row * 3 + 2, i)).toBe(0);
    }
  });

  test('a group of zeros stays zero', () => {
    const values = new Float32Array(5 * pitch);
    const packed = quantise(values, matrix);
    expect(values.every((value) => value === 0)).toBe(true);
    expect(packed.numbers.every((word) => word === 0)).toBe(true);
  });

  test('takes the bytes that its useful work counts, and is the same for the same seed', () => {
    const whole = matrixOf(format, 64, 128);
    const [one, two] = [randomTensor('w', whole, 7), randomTensor('w', whole, 7)];
    const bytes = [...one.parts.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
    expect(bytes).toBe(64 * 128 * bytesPerNumber(whole.format));
    expect(one).toEqual(two);
  });
});

test('int4 weights take 4.625 bits with their zero points, int8 weights 8.5', () => {
  const bitsOf = (weights: 'int8' | 'int4'): number => 8 * bytesPerNumber(storedAs('f32', weights).weights);
  expect([bitsOf('int4'), bitsOf('int8')]).toEqual([4.625, 8.5]);
});
