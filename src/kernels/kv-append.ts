import { kvAppend } from '../ops/kv-append.ts';
import { size, type Shape } from '../ops/operator.ts';
import type { Kernel } from './kernel.ts';
import { laneKernel } from './lane.ts';
import { plainKernel } from './plain.ts';
import { fold, rowPitch } from './row-layout.ts';

const BINDINGS = Object.keys(kvAppend.tensors);
const elements = (shape: Shape): number =>
  size(shape, 'batch') * size(shape, 'queries') * size(shape, 'kvHeads') * rowPitch(size(shape, 'd'));

/** K, V ← k, v: shaders kv-append/plain and kv-append/lane. */
export const kvAppendKernels: readonly Kernel[] = [
  plainKernel(kvAppend, BINDINGS, (shape) => fold(Math.ceil(elements(shape) / 64))),
  laneKernel(kvAppend, { bindings: BINDINGS, steps: (shape) => elements(shape) / 4, runs: [1, 4] }),
];
