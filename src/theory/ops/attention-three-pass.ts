import { size, type Operator } from '../operator.ts';
import { sumWork } from '../work.ts';
import { attentionOutput, weightedSum } from './attention-output.ts';
import { attentionScores } from './attention-scores.ts';
import { softmax, softmaxRow } from './softmax.ts';

/**
 * O = softmax(Q·Kᵀ)·V in three passes, S and P written to memory and read back.
 * At N queries and keys and 2 bytes an element: 4N²d + 3N² operations over 8N² + 8Nd bytes.
 * @see guide, "Calculating arithmetic intensity": 62 ops/byte for Llama 2 7B
 */
export const attentionThreePass: Operator = {
  id: 'attention-three-pass',
  formula: 'S = Q·Kᵀ; P = softmax(S); O = P·V',
  dimensions: ['queries', 'keys', 'd'],
  work(shape, dtype) {
    const rows = { rows: size(shape, 'queries'), cols: size(shape, 'keys') };
    return sumWork([attentionScores.work(shape, dtype), softmax.work(rows, dtype), attentionOutput.work(shape, dtype)]);
  },
  tensors(shape) {
    const [queries, keys, d] = [size(shape, 'queries'), size(shape, 'keys'), size(shape, 'd')];
    return {
      q: { rows: queries, cols: d, role: 'input', deviation: 1 / Math.sqrt(d) },
      k: { rows: keys, cols: d, role: 'input' },
      v: { rows: keys, cols: d, role: 'input' },
      s: { rows: queries, cols: keys, role: 'scratch' },
      p: { rows: queries, cols: keys, role: 'scratch' },
      o: { rows: queries, cols: d, role: 'output' },
    };
  },
  referenceRow(shape, inputs, row) {
    const weights = softmaxRow(attentionScores.referenceRow(shape, inputs, row));
    return weightedSum(size(shape, 'keys'), size(shape, 'd'), (key) => weights[key]!, inputs['v']!);
  },
  reductionLength: (shape) => size(shape, 'd') + size(shape, 'keys'),
};
