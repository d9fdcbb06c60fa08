import { weightedSum } from './attention-output.ts';
import type { Formats } from './formats.ts';
import { size, workOf, type Operator, type Shape, type TensorSpec } from './operator.ts';
import { softmaxRow } from './softmax.ts';
import type { Work } from './work.ts';

/** Standard: three dispatches, scores and softmax go through memory. Fused: both stay on the chip. */
export type AttentionAlgorithm = 'standard' | 'fused';

const OPERANDS: Readonly<Record<string, TensorSpec>> = {
  q: { dimensions: ['heads', 'queries', 'd'], role: 'input', deviation: (shape) => 1 / Math.sqrt(size(shape, 'd')) },
  k: { dimensions: ['kvHeads', 'keys', 'd'], role: 'cache' },
  v: { dimensions: ['kvHeads', 'keys', 'd'], role: 'cache' },
};
const OUTPUT: TensorSpec = { dimensions: ['heads', 'queries', 'd'], role: 'output' };
const SCORES: TensorSpec = { dimensions: ['heads', 'queries', 'keys'], role: 'scratch' };

/**
 * One layer's attention for one sequence, with query heads sharing key-value heads: Q and O `[heads, queries, d]`, K and V
 * `[kvHeads, keys, d]`. With one head, N queries and keys and 2 bytes: 8Nd bytes if fused, 8N² more in three passes.
 * @see guide, "Breaking down the attention equation"; Dao et al., FlashAttention, arXiv:2205.14135
 */
function attentionOperator(algorithm: AttentionAlgorithm): Operator {
  return {
    id: `layer-attention-${algorithm}`,
    formula: 'O = softmax(Q·Kᵀ)·V',
    title: algorithm === 'fused' ? 'fused attention' : 'attention in three passes',
    label: () => 'attention',
    mark: 'circle',
    dimensions: ['heads', 'kvHeads', 'queries', 'keys', 'd'],
    tensors: { ...OPERANDS, ...(algorithm === 'standard' && { s: SCORES, p: SCORES }), o: OUTPUT },
    flop: { products: '4·heads·queries·keys·d', pointwise: '3·heads·queries·keys' },
    exponentials: 'heads·queries·keys',
    referenceRow(shape, inputs, row) {
      const [keys, d] = [size(shape, 'keys'), size(shape, 'd')];
      const sharing = size(shape, 'heads') / size(shape, 'kvHeads');
      const first = Math.floor(Math.floor(row / size(shape, 'queries')) / sharing) * keys;
      const [q, k, v] = [inputs['q']!, inputs['k']!, inputs['v']!];
      const scores = Float64Array.from({ length: keys }, (_, key) => {
        let sum = 0;
        for (let i = 0; i < d; i++) sum += q(row, i) * k(first + key, i);
        return sum;
      });
      const weights = softmaxRow(scores);
      return weightedSum(
        keys,
        d,
        (key) => weights[key]!,
        (key, col) => v(first + key, col),
      );
    },
    reductionLength: (shape: Shape) => size(shape, 'd') + size(shape, 'keys'),
  };
}

/** Both algorithms of a layer's attention. */
export const ATTENTION: Readonly<Record<AttentionAlgorithm, Operator>> = {
  standard: attentionOperator('standard'),
  fused: attentionOperator('fused'),
};

/** The sizes of a layer's attention; `queries` is the prompt in prefill, 1 in decode. */
export type AttentionShape = Readonly<Record<'heads' | 'kvHeads' | 'queries' | 'keys' | 'd', number>>;

/** The work of one sequence's attention. */
export const attentionWork = (shape: AttentionShape, formats: Formats, algorithm: AttentionAlgorithm): Work =>
  workOf({ op: ATTENTION[algorithm], shape, formats });
