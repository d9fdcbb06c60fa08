import { BYTES_PER_ELEMENT } from '../dtype.ts';
import { size, type Operator } from '../operator.ts';

/**
 * y = x·Wᵀ, one linear layer of a decode step: x `[batch, in]`, W `[out, in]`, y `[batch, out]`.
 * Each weight is needed once for the whole batch, so intensity grows with the batch: the gain of batching.
 * @see guide, "Batching memory-bound processes on a GPU"
 */
export const gemv: Operator = {
  id: 'gemv',
  formula: 'y = x·Wᵀ',
  dimensions: ['batch', 'in', 'out'],
  work(shape, dtype) {
    const [batch, inputs, outputs] = [size(shape, 'batch'), size(shape, 'in'), size(shape, 'out')];
    const bytes = BYTES_PER_ELEMENT[dtype.storage];
    return {
      flop: 2 * batch * inputs * outputs,
      bytesRead: bytes * (inputs * outputs + batch * inputs),
      bytesWritten: bytes * batch * outputs,
    };
  },
  tensors(shape) {
    const [batch, inputs, outputs] = [size(shape, 'batch'), size(shape, 'in'), size(shape, 'out')];
    return {
      x: { rows: batch, cols: inputs, role: 'input', deviation: 1 / Math.sqrt(inputs) },
      w: { rows: outputs, cols: inputs, role: 'input' },
      y: { rows: batch, cols: outputs, role: 'output' },
    };
  },
  referenceRow(shape, inputs, row) {
    const length = size(shape, 'in');
    const x = inputs['x']!;
    const w = inputs['w']!;
    return Float64Array.from({ length: size(shape, 'out') }, (_, out) => {
      let sum = 0;
      for (let i = 0; i < length; i++) sum += x(row, i) * w(out, i);
      return sum;
    });
  },
  reductionLength: (shape) => size(shape, 'in'),
};
