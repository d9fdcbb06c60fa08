import type { ClockFacts, MeasuredResult, Result } from '../../report/report-format.ts';
import type { GroupFacts } from '../../trials/cases/group.ts';
import type { Protocol } from '../../protocol/protocol.ts';
import type { CanaryReference } from '../../protocol/rounds/verdict.ts';
import type { Subject } from '../../protocol/sampling.ts';
import { trendChange } from '../../protocol/stats/drift.ts';
import { estimateMean, median } from '../../protocol/stats/mean-estimate.ts';

/** The parts of a run that show how far its clock can be trusted. */
interface ClockState {
  readonly protocol: Protocol;
  readonly clockFacts: ClockFacts | null;
  readonly canary: Pick<Subject<unknown>, 'samples' | 'times'> | null;
  readonly groups: readonly GroupFacts[];
}

const UNKNOWN_CLOCK: ClockFacts = {
  source: 'wall-clock',
  quantumSeconds: 0,
  trusted: false,
  reasons: ['The run ended before the clock was checked.'],
  launchOverheadSeconds: null,
  wallAgreement: null,
  aaHalfWidth: null,
  drift: null,
};

/** Fewer readings show no trend. */
const LEAST_READINGS = 6;

/** The clock block of a report: the check's findings, and what the run has shown since. */
export function describeClock(
  { protocol, clockFacts, canary, groups }: ClockState,
  reference: CanaryReference | null,
  results: readonly Result[],
): ClockFacts {
  const naive = furthestOff(results, protocol);
  const known = canary !== null && canary.samples.length >= LEAST_READINGS;
  return {
    ...(clockFacts ?? UNKNOWN_CLOCK),
    aaHalfWidth: aaHalfWidth(groups, protocol),
    drift: known ? trendChange(thin(canary.times), thin(canary.samples)) : null,
    ...(canary && reference && { canary: { seconds: reference.seconds, samplesSeconds: [...canary.samples] } }),
    droppedRounds: groups.reduce((sum, { droppedRounds }) => sum + droppedRounds, 0),
    ...(naive && { naive }),
  };
}

/** Limits the pairs of readings that a trend is computed from. */
const MOST_READINGS = 300;
const thin = (values: readonly number[]): number[] => {
  const every = Math.ceil(values.length / MOST_READINGS);
  return values.filter((_, i) => i % every === 0);
};

/**
 * How far two interleaved measurements of one kernel differ; smaller differences are noise. The median over groups of the
 * half-width of the interval.
 */
function aaHalfWidth(groups: readonly GroupFacts[], protocol: Protocol): number | null {
  const widths = groups
    .filter(({ aaRatios }) => aaRatios.length >= 3)
    .map(({ aaRatios }) => {
      const { value, low, high } = estimateMean(aaRatios, { ...protocol, systematicFloor: 0 });
      return Math.max((high - low) / 2, Math.abs(value - 1));
    });
  return widths.length > 0 ? median(widths) : null;
}

/** The result whose naive time is off by the largest factor; among results without flags, if there are any. */
function furthestOff(
  results: readonly Result[],
  { stockQuantumSeconds }: Protocol,
): NonNullable<ClockFacts['naive']> | null {
  const all = results.filter(
    (result): result is MeasuredResult => result.status === 'measured' && result.time.naiveSeconds !== undefined,
  );
  const sure = all.filter(({ time }) => time.flags.length === 0);
  const claimed = sure.length > 0 ? sure : all;
  // A claim of zero counts as half a step.
  const off = ({ time }: MeasuredResult): number =>
    Math.abs(Math.log(Math.max(time.naiveSeconds!, stockQuantumSeconds / 2) / time.estimate.value));
  const worst = claimed.toSorted((a, b) => off(b) - off(a))[0];
  if (!worst) return null;
  const { naiveSeconds, estimate } = worst.time;
  return {
    result: worst.id,
    claimedSeconds: naiveSeconds!,
    seconds: estimate.value,
    quantumSeconds: stockQuantumSeconds,
  };
}
