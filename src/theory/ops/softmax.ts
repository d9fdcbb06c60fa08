import { BYTES_PER_ELEMENT } from '../dtype.ts';
import { size, type Operator } from '../operator.ts';

/** Softmax of one row in float64, shifted by its largest element. */
export function softmaxRow(row: Float64Array): Float64Array {
  const largest = row.reduce((a, b) => Math.max(a, b), -Infinity);
  const powers = row.map((x) => Math.exp(x - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((x) => x / sum);
}

/**
 * P = softmax(S) along each row: S and P `[rows, cols]`.
 * Three operations an element (subtract, exponentiate, divide) are the guide's convention.
 * @see guide, "Breaking down the attention equation": loads 2·N², 3·N² operations, stores 2·N² bytes at fp16
 */
export const softmax: Operator = {
  id: 'softmax',
  formula: 'P = softmax(S)',
  dimensions: ['rows', 'cols'],
  work(shape, dtype) {
    const elements = size(shape, 'rows') * size(shape, 'cols');
    const bytes = BYTES_PER_ELEMENT[dtype.storage] * elements;
    return { flop: 3 * elements, bytesRead: bytes, bytesWritten: bytes };
  },
  tensors(shape) {
    const [rows, cols] = [size(shape, 'rows'), size(shape, 'cols')];
    return { s: { rows, cols, role: 'input' }, p: { rows, cols, role: 'output' } };
  },
  referenceRow(shape, inputs, row) {
    const s = inputs['s']!;
    return softmaxRow(Float64Array.from({ length: size(shape, 'cols') }, (_, col) => s(row, col)));
  },
  reductionLength: (shape) => size(shape, 'cols'),
};
