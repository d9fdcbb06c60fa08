import * as v from 'valibot';
import { formatShare, formatSeconds, significant } from '../text/units.ts';
import { atLeastZero, count, number, positive, text } from './number-checks.ts';
import type { TextTable } from './tables.ts';

/** The steps of a model, measured layer by layer as an engine runs them, extrapolated to all layers. */
const step = v.object({
  phase: v.picklist(['decode', 'prefill']),
  /** Sequences. */
  batch: count,
  /** Tokens of each sequence after the step. */
  context: count,
  /** New tokens of each sequence: 1 in decode, the prompt in prefill. */
  tokens: count,
  /** Layers in the chain that was timed; the rest is extrapolated. */
  layersMeasured: count,
  /** One step of the whole model, with its interval. */
  seconds: v.object({ value: positive, low: number, high: number }),
  /** Of all sequences together. */
  tokensPerSecond: positive,
  predictedSeconds: v.object({
    /** The sum of its kernels, each timed alone on cold data in the same rounds. */
    fromKernels: atLeastZero,
    /** Weights and caches at the measured ceilings; null if those are missing. */
    fromRoofs: v.nullable(atLeastZero),
  }),
  /** The gap between the prediction from roofs and that from kernels. */
  causes: v.array(v.object({ name: text, seconds: number })),
  /** The step less its kernels. */
  unexplainedSeconds: number,
  /** On a software adapter on Linux: CPU seconds of the step, and of its kernels alone. */
  cpuSeconds: v.exactOptional(v.object({ value: positive, fromKernels: positive })),
  /** Dispatches of the whole model. */
  dispatches: count,
  allocatedBytes: count,
  /** Each kernel, alone: seconds of one call, and how many calls a step has. */
  kernels: v.array(
    v.object({
      names: v.array(text),
      kernel: text,
      parameters: v.record(v.string(), number),
      count: atLeastZero,
      seconds: positive,
      roofSeconds: v.nullable(atLeastZero),
    }),
  ),
  flags: v.array(text),
});

/** The measured steps of one model. */
export const modelSchema = v.object({
  name: text,
  layers: count,
  layersMeasured: count,
  /** The format in which weights were stored. */
  weights: text,
  /** Sentences: what was made smaller, left out or extrapolated. */
  notes: v.array(text),
  steps: v.array(step),
  /** Steps that were not measured, with the reason. */
  skipped: v.array(v.object({ phase: text, batch: count, context: count, reason: text })),
});

/** The measured steps of a model. */
export type ModelSteps = v.InferOutput<typeof modelSchema>;
/** One of them. */
export type ModelStep = ModelSteps['steps'][number];

/** `tg 4 @ 1024`: a step as llama-bench names it: prompt processing or text generation, batch, and depth. */
export const stepName = ({ phase, batch, context }: Pick<ModelStep, 'phase' | 'batch' | 'context'>): string =>
  phase === 'prefill' ? `pp${context}` : `tg @ batch ${batch}, depth ${context}`;

const right = (name: string) => ({ name, align: 'right' }) as const;

/** The steps of a report's model as tables; none if no model was measured. */
export const modelTables = ({ model }: { readonly model?: ModelSteps }): readonly TextTable[] =>
  model && model.steps.length > 0 ? [stepTable(model), causeTable(model)] : [];

/** The measured steps, one row each. */
const stepTable = (model: ModelSteps): TextTable => ({
  title: `${model.name} · ${model.weights} · ${model.layers} layers, ${model.layersMeasured} measured`,
  columns: [
    { name: 'test', align: 'left' },
    right('tokens/s'),
    right('time'),
    right('±'),
    right('kernels alone'),
    right('roofs'),
    { ...right('unexplained'), spare: true },
  ],
  rows: model.steps.map((one) => [
    stepName(one),
    significant(one.tokensPerSecond),
    formatSeconds(one.seconds.value),
    formatShare((one.seconds.high - one.seconds.low) / 2 / one.seconds.value),
    formatSeconds(one.predictedSeconds.fromKernels),
    one.predictedSeconds.fromRoofs === null ? '–' : formatSeconds(one.predictedSeconds.fromRoofs),
    formatShare(one.unexplainedSeconds / one.seconds.value),
  ]),
});

/** Where the time of each step went: the roofs, each cause, and the rest. */
function causeTable({ steps }: ModelSteps): TextTable {
  const names = [...new Set(steps.flatMap(({ causes }) => causes.map(({ name }) => name)))];
  return {
    title: 'Where the time of a step goes',
    columns: [{ name: 'part', align: 'left' }, ...steps.map((one) => right(stepName(one)))],
    rows: [
      ['at the roofs', ...steps.map(({ predictedSeconds: { fromRoofs } }) => shown(fromRoofs))],
      ...names.map((name) => [
        name,
        ...steps.map(({ causes }) => shown(causes.find((cause) => cause.name === name)?.seconds ?? null)),
      ]),
      ['unexplained', ...steps.map(({ unexplainedSeconds }) => shown(unexplainedSeconds))],
      ['whole step', ...steps.map(({ seconds }) => shown(seconds.value))],
    ],
  };
}

const shown = (seconds: number | null): string =>
  seconds === null ? '–' : seconds < 0 ? `−${formatSeconds(-seconds)}` : formatSeconds(seconds);
