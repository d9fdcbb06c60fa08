import type { Estimate, Flag } from '../../report/report-format.ts';
import type { CpuTimes } from '../cpu-times.ts';
import type { Protocol } from '../protocol.ts';
import { LEAST_SAMPLES, type SampleClock, type Subject } from '../sampling.ts';
import { mannKendallZ, trendChange } from '../stats/drift.ts';
import { estimateMean, median, relativeHalfWidth } from '../stats/mean-estimate.ts';
import { robustDeviation, severeOutliers } from '../stats/spread.ts';

/** What the samples show, and how reliable they are. */
export interface TimeVerdict {
  readonly estimate: Estimate;
  readonly flags: readonly Flag[];
  /** Slope over batch estimate; null if there are no slopes. */
  readonly slopeRatio: number | null;
  /** The canary's time while this was sampled; null without a canary. */
  readonly canarySeconds: number | null;
  /** Median CPU and waiting time of one dispatch; null if unknown. */
  readonly cpu: CpuTimes | null;
}

/** What samples are judged by. */
export interface Reading {
  readonly protocol: Protocol;
  /** Null: the clock is not judged. */
  readonly clock: Pick<SampleClock, 'source' | 'leastSampleSeconds'> | null;
  /** How fast the run's canary can be; null: unknown. */
  readonly reference: CanaryReference | null;
}

/**
 * Judges a subject by its samples alone.
 * @param stop the rule that ended its sampling; null: it was stopped from outside
 * @throws if there are no samples
 */
export function judgeTime(
  subject: Subject<unknown>,
  { protocol, clock, reference }: Reading,
  stop: string | null,
): TimeVerdict {
  const { samples, times, sizing } = subject;
  const estimate = estimateMean(samples, protocol);
  const canaries = subject.canaries.filter(Number.isFinite);
  const slopes = slopeRatio(subject, protocol);
  const flags: Flag[] = [];
  const wide = relativeHalfWidth(estimate) > protocol.noisyHalfWidth || stop === 'time limit';
  if (wide || slopes?.disagree || isShaky(canaries, protocol)) flags.push('noisy');
  const severe = severeOutliers(samples, protocol.severeOutlierRanges, protocol.systematicFloor * estimate.value);
  // One outlier in eight exceeds the share, but quartiles of eight values produce one too easily.
  if (severe > Math.max(1, protocol.contaminatedShare * samples.length)) flags.push('contaminated');
  const canaryTimes = times.filter((_, i) => Number.isFinite(subject.canaries[i]));
  const { driftZ, canaryDriftZ, driftShare } = protocol;
  if (drifts(times, samples, driftZ, driftShare) || drifts(canaryTimes, canaries, canaryDriftZ, driftShare)) {
    flags.push('drift');
  }
  if (reference && isThrottled(canaries, reference, protocol)) flags.push('throttled');
  if (clock?.source === 'wall-clock') flags.push('wall-clock');
  const sampled = (sizing.mode === 'single' ? 1 : sizing.n) * estimate.value;
  if (clock && sizing.mode === 'batch' && sampled < clock.leastSampleSeconds / 2) flags.push('below-clock');
  if (samples.length < protocol.leastRounds) flags.push('short');
  const cpu = middleOf(subject.cpus);
  if (cpu && waitingShare(cpu) > protocol.loadedShare) flags.push('loaded');
  return {
    estimate,
    flags,
    slopeRatio: slopes?.ratio ?? null,
    canarySeconds: canaries.length > 0 ? median(canaries) : null,
    cpu,
  };
}

function middleOf(all: Subject<unknown>['cpus']): CpuTimes | null {
  const known = all.filter((one) => one !== null);
  if (known.length === 0) return null;
  const middle = (of: keyof CpuTimes): number => median(known.map((one) => one[of]));
  return { seconds: middle('seconds'), waitingSeconds: middle('waitingSeconds') };
}

/** The share of its runnable time that a process spent waiting for a CPU. */
export const waitingShare = ({ seconds, waitingSeconds }: CpuTimes): number =>
  waitingSeconds === 0 ? 0 : waitingSeconds / (seconds + waitingSeconds);

function slopeRatio(
  { samples, slopes, sizing }: Subject<unknown>,
  protocol: Protocol,
): { ratio: number; disagree: boolean } | null {
  if (sizing.mode !== 'batch' || samples.length < LEAST_SAMPLES) return null;
  const { value, low, high } = estimateMean(
    samples.map((seconds, i) => slopes[i]! / seconds),
    protocol,
  );
  const within = protocol.slopeAgreement;
  // Twice the half-width: within one, one noisy result in twenty would disagree by chance.
  return { ratio: value, disagree: Math.abs(value - 1) > Math.max(within, high - low) };
}

const drifts = (times: readonly number[], values: readonly number[], z: number, share: number): boolean =>
  Math.abs(mannKendallZ(values)) > z && Math.abs(trendChange(times, values)) > share;

/** How fast the canary of a run can be. */
export interface CanaryReference {
  /** Median of its fastest stretch. */
  readonly seconds: number;
  /** Deviation of one reading in that stretch. */
  readonly deviation: number;
}

/** Readings per stretch. */
const STRETCH = 8;
/** Least standard errors of a slowdown: deviations of so few readings are rough, and the fastest is one of many. */
const THROTTLE_Z = 6;
/** A slowdown of this share cannot come from a rough deviation: half as many standard errors suffice. */
const GROSS_SHARE = 0.2;
const GROSS_Z = 3;

/** The fastest stretch of a canary's readings; null if there are too few. */
export function canaryReference(readings: readonly number[]): CanaryReference | null {
  let best: CanaryReference | null = null;
  for (let i = 0; i + STRETCH <= readings.length; i++) {
    const stretch = readings.slice(i, i + STRETCH);
    const seconds = median(stretch);
    if (!best || seconds < best.seconds) best = { seconds, deviation: robustDeviation(stretch) };
  }
  return best;
}

/** Whether the device's speed was uncertain: samples may agree by chance while their canary does not. */
const isShaky = (during: readonly number[], protocol: Protocol): boolean =>
  during.length >= LEAST_SAMPLES && relativeHalfWidth(estimateMean(during, protocol)) > protocol.noisyHalfWidth;

/** Whether the device ran slower than in its fastest stretch, beyond the canary's noise in both. */
function isThrottled(during: readonly number[], reference: CanaryReference, { canaryShare }: Protocol): boolean {
  if (during.length < LEAST_SAMPLES) return false;
  const slower = median(during) - reference.seconds;
  // A median's standard error is 1.25 of a mean's.
  const error =
    1.25 * Math.hypot(robustDeviation(during) / Math.sqrt(during.length), reference.deviation / Math.sqrt(STRETCH));
  const isBeyond = (share: number, z: number): boolean => slower > share * reference.seconds && slower > z * error;
  return isBeyond(canaryShare, THROTTLE_Z) || isBeyond(GROSS_SHARE, GROSS_Z);
}
