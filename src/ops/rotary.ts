import { size, type Operator } from './operator.ts';

/**
 * Rotary embedding in Llama's layout: elements j and j + d/2 of each head turn by an angle of their own. x and y
 * `[rows·heads, d]`; t `[rows, d]` holds the cosines of a row's angles in its first half and the sines in its second, as
 * engines keep them in a table by position.
 * @see Su et al., RoFormer, arXiv:2104.09864
 */
export const rotary: Operator = {
  id: 'rotary',
  formula: 'y = R(t)·x',
  title: 'rotary embedding',
  label: () => 'rotary',
  mark: 'circle',
  dimensions: ['rows', 'heads', 'd'],
  tensors: {
    x: { dimensions: ['rows', 'heads', 'd'], role: 'input' },
    t: { dimensions: ['rows', 'd'], role: 'input' },
    y: { dimensions: ['rows', 'heads', 'd'], role: 'output' },
  },
  // Four products and two sums per pair.
  flop: { pointwise: '3·rows·heads·d' },
  refuses: (shape) => (size(shape, 'd') % 2 === 0 ? null : 'dimension "d": expected an even number, for pairs'),
  referenceRow(shape, inputs, row) {
    const [heads, d] = [size(shape, 'heads'), size(shape, 'd')];
    const [x, t] = [inputs['x']!, inputs['t']!];
    const token = Math.floor(row / heads);
    return Float64Array.from({ length: d }, (_, col) => {
      const j = col % (d / 2);
      const [cosine, sine] = [t(token, j), t(token, j + d / 2)];
      return col < d / 2
        ? x(row, j) * cosine - x(row, j + d / 2) * sine
        : x(row, j + d / 2) * cosine + x(row, j) * sine;
    });
  },
  reductionLength: () => 2,
};
