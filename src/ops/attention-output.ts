import { squareAttention } from './attention-scores.ts';
import { size, type Operator, type Reader } from './operator.ts';

/**
 * O = P·V, the last dispatch of standard attention: P `[queries, keys]`, V `[keys, d]`, O `[queries, d]`.
 * @see guide, "Breaking down the attention equation": loads 2·(N² + N·d), 2·N·N·d operations, stores 2·N·d bytes at fp16
 */
export const attentionOutput: Operator = {
  id: 'attention-output',
  formula: 'O = P·V',
  title: 'attention output',
  label: () => 'output',
  mark: 'circle',
  dimensions: ['queries', 'keys', 'd'],
  tensors: {
    // Softmax weights shrink as the row grows. So does this deviation, which keeps O at the scale of V.
    p: { dimensions: ['queries', 'keys'], role: 'input', deviation: (shape) => 1 / Math.sqrt(size(shape, 'keys')) },
    v: { dimensions: ['keys', 'd'], role: 'cache' },
    o: { dimensions: ['queries', 'd'], role: 'output' },
  },
  flop: { products: '2·queries·keys·d' },
  part: { of: 'prefill-attention', rank: 1 },
  defaults: { family: 'attention', shapes: squareAttention },
  referenceRow(shape, inputs, row) {
    const p = inputs['p']!;
    return weightedSum(size(shape, 'keys'), size(shape, 'd'), (key) => p(row, key), inputs['v']!);
  },
  reductionLength: (shape) => size(shape, 'keys'),
};

/** Σ weight(key) · V[key, :] in float64, one row `[d]`. */
export function weightedSum(keys: number, d: number, weight: (key: number) => number, v: Reader): Float64Array {
  const sum = new Float64Array(d);
  for (let key = 0; key < keys; key++) {
    const w = weight(key);
    for (let col = 0; col < d; col++) sum[col]! += w * v(key, col);
  }
  return sum;
}
