import type { Machine } from '../machines/machine.ts';
import { predictExactly } from '../models/predict/exactly.ts';
import type { LlmPrediction } from '../models/predict/llm-prediction.ts';
import type { PredictionRequest } from '../models/predict/request.ts';
import { requestFor, type Scenario } from './scenario.ts';

/** What is asked for a scenario on one kind of GPU, and the answer. */
interface Predicted {
  readonly request: PredictionRequest;
  readonly prediction: LlmPrediction;
}

/** A scenario never changes, and several parts of the page ask for the same. */
const KNOWN = new WeakMap<Scenario, Map<Machine, Predicted>>();

/** The scenario on one of its GPUs; predicted once. */
export function predictedHere(scenario: Scenario, gpu: Machine): Predicted {
  const known = KNOWN.get(scenario) ?? new Map<Machine, Predicted>();
  KNOWN.set(scenario, known);
  let found = known.get(gpu);
  if (!found) {
    const request = requestFor(scenario, gpu);
    found = { request, prediction: predictExactly(request) };
    known.set(gpu, found);
  }
  return found;
}
