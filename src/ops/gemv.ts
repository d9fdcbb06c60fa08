import { size, type Operator, type Reader, type Shape } from './operator.ts';

/** Batches at which the decode kernels are measured. */
export const BATCHES = [1, 2, 4, 8, 16, 32, 64] as const;

/** Those at which a quick plan measures packed integer weights. */
const QUICK_BATCHES = [1];

/**
 * y = x·Wᵀ, one linear layer of a decode step: x `[batch, in]`, W `[out, in]`, y `[batch, out]`.
 * Each weight is read once for the whole batch, so intensity grows with the batch, which is why batching helps.
 * @see guide, "Batching memory-bound processes on a GPU"
 */
export const gemv: Operator = {
  id: 'gemv',
  formula: 'y = x·Wᵀ',
  title: 'linear layer',
  label: ({ batch }) => (batch === undefined ? 'linear layer' : `batch ${batch}`),
  mark: 'square',
  dimensions: ['batch', 'in', 'out'],
  tensors: {
    x: { dimensions: ['batch', 'in'], role: 'input', deviation: (shape) => 1 / Math.sqrt(size(shape, 'in')) },
    w: { dimensions: ['out', 'in'], role: 'weight' },
    y: { dimensions: ['batch', 'out'], role: 'output' },
  },
  flop: { products: '2·batch·in·out' },
  part: { of: 'linear', rank: 1 },
  defaults: {
    family: 'decode',
    decides: true,
    shapes: (n) => BATCHES.map((batch) => ({ batch, in: n, out: n })),
    quantised: (n, isQuick) => (isQuick ? QUICK_BATCHES : BATCHES).map((batch) => ({ batch, in: n, out: n })),
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

/** Some columns of x·Wᵀ for one row of x: those of W's rows from `first` on. */
export function someColumns(
  shape: Shape,
  { x, w }: Readonly<Record<string, Reader>>,
  row: number,
  columns: { readonly first: number; readonly count: number },
): Float64Array {
  const part: Reader = (column, i) => w!(columns.first + column, i);
  const { batch, in: inner } = shape;
  return gemv.referenceRow({ batch: batch!, in: inner!, out: columns.count }, { x: x!, w: part }, row);
}
