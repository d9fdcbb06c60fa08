import { size, type Operator } from './operator.ts';

/** Softmax of one row in float64, shifted by its largest element. */
export function softmaxRow(row: Float64Array): Float64Array {
  const largest = row.reduce((a, b) => Math.max(a, b), -Infinity);
  const powers = row.map((x) => Math.exp(x - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((x) => x / sum);
}

/**
 * P = softmax(S) along each row: S and P `[rows, cols]`.
 * Three operations per element (subtract, exponentiate, divide) are the guide's convention.
 * @see guide, "Breaking down the attention equation": loads 2·N², 3·N² operations, stores 2·N² bytes at fp16
 */
export const softmax: Operator = {
  id: 'softmax',
  formula: 'P = softmax(S)',
  title: 'softmax',
  label: () => 'softmax',
  mark: 'circle',
  dimensions: ['rows', 'cols'],
  tensors: {
    s: { dimensions: ['rows', 'cols'], role: 'input' },
    p: { dimensions: ['rows', 'cols'], role: 'output' },
  },
  flop: { pointwise: '3·rows·cols' },
  exponentials: 'rows·cols',
  defaults: { family: 'attention', shapes: (n) => [{ rows: n, cols: n }] },
  referenceRow(shape, inputs, row) {
    const s = inputs['s']!;
    return softmaxRow(Float64Array.from({ length: size(shape, 'cols') }, (_, col) => s(row, col)));
  },
  reductionLength: (shape) => size(shape, 'cols'),
};
