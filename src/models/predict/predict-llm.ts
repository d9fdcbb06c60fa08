import { guideRoof } from './assumed-roof.ts';
import { predictExactly } from './exactly.ts';
import { InputError } from '../../text/input-error.ts';
import type { LlmPrediction, Mode } from './llm-prediction.ts';
import { predictGuide } from './predict-guide.ts';
import { checkRequest, type PredictionRequest } from './request.ts';

/**
 * Predicts a model's performance on a GPU, by the guide's formulas or by the full model.
 * @throws InputError for a number out of range, or a roof that the GPU lacks
 */
export function predictLlm(request: PredictionRequest, as: Mode): LlmPrediction {
  if (as === 'exact') return predictExactly(request);
  checkRequest(request);
  if (request.gpus > 1) throw new InputError(`gpus: expected 1 with the guide's formulas, got ${request.gpus}`);
  return predictGuide(request, guideRoof(request), as === 'guide');
}
