import { attendedRow, headsProblem } from './heads.ts';
import { size, type Operator } from './operator.ts';

/**
 * One layer's attention for a prompt: each token attends to those up to its own. q and o `[tokens, heads, d]`, K and V
 * `[kvHeads, tokens, d]`; query heads share key-value heads. 4·heads·d operations for each of tokens·(tokens + 1)/2 scores,
 * which never reach memory.
 * @see Dao et al., FlashAttention, arXiv:2205.14135; Ainslie et al., GQA, arXiv:2305.13245
 */
export const attentionPrefill: Operator = {
  id: 'attention-prefill',
  formula: 'o = softmax(q·Kᵀ/√d)·V, causal',
  title: 'prompt attention',
  label: () => 'prompt attention',
  mark: 'circle',
  dimensions: ['tokens', 'heads', 'kvHeads', 'd'],
  tensors: {
    q: { dimensions: ['tokens', 'heads', 'd'], role: 'input' },
    k: { dimensions: ['kvHeads', 'tokens', 'd'], role: 'cache' },
    v: { dimensions: ['kvHeads', 'tokens', 'd'], role: 'cache' },
    o: { dimensions: ['tokens', 'heads', 'd'], role: 'output' },
  },
  flop: {
    products: '2·heads·tokens·tokens·d + 2·heads·tokens·d',
    pointwise: '1.5·heads·tokens·tokens + 1.5·heads·tokens',
  },
  exponentials: '0.5·heads·tokens·tokens + 0.5·heads·tokens',
  refuses: headsProblem,
  referenceRow(shape, inputs, row) {
    const [tokens, heads] = [size(shape, 'tokens'), size(shape, 'heads')];
    const first = Math.floor((row % heads) / (heads / size(shape, 'kvHeads'))) * tokens;
    const seen = Math.floor(row / heads) + 1;
    return attendedRow({ row, first, seen, d: size(shape, 'd') }, inputs);
  },
  reductionLength: (shape) => size(shape, 'd') + size(shape, 'tokens'),
};
