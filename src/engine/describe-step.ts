import { dtypeOf } from '../ops/dtype.ts';
import { workOf, type OpCall } from '../ops/operator.ts';
import type { Pass } from '../models/model-calls.ts';
import type { Estimate } from '../report/report-format.ts';
import type { ModelStep } from '../report/model-steps.ts';
import { LAUNCH, placeUnderRoof, type CeilingRate } from '../report/place-under-roof.ts';
import { judgeTime, type Reading } from '../protocol/rounds/verdict.ts';
import { LEAST_SAMPLES, type Subject } from '../protocol/sampling.ts';
import { estimateMean } from '../protocol/stats/mean-estimate.ts';
import type { TimedStep } from './measure-step.ts';

/** A step as it was timed. */
export interface MeasuredStep {
  readonly pass: Pass;
  readonly layersMeasured: number;
  readonly timed: TimedStep;
  /** Bytes allocated. */
  readonly bytes: number;
  /** By how much the model's layers, and its head, are larger than those measured; 1: the same. */
  readonly larger: { readonly layers: number; readonly ends: number };
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
  { pass, layersMeasured, timed, larger, bytes }: MeasuredStep,
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
  const wholeCpu = (inLayers: Subject<unknown>): { cpuSeconds?: number } => {
    const [some, atEnd] = [cpuOf(inLayers, reading), cpuOf(timed.ends, reading)];
    return some === null || atEnd === null ? {} : { cpuSeconds: scale.layers * some + scale.ends * atEnd };
  };
  const launch = rates.find(({ id }) => id === LAUNCH)?.rate ?? 0;

  const kernels = timed.singles.map(({ call, calls, duty, names, choice, subject }) => {
    const inEnds = calls.filter(({ inLayer }) => !inLayer).length;
    const count = scale.layers * (calls.length - inEnds) + scale.ends * inEnds;
    const each = mean(subject).value;
    const launchSeconds = Math.min(each, launch * subject.work.windows[0]!.length);
    return {
      names,
      duty,
      work: workOf(call),
      kernel: choice.kernel.id,
      parameters: choice.parameters,
      count,
      seconds: each,
      cpuSeconds: cpuOf(subject, reading),
      roofSeconds: duty === 'between' ? 0 : roofSeconds(call, rates),
      launchSeconds,
    };
  });
  const sum = (of: (one: (typeof kernels)[number]) => number): number =>
    kernels.reduce((added, one) => added + one.count * of(one), 0);
  const below = (wanted: string): number =>
    sum(({ duty, seconds: each, roofSeconds: roof, launchSeconds }) =>
      duty === wanted ? each - (roof ?? 0) - launchSeconds : 0,
    );
  const fromKernels = sum(({ seconds: each }) => each);
  const hasRoofs = kernels.every(({ roofSeconds: roof }) => roof !== null);
  const fromRoofs = hasRoofs ? sum(({ roofSeconds: roof }) => roof!) : null;
  const cpu = cpuTotals(timed, kernels, scale, reading);
  const tokens = pass.queries;
  return {
    phase: pass.queries > 1 ? 'prefill' : 'decode',
    batch: pass.batch,
    context: pass.keys,
    tokens,
    layersMeasured,
    seconds,
    tokensPerSecond: (pass.batch * tokens) / seconds.value,
    predictedSeconds: { fromKernels, fromRoofs },
    causes: hasRoofs
      ? [
          { name: 'launch gaps', seconds: sum(({ launchSeconds }) => launchSeconds) },
          { name: 'linear', seconds: below('linear') },
          { name: 'KV reads', seconds: below('attention') },
          { name: 'between', seconds: below('between') },
        ]
      : [],
    unexplainedSeconds: seconds.value - fromKernels,
    ...cpu,
    work: {
      flop: sum(({ work }) => work.flop),
      bytesRead: sum(({ work }) => work.bytesRead),
      bytesWritten: sum(({ work }) => work.bytesWritten),
    },
    dispatches: wholeDispatches(timed.dispatches.layers),
    fusion: timed.fusion,
    fusions: timed.fusions.map((one) => ({
      fusion: one.fusion,
      seconds: wholeSeconds(mean(one.layers)),
      ...wholeCpu(one.layers),
      dispatches: wholeDispatches(one.dispatches),
    })),
    allocatedBytes: bytes,
    kernels: kernels.map(({ names, kernel, parameters, count, seconds: each, roofSeconds: roof }) => ({
      names: [...names],
      kernel,
      parameters: { ...parameters },
      count,
      seconds: each,
      roofSeconds: roof,
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

function cpuTotals(
  timed: TimedStep,
  kernels: readonly { readonly count: number; readonly cpuSeconds: number | null }[],
  scale: MeasuredStep['larger'],
  reading: Reading,
): Pick<ModelStep, 'cpuSeconds'> {
  const [layers, ends] = [cpuOf(timed.layers, reading), cpuOf(timed.ends, reading)];
  if (layers === null || ends === null || kernels.some(({ cpuSeconds }) => cpuSeconds === null)) return {};
  return {
    cpuSeconds: {
      value: scale.layers * layers + scale.ends * ends,
      fromKernels: kernels.reduce((added, { count, cpuSeconds }) => added + count * cpuSeconds!, 0),
    },
  };
}

/** The least time of a call under the measured roofs; null if they were not measured. */
function roofSeconds(call: OpCall, rates: readonly CeilingRate[]): number | null {
  const work = workOf(call);
  const place = placeUnderRoof(work, dtypeOf(call).compute, rates);
  return place && work.flop / place.attainableFlopPerSecond;
}
