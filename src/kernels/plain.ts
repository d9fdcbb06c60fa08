import type { Operator, Shape } from '../theory/operator.ts';
import { assemble } from './assemble.ts';
import type { Kernel, Pass } from './kernel.ts';
import { dimensionConstants } from './matmul.ts';

/** The obvious kernel of an operator: no parameters, nothing asked of the adapter. */
export function plainKernel(
  op: Operator,
  bindings: readonly string[],
  workgroups: (shape: Shape) => Pass['workgroups'],
): Kernel {
  const id = `${op.id}/plain` as const;
  return {
    id,
    op,
    tier: 'plain',
    refuses: () => null,
    candidates: () => [{}],
    passes: (shape, dtype) => [
      {
        shader: id,
        wgsl: assemble(`${id}.wgsl`, { storage: dtype.storage, constants: dimensionConstants(op, shape) }),
        bindings,
        workgroups: workgroups(shape),
      },
    ],
  };
}
