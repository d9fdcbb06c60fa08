import { size, type Operator } from './operator.ts';

/**
 * Looks up the vectors of tokens: y[i] = E[t_i], t `[rows]`, E `[vocab, cols]`, y `[rows, cols]`. Of the table only the
 * looked-up rows are read, which is why predictions leave it out of the streamed weights.
 */
export const embedding: Operator = {
  id: 'embedding',
  formula: 'y = E[t]',
  title: 'embedding',
  label: () => 'embedding',
  mark: 'circle',
  dimensions: ['rows', 'vocab', 'cols'],
  tensors: {
    t: { dimensions: ['rows'], role: 'index', below: 'vocab' },
    e: { dimensions: ['vocab', 'cols'], role: 'weight', part: { dimensions: ['rows', 'cols'] } },
    y: { dimensions: ['rows', 'cols'], role: 'output' },
  },
  flop: {},
  referenceRow(shape, inputs, row) {
    const token = inputs['t']!(0, row);
    return Float64Array.from({ length: size(shape, 'cols') }, (_, col) => inputs['e']!(token, col));
  },
  reductionLength: () => 1,
};
