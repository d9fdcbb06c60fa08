import { predictExactly } from '../models/predict/exactly.ts';
import type { LlmPrediction } from '../models/predict/llm-prediction.ts';
import type { PredictionRequest } from '../models/predict/request.ts';
import { oncePerGpu } from './once-per-gpu.ts';
import { requestFor } from './scenario.ts';

/** What is asked for a scenario on one kind of GPU, and the answer. */
interface Predicted {
  readonly request: PredictionRequest;
  readonly prediction: LlmPrediction;
}

/** The scenario on one of its GPUs. */
export const predictedHere = oncePerGpu((scenario, gpu): Predicted => {
  const request = requestFor(scenario, gpu);
  return { request, prediction: predictExactly(request) };
});
