import type { Machine, Sourced } from '../machines/machine.ts';
import { findPreset } from '../models/config/presets.ts';
import { predictExactly } from '../models/predict/exactly.ts';
import type { LlmPrediction } from '../models/predict/llm-prediction.ts';
import { GUIDE_REQUEST, type PredictionRequest } from '../models/predict/request.ts';
import { namedFormats } from '../models/storage/named-formats.ts';
import { formatsOfFile } from '../models/storage/stored-format.ts';
import { FORMATS, withGroup } from '../ops/formats.ts';
import type { FieldPoint } from './points.ts';

/** What `predict` is asked for a point. */
export function pointRequest({ model, gpu, weights, group, kv, prompt, output, batch }: FieldPoint): PredictionRequest {
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
    formats: formatsOfFile({ ...stored, base }, FORMATS[kv]),
  };
}

/** The bound of a point; several GPUs are bound by the sum of their rates. */
export function pointPrediction(point: FieldPoint): LlmPrediction {
  return predictExactly({ ...pointRequest(point), gpu: together(point.gpu, point.gpus) });
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

/** As many GPUs as one. */
function together(gpu: Machine, gpus: number): Machine {
  if (gpus === 1) return gpu;
  const times = (rate: Sourced): Sourced => ({ ...rate, value: rate.value * gpus });
  const orNull = (rate: Sourced | null): Sourced | null => rate && times(rate);
  return {
    ...gpu,
    f16Tensor: orNull(gpu.f16Tensor),
    f16Vector: orNull(gpu.f16Vector),
    f32Vector: orNull(gpu.f32Vector),
    memoryBandwidth: times(gpu.memoryBandwidth),
    memoryCapacity: orNull(gpu.memoryCapacity),
  };
}
