import { findDatasheet } from '../../src/machines/datasheets.ts';
import { findPreset } from '../../src/models/config/presets.ts';
import { denseModel, type DenseModel } from '../../src/models/dense-model.ts';
import { predictLlm } from '../../src/models/predict/predict-llm.ts';
import type { LlmPrediction, Mode } from '../../src/models/predict/llm-prediction.ts';
import { GUIDE_REQUEST, type PredictionRequest } from '../../src/models/predict/request.ts';

/** The guide's request for Llama 2 7B on an A10, with changes. */
export function guideRequest(changes: Partial<PredictionRequest> = {}, modelId = 'llama-2-7b'): PredictionRequest {
  const { config, nominalParameters } = findPreset(modelId);
  return { ...GUIDE_REQUEST, model: config, modelId, nominalParameters, gpu: findDatasheet('a10'), ...changes };
}

/** The prediction for it. */
export const prediction = (as: Mode, changes: Partial<PredictionRequest> = {}, modelId = 'llama-2-7b'): LlmPrediction =>
  predictLlm(guideRequest(changes, modelId), as);

/** A preset as the engine runs it. */
export function denseOf(id: string): DenseModel {
  const model = denseModel(findPreset(id).config);
  if (typeof model === 'string') throw new Error(model);
  return model;
}

/** Pseudorandom numbers from 0 to 1, the same in every run. */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
