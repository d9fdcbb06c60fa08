import type { WalkInput } from './walk-step.ts';

/** A conclusion of the guide that its numbers do not support. */
export interface Inference {
  readonly id: string;
  /** What the guide says, in short. */
  readonly says: string;
  /** What holds instead, in one sentence with the number that decides. */
  readonly isSo: string;
  /** The calculation, one line each: name, formula with values, result. */
  readonly lines: readonly InferenceLine[];
  /** A closing remark, or null. */
  readonly so: string | null;
}

/** One line of a calculation. */
export interface InferenceLine {
  readonly name: string;
  readonly values: string;
  readonly result: string;
}

/** The GPU of the guide's arguments: the A10 if it is shown, else the first one shown. */
export const arguedGpu = ({ gpus }: WalkInput): WalkInput['gpus'][number] | null =>
  gpus.find(({ gpu }) => gpu.id === 'a10') ?? gpus[0] ?? null;
