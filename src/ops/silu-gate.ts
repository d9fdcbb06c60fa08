import { size, type Operator } from './operator.ts';

/**
 * y = silu(g)·u with silu(g) = g / (1 + exp(−g)), the gate of a Llama feed-forward layer: all `[rows, cols]`.
 * Counted per element: negation, addition, division and product, and one exponential.
 * @see Shazeer, GLU Variants Improve Transformer, arXiv:2002.05202
 */
export const siluGate: Operator = {
  id: 'silu-gate',
  formula: 'y = silu(g)·u',
  title: 'SiLU gate',
  label: () => 'gate',
  mark: 'circle',
  dimensions: ['rows', 'cols'],
  tensors: {
    g: { dimensions: ['rows', 'cols'], role: 'input' },
    u: { dimensions: ['rows', 'cols'], role: 'input' },
    y: { dimensions: ['rows', 'cols'], role: 'output' },
  },
  flop: { pointwise: '4·rows·cols' },
  exponentials: 'rows·cols',
  referenceRow(shape, inputs, row) {
    const [g, u] = [inputs['g']!, inputs['u']!];
    return Float64Array.from({ length: size(shape, 'cols') }, (_, col) => {
      const gate = g(row, col);
      return (gate / (1 + Math.exp(-gate))) * u(row, col);
    });
  },
  reductionLength: () => 1,
};
