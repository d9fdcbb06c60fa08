import { BYTES_PER_ELEMENT } from '../dtype.ts';
import { size, type Operator } from '../operator.ts';

/**
 * S = Q·Kᵀ, the first pass of standard attention: Q `[queries, d]`, K `[keys, d]`, S `[queries, keys]`.
 * As in the guide, the factor 1/√d is left out; Q is drawn with that deviation instead, so that S ~ N(0, 1).
 * @see guide, "Breaking down the attention equation": loads 2·2·N·d, 2d·N² operations, stores 2·N² bytes at fp16
 */
export const attentionScores: Operator = {
  id: 'attention-scores',
  formula: 'S = Q·Kᵀ',
  dimensions: ['queries', 'keys', 'd'],
  work(shape, dtype) {
    const [queries, keys, d] = [size(shape, 'queries'), size(shape, 'keys'), size(shape, 'd')];
    const bytes = BYTES_PER_ELEMENT[dtype.storage];
    return {
      flop: 2 * d * queries * keys,
      bytesRead: bytes * (queries * d + keys * d),
      bytesWritten: bytes * queries * keys,
    };
  },
  tensors(shape) {
    const [queries, keys, d] = [size(shape, 'queries'), size(shape, 'keys'), size(shape, 'd')];
    return {
      q: { rows: queries, cols: d, role: 'input', deviation: 1 / Math.sqrt(d) },
      k: { rows: keys, cols: d, role: 'input' },
      s: { rows: queries, cols: keys, role: 'output' },
    };
  },
  referenceRow(shape, inputs, row) {
    const d = size(shape, 'd');
    const q = inputs['q']!;
    const k = inputs['k']!;
    return Float64Array.from({ length: size(shape, 'keys') }, (_, key) => {
      let sum = 0;
      for (let i = 0; i < d; i++) sum += q(row, i) * k(key, i);
      return sum;
    });
  },
  reductionLength: (shape) => size(shape, 'd'),
};
