import { describeStep, type MeasuredStep, type StepReading } from '../../engine/describe-step.ts';
import type { DenseModel } from '../../models/dense-model.ts';
import type { Pass } from '../../models/model-calls.ts';
import type { ModelSteps } from '../../report/model-steps.ts';

/** The steps of a model that a run has measured so far. */
export interface ModelRun {
  readonly model: DenseModel;
  readonly weights: string;
  notes: readonly string[];
  measured: readonly MeasuredStep[];
  skipped: readonly { readonly pass: Pass; readonly reason: string }[];
}

/** The steps for a report. */
export function describeModel(
  { model, weights, notes, measured, skipped }: ModelRun,
  reading: Omit<StepReading, 'layers'>,
): ModelSteps {
  const layers = model.numHiddenLayers;
  return {
    name: model.name,
    layers,
    layersMeasured: Math.max(0, ...measured.map(({ layersMeasured }) => layersMeasured)),
    weights,
    notes: [...notes],
    steps: measured.flatMap((one) => describeStep(one, { ...reading, layers }) ?? []),
    skipped: skipped.map(({ pass: { batch, queries, keys }, reason }) => ({
      phase: queries > 1 ? 'prefill' : 'decode',
      batch,
      context: keys,
      reason,
    })),
  };
}
