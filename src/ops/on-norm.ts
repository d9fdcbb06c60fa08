import { gemv } from './gemv.ts';
import { size, type Operator, type Shape, type TensorSpec } from './operator.ts';
import { rmsNorm } from './rms-norm.ts';

const X = gemv.tensors['x']!;
const SQUARES = '2·batch·in';

/**
 * An operator on the norm of x `[batch, in]` instead of x: its input is x / rms(x) · n, with a gain n `[in]`.
 * @see rmsNorm
 */
export function onNorm(op: Operator, names: Pick<Operator, 'id' | 'title' | 'formula'>): Operator {
  const { x: _, ...others } = op.tensors;
  const gain: TensorSpec = { dimensions: ['in'], role: 'weight', deviation: X.deviation! };
  return {
    ...op,
    ...names,
    tensors: { x: { dimensions: X.dimensions, role: 'input' }, ...others, n: gain },
    flop: {
      products: `${op.flop.products!} + ${SQUARES}`,
      pointwise: [...(op.flop.pointwise === undefined ? [] : [op.flop.pointwise]), '2·batch·in'].join(' + '),
    },
    referenceRow(shape, inputs, row, output) {
      const { x, n } = inputs;
      const { batch, in: cols } = shape;
      const token = Math.floor(row / rowsPerToken(op, shape, output));
      const normed = rmsNorm.referenceRow({ rows: batch!, cols: cols! }, { x: x!, w: n! }, token);
      return op.referenceRow(shape, { ...inputs, x: (_row, i) => normed[i]! }, row, output);
    },
  };
}

/** Rows of an output for each row of x. */
const rowsPerToken = (op: Operator, shape: Shape, output?: string): number =>
  op.tensors[output ?? 'y']!.dimensions.slice(1, -1).reduce((rows, name) => rows * size(shape, name), 1);
