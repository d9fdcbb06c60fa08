import { size, type Shape } from '../ops/operator.ts';
import { rotary } from '../ops/rotary.ts';
import type { Kernel } from './kernel.ts';
import { laneKernel } from './lane.ts';
import { plainKernel } from './plain.ts';
import { fold } from './row-layout.ts';

const BINDINGS = Object.keys(rotary.tensors);
const elements = (shape: Shape): number => size(shape, 'rows') * size(shape, 'heads') * size(shape, 'd');

/** y = R(t)·x: shaders rotary/plain and rotary/lane. */
export const rotaryKernels: readonly Kernel[] = [
  plainKernel(rotary, BINDINGS, (shape) => fold(Math.ceil(elements(shape) / 128))),
  laneKernel(rotary, {
    bindings: BINDINGS,
    steps: (shape) => elements(shape) / 8,
    runs: [1],
    refuses: (shape) => (size(shape, 'd') % 8 === 0 ? null : 'it turns four pairs at a time; d is not a multiple of 8'),
  }),
];
