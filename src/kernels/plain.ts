import type { Operator, Shape } from '../ops/operator.ts';
import { assemble, storageOf } from './assemble.ts';
import type { Kernel, Pass } from './kernel.ts';
import { weightParts, weightsOf, type Weights } from './weight-pieces.ts';
import { dimensionConstants } from './matmul.ts';

/** The obvious kernel of an operator: no parameters, no requirements. */
export function plainKernel(
  op: Operator,
  bindings: readonly string[],
  workgroups: (shape: Shape) => Pass['workgroups'],
  weights?: readonly Weights[],
): Kernel {
  const id = `${op.id}/plain` as const;
  return {
    id,
    op,
    tier: 'plain',
    ...(weights && { weights }),
    refuses: () => null,
    candidates: () => [{}],
    passes: (shape, formats) => [
      {
        shader: id,
        wgsl: assemble(`${id}.wgsl`, {
          storage: storageOf(formats),
          constants: dimensionConstants(op, shape),
          pieces: { ELEMENTS: weightsOf(formats) === 'stored' ? 'stored' : 'packed', WEIGHTS: weightsOf(formats)! },
        }),
        bindings: [...bindings, ...weightParts('w', formats)],
        workgroups: workgroups(shape),
      },
    ],
  };
}
