import { halfRoof, roofOf, type NamedRoof } from '../../machines/machine.ts';
import { InputError } from '../../text/input-error.ts';
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
  return predictExact(request, roofFor(request));
}

/**
 * Only the `secondsPerToken` of the full model, for charts over many batches.
 * @throws InputError as `predictExactly` does
 */
export function secondsOfStep(request: PredictionRequest): number {
  checkRequest(request);
  return tokenPhase(ofOneGpu(request), roofFor(request), new Workings()).seconds.lower;
}

/** The roof that a request names, or the highest in half precision. @throws InputError if the GPU lacks it */
export function roofFor({ gpu, roof }: PredictionRequest): NamedRoof {
  if (roof === null) return halfRoof(gpu);
  const found = roofOf(gpu, roof);
  if (found) return found;
  throw new InputError(`roof: expected one whose rate is known for ${gpu.name}, got "${roof}"`);
}
