import { describeStep, type MeasuredStep, type StepReading } from '../../engine/describe-step.ts';
import type { DenseModel } from '../../models/dense-model.ts';
import type { Pass } from '../../models/model-calls.ts';
import { stepName, type ModelStep, type ModelSteps } from '../../report/model-steps.ts';

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
  const described = measured.flatMap((one) => {
    const step = describeStep(one, { ...reading, layers });
    return step ? [{ one, step }] : [];
  });
  return {
    name: model.name,
    layers,
    layersMeasured: Math.max(0, ...measured.map(({ layersMeasured }) => layersMeasured)),
    weights,
    notes: [...notes, ...described.flatMap(({ one, step }) => causeNotes(one, step))],
    steps: described.map(({ step }) => step),
    skipped: skipped.map(({ pass: { batch, queries, keys }, reason }) => ({
      phase: queries > 1 ? 'prefill' : 'decode',
      batch,
      context: keys,
      reason,
    })),
  };
}

/** Above this share of a step, the clock makes its roofs misleading. */
const MOST_CLOCK_SHARE = 0.25;

/** What a reader must know about the causes of a step. */
function causeNotes({ padding }: MeasuredStep, step: ModelStep): string[] {
  if (step.causes.length === 0) return [];
  const notes: string[] = [];
  const clock = step.causes.find(({ name }) => name === 'clock')?.seconds;
  if (clock === undefined) {
    notes.push(`${stepName(step)}: the clock's part is unknown, as memory/read was not sampled again in its rounds.`);
  } else if (Math.abs(clock) > MOST_CLOCK_SHARE * step.seconds.value) {
    notes.push(
      `${stepName(step)}: the device was ${clock < 0 ? 'faster' : 'slower'} than when its ceilings were sampled, so its roofs do not fit this step; a quieter machine gives a better breakdown.`,
    );
  }
  if ('notCounted' in padding) notes.push(`${stepName(step)}: padding was not counted: ${padding.notCounted}.`);
  return notes;
}
