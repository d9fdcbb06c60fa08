import type { ClockFacts } from '../../report/format.ts';
import type { Lap, Stamp, Stopwatch } from '../gpu/stopwatch.ts';
import type { Protocol } from '../protocol.ts';
import { takeSample, type SampleClock } from '../sampling.ts';
import { greatestCommonDivisor, rankCorrelation } from '../stats/clock.ts';
import { estimateMean } from '../stats/estimate.ts';

/** Programs that the check runs: some milliseconds of fixed arithmetic, and next to nothing. */
export interface ClockSubjects<Work> {
  readonly fixed: Work;
  readonly empty: Work;
}

/** What was found, and the clock to sample with. */
export interface CheckedClock {
  readonly facts: ClockFacts;
  readonly clock: SampleClock;
}

/** Passes of growing size. */
const GROWING = [1, 2, 3, 5, 8, 12, 18, 27] as const;
const LEAST_RANK_CORRELATION = 0.95;
/** Stamped over wall time of one long batch: waiting adds to the wall, nothing adds to the stamps. */
const WALL_AGREEMENT = [0.85, 1.02] as const;
/** The batch that is held against wall time is at least this long. */
const LONG_BATCH_SECONDS = 0.06;
/** Pairs of the same kernel twice. */
const AA_PAIRS = 8;
const EMPTY_DISPATCHES = 64;
/** Laps of four empty passes each. */
const DENSE_LAPS = 16;

/**
 * Finds the step of the clock, and whether its stamps can be trusted: none zero, no end before its begin, growing with
 * the work, and in agreement with wall time. A machine that is busy with something else gets a second chance.
 */
export async function checkClock<Work>(
  stopwatch: Stopwatch<Work>,
  subjects: ClockSubjects<Work>,
  protocol: Protocol,
  isFallback: boolean,
): Promise<CheckedClock> {
  const wallStep = wallClockStep();
  let verdict = await judgeStamps(stopwatch, subjects);
  if (verdict.reasons.length > 0 && stopwatch.hasStamps) verdict = await judgeStamps(stopwatch, subjects);
  const trusted = verdict.reasons.length === 0;
  const quantumSeconds = trusted ? verdict.quantumSeconds : wallStep;
  const least = isFallback ? protocol.leastSoftwareSampleSeconds : protocol.leastSampleSeconds;
  const clock: SampleClock = {
    source: trusted ? 'timestamp-query' : 'wall-clock',
    quantumSeconds,
    leastSampleSeconds: trusted
      ? Math.max(least, protocol.leastSampleQuanta * quantumSeconds)
      : Math.max(protocol.leastWallSampleSeconds, protocol.leastSampleQuanta * quantumSeconds),
  };
  const mode = trusted ? 'batch' : 'slope';
  const n = Math.max(1, Math.ceil(clock.leastSampleSeconds / verdict.dispatchSeconds));
  const fixed = { work: subjects.fixed, sizing: { mode, n, dispatchSeconds: verdict.dispatchSeconds } } as const;
  const empty = {
    work: subjects.empty,
    sizing: { mode, n: trusted ? EMPTY_DISPATCHES : 16 * EMPTY_DISPATCHES, dispatchSeconds: 1e-4 },
  } as const;
  await takeSample(stopwatch, empty);
  return {
    clock,
    facts: {
      source: clock.source,
      quantumSeconds,
      trusted,
      reasons: verdict.reasons,
      launchOverheadSeconds: await takeSample(stopwatch, empty),
      wallAgreement: verdict.wallAgreement,
      aaHalfWidth: await aaHalfWidth(() => takeSample(stopwatch, fixed), protocol),
      drift: null,
    },
  };
}

interface Verdict {
  readonly reasons: string[];
  readonly quantumSeconds: number;
  readonly wallAgreement: number | null;
  readonly dispatchSeconds: number;
}

