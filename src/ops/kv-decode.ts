import { attendedRow, headsProblem } from './heads.ts';
import { size, type Operator } from './operator.ts';

/** Pieces of the context that a kernel may compute apart: enough to fill a GPU, few enough to merge in passing. */
export const MOST_SPLITS = 64;

/**
 * One layer's attention for one new token: q and o `[heads, d]`, K and V `[kvHeads, keys, d]`; query heads share key-value heads.
 * 4·heads·keys·d operations over a cache of 2·kvHeads·keys·d elements, read once. Partial results of a split context are not
 * counted as work.
 * @see guide, "Batching memory-bound processes on a GPU"; Ainslie et al., GQA, arXiv:2305.13245
 */
export const kvDecode: Operator = {
  id: 'kv-decode',
  formula: 'o = softmax(q·Kᵀ/√d)·V',
  title: 'decode attention',
  label: () => 'decode attention',
  mark: 'square',
  dimensions: ['keys', 'd', 'heads', 'kvHeads'],
  tensors: {
    q: { dimensions: ['heads', 'd'], role: 'input' },
    k: { dimensions: ['kvHeads', 'keys', 'd'], role: 'cache' },
    v: { dimensions: ['kvHeads', 'keys', 'd'], role: 'cache' },
    partials: { dimensions: ['heads', String(MOST_SPLITS), 'd'], role: 'workspace' },
    // The largest score of a piece, and its sum.
    scales: { dimensions: ['heads', String(MOST_SPLITS), '2'], role: 'workspace' },
    o: { dimensions: ['heads', 'd'], role: 'output' },
  },
  flop: { products: '4·heads·keys·d', pointwise: '3·heads·keys' },
  exponentials: 'heads·keys',
  part: { of: 'decode-attention', rank: 1 },
  // Mistral 7B and Llama 3 8B: four query heads to a key-value head.
  defaults: { family: 'decode', shapes: (n) => [{ keys: n, d: 128, heads: 32, kvHeads: 8 }] },
  refuses: headsProblem,
  referenceRow(shape, inputs, row) {
    const keys = size(shape, 'keys');
    const first = Math.floor(row / (size(shape, 'heads') / size(shape, 'kvHeads'))) * keys;
    return attendedRow({ row, first, seen: keys, d: size(shape, 'd') }, inputs);
  },
  reductionLength: (shape) => size(shape, 'd') + size(shape, 'keys'),
};
