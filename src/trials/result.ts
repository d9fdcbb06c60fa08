import { workOf, type OpCall } from '../ops/operator.ts';
import { dtypeOf } from '../ops/dtype.ts';
import type { MeasuredResult } from '../report/report-format.ts';
import { placeResult, type Done } from '../report/place-result.ts';
import type { CeilingRate } from '../report/place-under-roof.ts';
import type { Program } from '../device/program.ts';
import { describeTime, type Sampled } from '../protocol/rounds/describe-time.ts';
import type { Paces } from '../protocol/rounds/paces.ts';
import type { Reading as TimeReading } from '../protocol/rounds/verdict.ts';
import { LEAST_SAMPLES, type Subject } from '../protocol/sampling.ts';
import { estimateMean } from '../protocol/stats/mean-estimate.ts';

/** A kernel that is ready to be timed, or has been. */
export interface Trial extends Sampled<Program> {
  /** The subject of the result's time; it rotates over memory windows if the operands would fit a cache. */
  readonly subject: Subject<Program>;
  /** The same on one set of buffers, if `subject` uses several. */
  readonly hot: Subject<Program> | null;
  /** Naive timing: the median of single dispatches on a stock clock. */
  readonly naiveSeconds: number | null;
  readonly paces: Paces | null;
}

/** What is needed to judge a trial's samples. */
export interface Reading extends TimeReading {
  /** This adapter's ceilings. */
  readonly rates: readonly CeilingRate[];
}

/** What one execution of an operator call does: its useful work. */
export const doneBy = (call: OpCall, { subject }: Pick<Trial, 'subject'>): Done => ({
  work: workOf(call),
  compute: dtypeOf(call).compute,
  dispatches: subject.work.windows[0]!.length,
});

/**
 * Describes a trial for a report: its time, its rates and its place under the roofs.
 * @throws if there are no samples
 */
export function describeTrial(
  trial: Trial,
  done: Done,
  reading: Reading,
): Pick<MeasuredResult, 'status' | 'compile' | 'time' | 'achieved' | 'roofline'> {
  const { hot, naiveSeconds, paces } = trial;
  const { protocol, rates } = reading;
  const { compiled } = trial.subject.work;
  const time = describeTime(trial, reading);
  const hotSamples = hot && hot.samples.length >= LEAST_SAMPLES ? [...hot.samples] : null;
  const { flags, ...rest } = time;
  return {
    status: 'measured',
    compile: { pipelineSeconds: compiled.pipelineSeconds, firstRunSeconds: compiled.firstRunSeconds ?? 0 },
    ...placeResult(
      done,
      {
        ...rest,
        ...(hotSamples && { hot: { estimate: estimateMean(hotSamples, protocol), samplesSeconds: hotSamples } }),
        ...(paces?.burst && { burst: paces.burst }),
        ...(paces?.sustained && { sustained: paces.sustained }),
        ...(naiveSeconds !== null && { naiveSeconds }),
        flags,
      },
      rates,
      protocol.overRoof,
    ),
  };
}
