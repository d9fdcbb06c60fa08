import { GUIDE_MODEL } from './guide.ts';
import { size, type Operator, type Shape } from './operator.ts';

/** Square attention at the guide's head size. */
export const squareAttention = (n: number): readonly Shape[] => [{ queries: n, keys: n, d: GUIDE_MODEL.d }];

/** Scores of normal inputs are standard normal if Q has this deviation. */
export const scoreDeviation = (shape: Shape): number => 1 / Math.sqrt(size(shape, 'd'));

/**
 * S = Q·Kᵀ, the first dispatch of standard attention: Q `[queries, d]`, K `[keys, d]`, S `[queries, keys]`.
 * As in the guide, the factor 1/√d is omitted; Q is drawn with that deviation instead, so that S ~ N(0, 1).
 * @see guide, "Breaking down the attention equation": loads 2·2·N·d, 2d·N² operations, stores 2·N² bytes at fp16
 */
export const attentionScores: Operator = {
  id: 'attention-scores',
  formula: 'S = Q·Kᵀ',
  title: 'attention scores',
  label: () => 'scores',
  mark: 'circle',
  dimensions: ['queries', 'keys', 'd'],
  tensors: {
    q: { dimensions: ['queries', 'd'], role: 'input', deviation: scoreDeviation },
    k: { dimensions: ['keys', 'd'], role: 'cache' },
    s: { dimensions: ['queries', 'keys'], role: 'output' },
  },
  flop: { products: '2·queries·keys·d' },
  part: { of: 'prefill-attention', rank: 2 },
  defaults: { family: 'attention', shapes: squareAttention },
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
