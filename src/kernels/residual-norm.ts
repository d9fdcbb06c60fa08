import { size } from '../ops/operator.ts';
import { residualNorm } from '../ops/residual-norm.ts';
import type { Kernel } from './kernel.ts';
import { plainKernel } from './plain.ts';
import { fold } from './row-layout.ts';
import { rowKernel } from './row.ts';

const BINDINGS = Object.keys(residualNorm.tensors);

/** s = x + r, y = s / rms(s) · w: shaders residual-norm/plain and residual-norm/row. */
export const residualNormKernels: readonly Kernel[] = [
  plainKernel(residualNorm, BINDINGS, (shape) => fold(Math.ceil(size(shape, 'rows') / 64))),
  rowKernel(residualNorm, BINDINGS),
];