async function judgeStamps<Work>(stopwatch: Stopwatch<Work>, { fixed, empty }: ClockSubjects<Work>): Promise<Verdict> {
  await stopwatch.run(fixed, [1], 1);
  const laps: Lap[] = [];
  for (const count of GROWING) laps.push(await stopwatch.run(fixed, [count], 1));
  const wallOfOne = laps[2]!.wallSeconds / GROWING[2];
  const long = await stopwatch.run(fixed, [Math.max(1, Math.ceil(LONG_BATCH_SECONDS / wallOfOne))], 1);
  const dispatchSeconds = Math.min(...laps.map(({ wallSeconds }, i) => wallSeconds / GROWING[i]!));
  if (!long.stamps) {
    return {
      reasons: ['The adapter has no timestamp queries: times are slopes of the wall clock.'],
      quantumSeconds: 0,
      wallAgreement: null,
      dispatchSeconds,
    };
  }
  const stamps = [...laps, long].flatMap((lap) => [...lap.stamps!]);
  // Passes that do nothing end close together: only they can show a step finer than a kernel.
  const dense: Stamp[] = [];
  for (let i = 0; i < DENSE_LAPS; i++) dense.push(...(await stopwatch.run(empty, [1, 1, 1, 1], 1)).stamps!);
  const durations = laps.map(({ stamps: passes }) => Number(passes![0]!.end - passes![0]!.begin));
  const wallAgreement = Number(long.stamps[0]!.end - long.stamps[0]!.begin) / 1e9 / long.wallSeconds;
  const correlation = rankCorrelation(GROWING, durations);
  const reasons: string[] = [];
  if (stamps.some(({ begin, end }) => begin === 0n || end === 0n)) reasons.push('Some stamps are zero.');
  if (stamps.some(({ begin, end }) => end < begin)) reasons.push('Some passes end before they begin.');
  if (!(correlation > LEAST_RANK_CORRELATION)) {
    reasons.push(`Stamped times do not grow with the work (rank correlation ${correlation.toFixed(2)}).`);
  }
  const [least, most] = WALL_AGREEMENT;
  if (!(wallAgreement > least && wallAgreement < most)) {
    reasons.push(`A long batch is ${wallAgreement.toFixed(2)} of its wall time by stamps, outside ${least}–${most}.`);
  }
  return {
    reasons,
    quantumSeconds: stampStep([...stamps, ...dense].flatMap(({ begin, end }) => [begin, end])),
    wallAgreement,
    dispatchSeconds,
  };
}

/** The step of the stamps in seconds: their common divisor where that is more than a nanosecond, else the least difference seen. */
function stampStep(stamps: readonly bigint[]): number {
  const sorted = [...new Set(stamps)].toSorted((a, b) => (a < b ? -1 : 1));
  const differences = sorted.slice(1).map((stamp, i) => stamp - sorted[i]!);
  const divisor = greatestCommonDivisor(differences);
  const step = divisor > 1n ? divisor : differences.reduce((a, b) => (a < b ? a : b), 1_000_000_000n);
  return Number(step) / 1e9;
}

/** The step of `performance.now` in seconds, by watching it change. */
function wallClockStep(): number {
  let least = Infinity;
  for (let changes = 0, last = performance.now(); changes < 20;) {
    const now = performance.now();
    if (now === last) continue;
    least = Math.min(least, now - last);
    last = now;
    changes++;
  }
  return least / 1000;
}

/** Half the width of the interval of the ratio of a kernel to itself: what a difference must exceed to be one. */
async function aaHalfWidth(sample: () => Promise<number | null>, protocol: Protocol): Promise<number | null> {
  const ratios: number[] = [];
  for (let pair = 0; pair < AA_PAIRS; pair++) {
    const [a, b] = [await sample(), await sample()];
    if (a !== null && b !== null) ratios.push(pair % 2 === 0 ? a / b : b / a);
  }
  if (ratios.length < 3) return null;
  const { low, high } = estimateMean(ratios, protocol);
  return (high - low) / 2;
}
