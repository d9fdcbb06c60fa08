import { dtypeOf } from '../ops/dtype.ts';
import { workOf } from '../ops/operator.ts';
import type { Pass } from '../models/model-calls.ts';
import type { Estimate } from '../report/report-format.ts';
import type { ModelStep } from '../report/model-steps.ts';
import { LAUNCH, type CeilingRate } from '../report/place-under-roof.ts';
import { judgeTime, type Reading } from '../protocol/rounds/verdict.ts';
import { LEAST_SAMPLES, type Subject } from '../protocol/sampling.ts';
import { estimateMean } from '../protocol/stats/mean-estimate.ts';
import { explainGap, paceOf, type Gap } from './explain-gap.ts';
import type { TimedStep } from './measure-step.ts';
import { callKey } from './step-plan.ts';

/** A step as it was timed. */
export interface MeasuredStep {
  readonly pass: Pass;
  readonly layersMeasured: number;
  readonly timed: TimedStep;
  /** Bytes allocated. */
  readonly bytes: number;
  /** By how much the model's layers, and its head, are larger than those measured; 1: the same. */
  readonly larger: { readonly layers: number; readonly ends: number };
  /** FLOP that each streaming call executes beyond the edges of its shape, by `callKey`; or why that was not counted. */
  readonly padding: ReadonlyMap<string, number> | { readonly notCounted: string };
}

/** What a step is compared with. */
export interface StepReading extends Reading {
  readonly rates: readonly CeilingRate[];
  /** Layers of the model. */
  readonly layers: number;
}

/**
 * A step of the whole model: the measured layers times their number, and the ends. The gap to the roofs is a sum of causes,
 * each of a measurement of its own; what single kernels do not explain is a line by itself.
 * @returns null if it has too few samples
 */
export function describeStep(
  { pass, layersMeasured, timed, larger, bytes, padding }: MeasuredStep,
  { rates, layers, ...reading }: StepReading,
): ModelStep | null {
  const all = [...timed.fusions.map((one) => one.layers), timed.ends, ...timed.singles.map(({ subject }) => subject)];
  if (all.some(({ samples }) => samples.length < LEAST_SAMPLES)) return null;
  const scale = { layers: (layers / layersMeasured) * larger.layers, ends: larger.ends };
  const mean = ({ samples }: Subject<unknown>): Estimate => estimateMean(samples, reading.protocol);
  const wholeDispatches = (inLayers: number): number =>
    Math.round((inLayers * layers) / layersMeasured + timed.dispatches.ends);
  const atEnds = mean(timed.ends);
  const wholeSeconds = (inLayers: Estimate): ModelStep['seconds'] => {
    const total = (key: 'value' | 'low' | 'high'): number => scale.layers * inLayers[key] + scale.ends * atEnds[key];
    return { value: total('value'), low: Math.max(0, total('low')), high: total('high') };
  };
  const seconds = wholeSeconds(mean(timed.layers));
  const wholeCpu = (inLayers: Subject<unknown>): number | null => {
    const [some, atEnd] = [cpuOf(inLayers, reading), cpuOf(timed.ends, reading)];
    return some === null || atEnd === null ? null : scale.layers * some + scale.ends * atEnd;
  };
  const launch = rates.find(({ id }) => id === LAUNCH)?.rate ?? 0;
  const pace = paceOf(timed.memory, reading.protocol);
  const counted = 'notCounted' in padding ? null : padding;

  const kernels = timed.singles.map(({ call, calls, duty, names, choice, subject }) => {
    const inEnds = calls.filter(({ inLayer }) => !inLayer).length;
    const each = mean(subject).value;
    const work = workOf(call);
    const timedCall = {
      work,
      compute: dtypeOf(call).compute,
      isStreaming: duty !== 'between',
      seconds: each,
      launchSeconds: Math.min(each, launch * subject.work.windows[0]!.length),
      paddingFlop: counted?.get(callKey(call)) ?? null,
    };
    return {
      names,
      duty,
      work,
      kernel: choice.kernel.id,
      parameters: choice.parameters,
      count: scale.layers * (calls.length - inEnds) + scale.ends * inEnds,
      seconds: each,
      cpuSeconds: cpuOf(subject, reading),
      gap: explainGap(timedCall, rates, pace),
    };
  });
  const sum = (of: (one: (typeof kernels)[number]) => number): number =>
    kernels.reduce((added, one) => added + one.count * of(one), 0);
  const fromKernels = sum(({ seconds: each }) => each);
  const hasRoofs = kernels.every(({ gap }) => gap !== null);
  const causedBy = (part: keyof Gap, wanted?: string): number =>
    sum(({ duty, gap }) => (wanted === undefined || duty === wanted ? gap![part] : 0));
  const cause = (name: string, part: keyof Gap, wanted?: string) => ({ name, seconds: causedBy(part, wanted) });
  const cpu = wholeCpu(timed.layers);
  const hasCpu = cpu !== null && kernels.every(({ cpuSeconds }) => cpuSeconds !== null);
  const tokens = pass.queries;
  return {
    phase: pass.queries > 1 ? 'prefill' : 'decode',
    batch: pass.batch,
    context: pass.keys,
    tokens,
    layersMeasured,
    seconds,
    tokensPerSecond: (pass.batch * tokens) / seconds.value,
    predictedSeconds: { fromKernels, fromRoofs: hasRoofs ? causedBy('roof') : null },
    causes: hasRoofs
      ? [
          cause('launch gaps', 'launch'),
          ...(pace ? [cause('clock', 'clock')] : []),
          ...(counted ? [cause('padding', 'padding')] : []),
          cause('linear', 'rest', 'linear'),
          cause('KV reads', 'rest', 'attention'),
          cause('between', 'rest', 'between'),
        ]
      : [],
    unexplainedSeconds: seconds.value - fromKernels,
    ...(hasCpu && { cpuSeconds: { value: cpu, fromKernels: sum(({ cpuSeconds }) => cpuSeconds!) } }),
    work: {
      flop: sum(({ work }) => work.flop),
      bytesRead: sum(({ work }) => work.bytesRead),
      bytesWritten: sum(({ work }) => work.bytesWritten),
    },
    dispatches: wholeDispatches(timed.dispatches.layers),
    fusion: timed.fusion,
    fusions: timed.fusions.map((one) => {
      const cpuSeconds = wholeCpu(one.layers);
      return {
        fusion: one.fusion,
        seconds: wholeSeconds(mean(one.layers)),
        ...(cpuSeconds !== null && { cpuSeconds }),
        dispatches: wholeDispatches(one.dispatches),
      };
    }),
    allocatedBytes: bytes,
    kernels: kernels.map(({ names, kernel, parameters, count, seconds: each, gap }) => ({
      names: [...names],
      kernel,
      parameters: { ...parameters },
      count,
      seconds: each,
      roofSeconds: gap && gap.roof,
    })),
    flags: [...judgeTime(timed.layers, reading, 'rounds done').flags],
    ...(timed.timeline && {
      timeline: timed.timeline.map(({ name, label, start, seconds: spent }) => ({
        name,
        kernel: label,
        startSeconds: start,
        seconds: spent,
      })),
    }),
  };
}

const cpuOf = (subject: Subject<unknown>, reading: Reading): number | null =>
  judgeTime(subject, reading, null).cpu?.seconds ?? null;
