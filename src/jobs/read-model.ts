import { runnableModel } from '../engine/step-plan.ts';
import { RunError } from '../device/run-error.ts';
import type { ModelConfig } from '../models/config/model-config.ts';
import { readModelConfig } from '../models/config/parse-config.ts';
import type { DenseModel } from '../models/dense-model.ts';
import { findPreset } from '../models/config/presets.ts';
import type { ProfileJob } from './api.ts';

/**
 * The model of a job.
 * @throws RunError `bad-job` for one that is unknown, or that cannot be measured
 */
export function readModel(given: NonNullable<ProfileJob['model']>): DenseModel {
  const model = runnableModel(known(given));
  if (typeof model === 'string') throw new RunError('bad-job', `model: ${model}`);
  return model;
}

function known(given: NonNullable<ProfileJob['model']>): ModelConfig {
  try {
    return typeof given === 'string' ? findPreset(given).config : readModelConfig(given.config, given.name);
  } catch (error) {
    throw new RunError('bad-job', `model: ${(error as Error).message}`);
  }
}
