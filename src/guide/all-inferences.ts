import { decodeInference, fusedInference, roofInference } from './attention-inferences.ts';
import type { Inference } from './inference.ts';
import { batchInference, groupedInference, heaviestInference, TERMS_INFERENCE } from './model-inferences.ts';
import type { WalkInput } from './walk-step.ts';

/** What the guide concludes and its numbers do not carry, with the numbers that do. */
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
