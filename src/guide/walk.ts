import { intensityStep, opsPerByteStep } from './intensity-steps.ts';
import { batchStep, kvStep, spareStep, weightsStep } from './memory-steps.ts';
import { prefillStep, ratioStep, tokenStep, totalStep } from './time-steps.ts';
import type { WalkInput, WalkStep } from './walk-step.ts';

/** The guide's steps in its order, each number as printed, unrounded, and by the whole model. */
export const walk = (input: WalkInput): WalkStep[] =>
  [
    weightsStep(input),
    spareStep(input),
    opsPerByteStep(input),
    intensityStep(input),
    kvStep(input),
    batchStep(input),
    tokenStep(input),
    ratioStep(input),
    prefillStep(input),
    totalStep(input),
  ].filter((step) => step !== null);
