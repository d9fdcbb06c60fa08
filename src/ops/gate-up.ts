import { gemv, someColumns } from './gemv.ts';
import { size, type Operator } from './operator.ts';
import { siluGate } from './silu-gate.ts';

/**
 * y = silu(x·Gᵀ)·(x·Uᵀ): gate and up projection of a feed-forward layer in one product, and their gate where it is stored.
 * x `[batch, in]`, w `[2, out, in]` holds G above U, y `[batch, out]`.
 * @see Shazeer, GLU Variants Improve Transformer, arXiv:2002.05202
 */
export const gateUp: Operator = {
  id: 'gate-up',
  formula: 'y = silu(x·Gᵀ)·(x·Uᵀ)',
  title: 'gate and up projection',
  label: ({ batch }) => `gate and up, batch ${batch}`,
  mark: 'square',
  dimensions: gemv.dimensions,
  tensors: { x: gemv.tensors['x']!, w: { dimensions: ['2', 'out', 'in'], role: 'weight' }, y: gemv.tensors['y']! },
  flop: { products: '4·batch·in·out', pointwise: '4·batch·out' },
  exponentials: 'batch·out',
  referenceRow(shape, inputs, row) {
    const count = size(shape, 'out');
    const g = someColumns(shape, inputs, row, { first: 0, count });
    const u = someColumns(shape, inputs, row, { first: count, count });
    const readers = { g: (_: number, col: number) => g[col]!, u: (_: number, col: number) => u[col]! };
    return siluGate.referenceRow({ rows: 1, cols: count }, readers, 0);
  },
  reductionLength: gemv.reductionLength,
};
