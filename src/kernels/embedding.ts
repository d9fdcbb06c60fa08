import { embedding } from '../ops/embedding.ts';
import { size, type Shape } from '../ops/operator.ts';
import type { Kernel } from './kernel.ts';
import { laneKernel } from './lane.ts';
import { plainKernel } from './plain.ts';
import { fold, rowPitch } from './row-layout.ts';

const BINDINGS = Object.keys(embedding.tensors);
const elements = (shape: Shape): number => size(shape, 'rows') * rowPitch(size(shape, 'cols'));

/** y = E[t]: shaders embedding/plain and embedding/lane. */
export const embeddingKernels: readonly Kernel[] = [
  plainKernel(embedding, BINDINGS, (shape) => fold(Math.ceil(elements(shape) / 64))),
  laneKernel(embedding, { bindings: BINDINGS, steps: (shape) => elements(shape) / 4, runs: [1, 4] }),
];
