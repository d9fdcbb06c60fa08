import { weightedSum } from './attention-output.ts';
import { attentionScores, squareAttention } from './attention-scores.ts';
import { size, type Operator } from './operator.ts';
import { softmaxRow } from './softmax.ts';

/**
 * O = softmax(Q·Kᵀ/√d)·V in one dispatch: Q and O `[queries, d]`, K and V `[keys, d]`; scores and weights never reach memory.
 * With N queries and keys and 2 bytes per element: 4N²d + 3N² operations, as in three passes, over 8Nd bytes.
 * @see Dao et al., FlashAttention, arXiv:2205.14135
 */
export const attentionFused: Operator = {
  id: 'attention-fused',
  formula: 'O = softmax(Q·Kᵀ/√d)·V',
  title: 'fused attention',
  label: () => 'fused attention',
  mark: 'circle',
  dimensions: ['queries', 'keys', 'd'],
  tensors: {
    q: { dimensions: ['queries', 'd'], role: 'input' },
    k: { dimensions: ['keys', 'd'], role: 'cache' },
    v: { dimensions: ['keys', 'd'], role: 'cache' },
    o: { dimensions: ['queries', 'd'], role: 'output' },
  },
  flop: { products: '4·queries·keys·d', pointwise: '3·queries·keys' },
  exponentials: 'queries·keys',
  part: { of: 'prefill-attention', rank: 3, isFused: true },
  defaults: { family: 'attention', shapes: squareAttention },
  referenceRow(shape, inputs, row) {
    const scale = 1 / Math.sqrt(size(shape, 'd'));
    const weights = softmaxRow(attentionScores.referenceRow(shape, inputs, row).map((score) => score * scale));
    return weightedSum(size(shape, 'keys'), size(shape, 'd'), (key) => weights[key]!, inputs['v']!);
  },
  reductionLength: (shape) => size(shape, 'd') + size(shape, 'keys'),
};
