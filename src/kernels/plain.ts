import type { Operator, Shape } from '../ops/operator.ts';
import { assemble, storageOf } from './assemble.ts';
import type { Kernel, Pass } from './kernel.ts';
import { dimensionConstants } from './matmul.ts';

/** The obvious kernel of an operator: no parameters, no requirements. */
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
    passes: (shape, formats) => [
      {
        shader: id,
        wgsl: assemble(`${id}.wgsl`, { storage: storageOf(formats), constants: dimensionConstants(op, shape) }),
        bindings,
        workgroups: workgroups(shape),
      },
    ],
  };
}
