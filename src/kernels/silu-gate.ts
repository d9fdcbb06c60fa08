import { size, type Shape } from '../ops/operator.ts';
import { siluGate } from '../ops/silu-gate.ts';
import type { Kernel } from './kernel.ts';
import { laneKernel } from './lane.ts';
import { plainKernel } from './plain.ts';
import { fold, rowPitch } from './row-layout.ts';

const BINDINGS = Object.keys(siluGate.tensors);
const elements = (shape: Shape): number => size(shape, 'rows') * rowPitch(size(shape, 'cols'));

/** y = silu(g)·u: shaders silu-gate/plain and silu-gate/lane. */
export const siluGateKernels: readonly Kernel[] = [
  plainKernel(siluGate, BINDINGS, (shape) => fold(Math.ceil(elements(shape) / 64))),
  laneKernel(siluGate, { bindings: BINDINGS, steps: (shape) => elements(shape) / 4, runs: [1, 4] }),
];
