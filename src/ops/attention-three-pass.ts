import { weightedSum } from './attention-output.ts';
import { attentionScores, scoreDeviation, squareAttention } from './attention-scores.ts';
import { size, type Operator } from './operator.ts';
import { softmaxRow } from './softmax.ts';

/**
 * O = softmax(Q·Kᵀ)·V in three dispatches, S and P written to memory and read back.
 * With N queries and keys and 2 bytes per element: 4N²d + 3N² operations over 8N² + 8Nd bytes.
 * @see guide, "Calculating arithmetic intensity": 62 ops/byte for Llama 2 7B
 */
export const attentionThreePass: Operator = {
  id: 'attention-three-pass',
  formula: 'S = Q·Kᵀ; P = softmax(S); O = P·V',
  title: 'three-pass attention',
  label: () => 'attention',
  mark: 'circle',
  dimensions: ['queries', 'keys', 'd'],
  tensors: {
    q: { dimensions: ['queries', 'd'], role: 'input', deviation: scoreDeviation },
    k: { dimensions: ['keys', 'd'], role: 'cache' },
    v: { dimensions: ['keys', 'd'], role: 'cache' },
    s: { dimensions: ['queries', 'keys'], role: 'scratch' },
    p: { dimensions: ['queries', 'keys'], role: 'scratch' },
    o: { dimensions: ['queries', 'd'], role: 'output' },
  },
  flop: { products: '4·queries·keys·d', pointwise: '3·queries·keys' },
  exponentials: 'queries·keys',
  part: { of: 'prefill-attention', rank: 3 },
  defaults: { family: 'attention', decides: true, shapes: squareAttention },
  referenceRow(shape, inputs, row) {
    const weights = softmaxRow(attentionScores.referenceRow(shape, inputs, row));
    return weightedSum(size(shape, 'keys'), size(shape, 'd'), (key) => weights[key]!, inputs['v']!);
  },
  reductionLength: (shape) => size(shape, 'd') + size(shape, 'keys'),
};
