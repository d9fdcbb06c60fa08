import { gemv } from './gemv.ts';
import type { Operator } from './operator.ts';

/**
 * y = r + x·Wᵀ: a linear layer that adds its result to the residual stream instead of leaving that to the next norm. x
 * `[batch, in]`, W `[out, in]`, r and y `[batch, out]`.
 */
export const residualGemv: Operator = {
  id: 'residual-gemv',
  formula: 'y = r + x·Wᵀ',
  title: 'linear layer with residual',
  label: ({ batch }) => `residual, batch ${batch}`,
  mark: 'square',
  dimensions: gemv.dimensions,
  tensors: { ...gemv.tensors, r: { dimensions: ['batch', 'out'], role: 'input' } },
  flop: { products: gemv.flop.products!, pointwise: 'batch·out' },
  referenceRow(shape, inputs, row) {
    const sums = gemv.referenceRow(shape, inputs, row);
    return sums.map((sum, out) => sum + inputs['r']!(row, out));
  },
  reductionLength: gemv.reductionLength,
};
