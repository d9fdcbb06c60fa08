import { decodeInference, fusedInference, roofInference } from './attention-inferences.ts';
import type { Inference, WalkInput } from './walk-step.ts';
import { batchInference, groupedInference, heaviestInference, TERMS_INFERENCE } from './model-inferences.ts';

/** Conclusions of the guide that its numbers do not support, with numbers that decide them. */
export const inferences = (input: WalkInput): Inference[] =>
  [
    decodeInference(input),
    fusedInference(input),
    roofInference(input),
    batchInference(input),
    heaviestInference(input),
    groupedInference(input),
    TERMS_INFERENCE,
  ].filter((inference) => inference !== null);
