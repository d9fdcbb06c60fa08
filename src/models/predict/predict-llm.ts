import { halfRoof, roofOf, type NamedRoof } from '../../machines/machine.ts';
import { InputError } from '../../text/input-error.ts';
import { decodePhase } from './decode.ts';
import { predictExact } from './predict-exact.ts';
import { predictGuide } from './predict-guide.ts';
import { Workings, type LlmPrediction, type Mode } from './llm-prediction.ts';
import { checkRequest, type PredictionRequest } from './request.ts';

/**
 * Predicts a model's performance on a GPU, by the guide's formulas or by the full model.
 * @throws InputError for a number out of range, or a roof that the GPU lacks
 */
export function predictLlm(request: PredictionRequest, as: Mode): LlmPrediction {
  checkRequest(request);
  const roof = roofFor(request);
  return as === 'exact' ? predictExact(request, roof) : predictGuide(request, roof, as === 'guide');
}

/**
 * Only the `secondsPerToken` of the full model, for charts over many batches.
 * @throws InputError as `predictLlm` does
 */
export function secondsOfStep(request: PredictionRequest): number {
  checkRequest(request);
  return decodePhase(request, roofFor(request), new Workings()).seconds.lower;
}

function roofFor({ gpu, roof }: PredictionRequest): NamedRoof {
  if (roof === null) return halfRoof(gpu);
  const found = roofOf(gpu, roof);
  if (found) return found;
  throw new InputError(`roof: expected one whose rate is known for ${gpu.name}, got "${roof}"`);
}
