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
  refuseBeyondGuide(request);
  return predictGuide(request, guideRoof(request), as === 'guide');
}

/** The guide knows one GPU, one pass per prompt and one token per step. */
function refuseBeyondGuide({ gpus, chunk, draft }: PredictionRequest): void {
  const asked = [
    ...(gpus > 1 ? [['gpus', String(gpus)]] : []),
    ...(chunk === null ? [] : [['chunk', String(chunk)]]),
    ...(draft ? [['draft', draft.modelId]] : []),
  ][0];
  if (asked)
    throw new InputError(`${asked[0]}: expected none with the guide's formulas, got ${asked[1]}: leave out --as`);
}
