import { assumedRoof } from './assumed-roof.ts';
import { tokenPhase } from './phases/speculation.ts';
import { ofOneGpu, predictExact } from './predict-exact.ts';
import { Workings, type LlmPrediction } from './llm-prediction.ts';
import { checkRequest, type PredictionRequest } from './request.ts';

/**
 * Predicts a model's performance on a GPU by the full model, without the code of the guide's formulas.
 * @throws InputError for a number out of range, or a roof that the GPU lacks
 */
export function predictExactly(request: PredictionRequest): LlmPrediction {
  checkRequest(request);
  return predictExact(request, assumedRoof(request));
}

/**
 * Only the `secondsPerToken` of the full model, for charts over many batches.
 * @throws InputError as `predictExactly` does
 */
export function secondsOfStep(request: PredictionRequest): number {
  checkRequest(request);
  return tokenPhase(ofOneGpu(request), assumedRoof(request).roof, new Workings()).seconds.lower;
}
