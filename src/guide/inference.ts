import type { WalkInput } from './walk-step.ts';

/** A conclusion of the guide that its numbers do not carry. */
export interface Inference {
  readonly id: string;
  /** What the guide says, in short. */
  readonly says: string;
  /** What is so, in one sentence with the number that decides. */
  readonly isSo: string;
  /** The reckoning, a line each: name, formula with the values put in, result. */
  readonly lines: readonly InferenceLine[];
  /** A last word, or null. */
  readonly so: string | null;
}

/** One line of a reckoning. */
export interface InferenceLine {
  readonly name: string;
  readonly values: string;
  readonly result: string;
}

/** The GPU that the guide argues with: the A10 where it is shown, else the first that is. */
export const arguedGpu = ({ gpus }: WalkInput): WalkInput['gpus'][number] | null =>
  gpus.find(({ gpu }) => gpu.id === 'a10') ?? gpus[0] ?? null;
