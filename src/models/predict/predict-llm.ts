import { halfRoof, roofOf, type NamedRoof } from '../../machines/gpu.ts';
import { InputError } from '../../text/input-error.ts';
import { decodePhase } from './decode.ts';
import { predictExact } from './predict-exact.ts';
import { predictGuide } from './predict-guide.ts';
import { Workings, type LlmPrediction, type Mode } from './llm-prediction.ts';
import { checkRequest, type PredictionRequest } from './request.ts';

/**
 * What a model does on a GPU, by the guide's arithmetic or by the whole of it.
 * @throws InputError for a number out of range, or a roof that the GPU has not
 */
export function predictLlm(request: PredictionRequest, as: Mode): LlmPrediction {
  checkRequest(request);
  const roof = roofFor(request);
  return as === 'exact' ? predictExact(request, roof) : predictGuide(request, roof, as === 'guide');
}

/**
 * The `secondsPerToken` of the whole model alone, for charts that ask at many batches.
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
  throw new InputError(`roof: expected one that ${gpu.name} has, got "${roof}", for which no rate is known`);
}
