import { size, type Operator } from './operator.ts';

/** Added to the mean square, as in Llama, so that a row of zeros stays zero. */
const EPSILON = 1e-5;

/**
 * y = x / rms(x) · w along each row: x and y `[rows, cols]`, w `[cols]`.
 * A multiply-add per element for the squares is all that a model counts, so that its FLOP are twice its weights; a
 * measured norm also scales each element twice.
 * @see Zhang and Sennrich, Root Mean Square Layer Normalization, arXiv:1910.07467
 */
export const rmsNorm: Operator = {
  id: 'rms-norm',
  formula: 'y = x / rms(x) · w',
  title: 'RMS norm',
  label: () => 'norm',
  mark: 'circle',
  dimensions: ['rows', 'cols'],
  tensors: {
    x: { dimensions: ['rows', 'cols'], role: 'input' },
    w: { dimensions: ['cols'], role: 'weight' },
    y: { dimensions: ['rows', 'cols'], role: 'output' },
  },
  flop: { products: '2·rows·cols', pointwise: '2·rows·cols' },
  // The guide's prompt: 4096 tokens through a hidden size of 4096.
  defaults: { family: 'decode', shapes: (n) => [{ rows: n, cols: n }] },
  referenceRow(shape, inputs, row) {
    const cols = size(shape, 'cols');
    const [x, w] = [inputs['x']!, inputs['w']!];
    let squares = 0;
    for (let col = 0; col < cols; col++) squares += x(row, col) ** 2;
    const scale = 1 / Math.sqrt(squares / cols + EPSILON);
    return Float64Array.from({ length: cols }, (_, col) => x(row, col) * scale * w(0, col));
  },
  reductionLength: (shape) => size(shape, 'cols'),
};
