import { size, type Operator } from './operator.ts';
import { rmsNorm } from './rms-norm.ts';

/**
 * The end of one part of a layer and the start of the next: s = x + r, the residual stream, and y, its norm. All `[rows,
 * cols]`, w `[cols]`. One pass instead of an addition and a norm, as engines run it.
 * @see Zhang and Sennrich, Root Mean Square Layer Normalization, arXiv:1910.07467
 */
export const residualNorm: Operator = {
  id: 'residual-norm',
  formula: 's = x + r, y = s / rms(s) · w',
  title: 'residual and RMS norm',
  label: () => 'norm',
  mark: 'circle',
  dimensions: ['rows', 'cols'],
  tensors: {
    x: { dimensions: ['rows', 'cols'], role: 'input' },
    r: { dimensions: ['rows', 'cols'], role: 'input' },
    w: { dimensions: ['cols'], role: 'weight' },
    s: { dimensions: ['rows', 'cols'], role: 'output' },
    y: { dimensions: ['rows', 'cols'], role: 'output' },
  },
  flop: { products: '2·rows·cols', pointwise: '3·rows·cols' },
  referenceRow(shape, inputs, row, output) {
    const [x, r] = [inputs['x']!, inputs['r']!];
    if (output === 's') {
      return Float64Array.from({ length: size(shape, 'cols') }, (_, col) => x(row, col) + r(row, col));
    }
    const sum = (at: number, col: number): number => x(at, col) + r(at, col);
    return rmsNorm.referenceRow(shape, { ...inputs, x: sum }, row);
  },
  reductionLength: (shape) => size(shape, 'cols'),
};
