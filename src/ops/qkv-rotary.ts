import { gemv, someColumns } from './gemv.ts';
import { size, type Operator, type TensorSpec } from './operator.ts';
import { rotary } from './rotary.ts';

const headTensor = (heads: string): TensorSpec => ({ dimensions: ['batch', heads, 'd'], role: 'output' });

/**
 * Queries, keys and values in one product, and the rotary embedding of queries and keys where they are stored. x `[batch,
 * in]`; w `[allHeads·d, in]` holds the weights of all query heads, then those of key heads and value heads, as fused
 * checkpoints do, so `allHeads` is heads + 2·kvHeads; t `[batch, d]` as for the rotary embedding alone; q `[batch, heads,
 * d]`, k and v `[batch, kvHeads, d]`.
 * @see Su et al., RoFormer, arXiv:2104.09864
 */
export const qkvRotary: Operator = {
  id: 'qkv-rotary',
  formula: 'q, k, v = x·Wᵀ; q, k = R(t)·(q, k)',
  title: 'QKV projection with rotary embedding',
  label: ({ batch }) => `QKV, batch ${batch}`,
  mark: 'square',
  dimensions: ['batch', 'in', 'heads', 'kvHeads', 'allHeads', 'd'],
  tensors: {
    x: gemv.tensors['x']!,
    w: { dimensions: ['allHeads', 'd', 'in'], role: 'weight' },
    q: headTensor('heads'),
    k: headTensor('kvHeads'),
    v: headTensor('kvHeads'),
    t: { dimensions: ['batch', 'd'], role: 'input' },
  },
  flop: { products: '2·batch·in·allHeads·d', pointwise: '3·batch·heads·d + 3·batch·kvHeads·d' },
  refuses(shape) {
    const all = size(shape, 'heads') + 2 * size(shape, 'kvHeads');
    if (shape['allHeads'] !== all) {
      return `dimension "allHeads": expected heads + 2·kvHeads, ${all}, got ${shape['allHeads']}`;
    }
    return rotary.refuses!(shape);
  },
  referenceRow(shape, inputs, row, output) {
    const [heads, kvHeads, d] = [size(shape, 'heads'), size(shape, 'kvHeads'), size(shape, 'd')];
    const own = output === 'q' ? heads : kvHeads;
    const first = output === 'q' ? 0 : output === 'k' ? heads : heads + kvHeads;
    const token = Math.floor(row / own);
    const head = someColumns(shape, inputs, token, { first: (first + (row % own)) * d, count: d });
    if (output === 'v') return head;
    const readers = { x: (_: number, j: number) => head[j]!, t: (_: number, j: number) => inputs['t']!(token, j) };
    return rotary.referenceRow({ rows: 1, heads: 1, d }, readers, 0);
  },
  reductionLength: gemv.reductionLength,
};
