import type { Operator, Shape } from '../ops/operator.ts';
import { assemble, storageOf } from './assemble.ts';
import type { Kernel } from './kernel.ts';
import { laneWidths } from './lanes.ts';
import { dimensionConstants } from './matmul.ts';
import { fold } from './row-layout.ts';

/** What differs between kernels whose lanes process elements on their own. */
interface LaneFamily {
  readonly bindings: readonly string[];
  /** Steps of all lanes together: vec4s, or pairs of them. */
  readonly steps: (shape: Shape) => number;
  /** Steps per lane to try. */
  readonly runs: readonly number[];
  readonly refuses?: (shape: Shape) => string | null;
}

/** A kernel whose lanes process vec4s on their own, side by side. */
export function laneKernel(op: Operator, { bindings, steps, runs, refuses = () => null }: LaneFamily): Kernel {
  const id = `${op.id}/lane` as const;
  return {
    id,
    op,
    tier: 'tuned',
    refuses,
    candidates: (_shape, capabilities) =>
      runs.flatMap((run) => laneWidths(capabilities, [64, 256]).map((workgroup) => ({ workgroup, run }))),
    passes: (shape, formats, { workgroup = 64, run = 1 }) => [
      {
        shader: id,
        wgsl: assemble(`${id}.wgsl`, {
          storage: storageOf(formats),
          constants: { ...dimensionConstants(op, shape), WORKGROUP: workgroup, RUN: run },
        }),
        bindings,
        workgroups: fold(Math.ceil(steps(shape) / (workgroup * run))),
      },
    ],
  };
}
