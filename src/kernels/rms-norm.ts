import { size } from '../ops/operator.ts';
import { rmsNorm } from '../ops/rms-norm.ts';
import type { Kernel } from './kernel.ts';
import { plainKernel } from './plain.ts';
import { fold } from './row-layout.ts';
import { rowKernel } from './row.ts';

const BINDINGS = Object.keys(rmsNorm.tensors);

/** y = x / rms(x) · w: shaders rms-norm/plain and rms-norm/row. */
export const rmsNormKernels: readonly Kernel[] = [
  plainKernel(rmsNorm, BINDINGS, (shape) => fold(Math.ceil(size(shape, 'rows') / 64))),
  rowKernel(rmsNorm, BINDINGS),
];
