import { findPreset } from '../models/config/presets.ts';
import { predictExactly } from '../models/predict/exactly.ts';
import type { LlmPrediction } from '../models/predict/llm-prediction.ts';
import { GUIDE_REQUEST, type PredictionRequest } from '../models/predict/request.ts';
import { namedFormats } from '../models/storage/named-formats.ts';
import { formatsOfFile } from '../models/storage/stored-format.ts';
import { FORMATS, withGroup } from '../ops/formats.ts';
import type { FieldPoint } from './points.ts';

/** What `predict` is asked for a point. */
export function pointRequest(point: FieldPoint): PredictionRequest {
  const { model, gpu, gpus, weights, group, kv, prompt, output, batch } = point;
  const { id, config, nominalParameters } = findPreset(model);
  const stored = namedFormats(weights, config);
  const base = group === null ? stored.base : withGroup(stored.base, group);
  return {
    ...GUIDE_REQUEST,
    model: config,
    modelId: id,
    nominalParameters,
    gpu,
    prompt,
    output,
    batch,
    gpus,
    link: gpus === 1 ? null : gpu.links[0]!,
    formats: formatsOfFile({ ...stored, base }, FORMATS[kv]),
  };
}

/** The prediction for a point; several GPUs are joined by the fastest link of their datasheet. */
export function pointPrediction(point: FieldPoint): LlmPrediction {
  return predictExactly(pointRequest(point));
}

/** What `predict` bounds in the unit of the point: tokens/s or seconds. */
export function pointBound(point: FieldPoint): number {
  const { phase, unit, prompt, output, batch } = point;
  const { tokensPerSecond, prefillSeconds, totalSeconds } = pointPrediction(point);
  if (phase === 'decode') return tokensPerSecond;
  const [seconds, tokens] = phase === 'prefill' ? [prefillSeconds, batch * prompt] : [totalSeconds, batch * output];
  return unit === 's' ? seconds : tokens / seconds;
}

/** Measured seconds: of a decode step, of the prompts, or of both together. */
export function measuredSeconds({ phase, unit, prompt, output, batch, measured }: FieldPoint): number {
  if (unit === 's') return measured;
  if (phase === 'decode') return batch / measured;
  return (batch * (phase === 'prefill' ? prompt : output)) / measured;
}
