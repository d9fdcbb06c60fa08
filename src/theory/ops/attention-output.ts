import { BYTES_PER_ELEMENT } from '../dtype.ts';
import { size, type Operator } from '../operator.ts';

/**
 * O = P·V, the last pass of standard attention: P `[queries, keys]`, V `[keys, d]`, O `[queries, d]`.
 * @see guide, "Breaking down the attention equation": loads 2·(N² + N·d), 2·N·N·d operations, stores 2·N·d bytes at fp16
 */
export const attentionOutput: Operator = {
  id: 'attention-output',
  formula: 'O = P·V',
  dimensions: ['queries', 'keys', 'd'],
  work(shape, dtype) {
    const [queries, keys, d] = [size(shape, 'queries'), size(shape, 'keys'), size(shape, 'd')];
    const bytes = BYTES_PER_ELEMENT[dtype.storage];
    return {
      flop: 2 * queries * keys * d,
      bytesRead: bytes * (queries * keys + keys * d),
      bytesWritten: bytes * queries * d,
    };
  },
  tensors(shape) {
    const [queries, keys, d] = [size(shape, 'queries'), size(shape, 'keys'), size(shape, 'd')];
    return {
      // Weights of a softmax shrink as the row grows; so does this deviation, and O keeps the scale of V.
      p: { rows: queries, cols: keys, role: 'input', deviation: 1 / Math.sqrt(keys) },
      v: { rows: keys, cols: d, role: 'input' },
      o: { rows: queries, cols: d, role: 'output' },
    };
  },
  referenceRow(shape, inputs, row) {
    const [keys, d] = [size(shape, 'keys'), size(shape, 'd')];
    const p = inputs['p']!;
    return weightedSum(keys, d, (key) => p(row, key), inputs['v']!);
  },
  reductionLength: (shape) => size(shape, 'keys'),
};

/** Σ weight(key) · V[key, :] in float64, one row `[d]`. */
export function weightedSum(
  keys: number,
  d: number,
  weight: (key: number) => number,
  v: (row: number, col: number) => number,
): Float64Array {
  const sum = new Float64Array(d);
  for (let key = 0; key < keys; key++) {
    const w = weight(key);
    for (let col = 0; col < d; col++) sum[col]! += w * v(key, col);
  }
  return sum;
}
