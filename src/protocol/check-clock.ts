import type { ClockFacts } from '../report/report-format.ts';
import type { Lap, Stamp, Stopwatch } from './stopwatch.ts';
import type { Protocol } from './protocol.ts';
import type { Host } from './rounds/host.ts';
import type { Sampler } from './rounds/sampler.ts';
import { takeSample, type SampleClock } from './sampling.ts';
import { median } from './stats/mean-estimate.ts';

/** The programs that the check runs: a few milliseconds of fixed arithmetic, and an almost empty one. */
export interface ClockSubjects<Work> {
  readonly fixed: Work;
  readonly empty: Work;
}

/** The findings, and the clock to sample with. */
export interface CheckedClock {
  readonly facts: ClockFacts;
  readonly clock: SampleClock;
}

/** Sizes of the growing passes. */
const GROWING = [1, 2, 3, 5, 8, 12, 18, 27] as const;
/** Runs per size; the shortest counts, since any run may be disturbed. */
const TRIES_A_SIZE = 3;
const EMPTY_DISPATCHES = 64;
/** Laps of four empty passes each. */
const DENSE_LAPS = 16;

/**
 * Finds the clock's step and whether its stamps can be trusted: none is zero, no end precedes its begin, durations grow
 * with the work and agree with wall time. A busy machine gets a second try.
 */
export async function checkClock<Work>(
  { stopwatch, protocol, host }: Pick<Sampler<Work>, 'stopwatch' | 'protocol'> & { readonly host: Pick<Host, 'now'> },
  subjects: ClockSubjects<Work>,
  isFallback: boolean,
): Promise<CheckedClock> {
  const wallStep = wallClockStep(host);
  const roundTripSeconds = await roundTrip(stopwatch, subjects.empty, protocol);
  let verdict = await judgeStamps(stopwatch, subjects, protocol, roundTripSeconds);
  if (verdict.reasons.length > 0 && stopwatch.hasStamps) {
    verdict = await judgeStamps(stopwatch, subjects, protocol, roundTripSeconds);
  }
  const trusted = verdict.reasons.length === 0;
  const quantumSeconds = trusted ? verdict.quantumSeconds : wallStep;
  const least = isFallback ? protocol.leastSoftwareSampleSeconds : protocol.leastSampleSeconds;
  const clock: SampleClock = {
    source: trusted ? 'timestamp-query' : 'wall-clock',
    quantumSeconds,
    leastSampleSeconds: Math.max(
      trusted ? least : protocol.leastWallSampleSeconds,
      protocol.leastSampleQuanta * quantumSeconds,
    ),
  };
  const empty = {
    work: subjects.empty,
    sizing: {
      mode: trusted ? 'batch' : 'slope',
      n: trusted ? EMPTY_DISPATCHES : 16 * EMPTY_DISPATCHES,
      dispatchSeconds: 1e-4,
    },
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
      roundTripSeconds,
      aaHalfWidth: null,
      drift: null,
    },
  };
}

/** Median seconds from submitting almost no work to its completion callback. */
async function roundTrip<Work>(stopwatch: Stopwatch<Work>, empty: Work, protocol: Protocol): Promise<number> {
  const seconds: number[] = [];
  for (let i = 0; i < protocol.roundTrips; i++) seconds.push((await stopwatch.run(empty, [1], 1)).wallSeconds);
  return median(seconds);
}

interface Verdict {
  readonly reasons: string[];
  readonly quantumSeconds: number;
  readonly wallAgreement: number | null;
  readonly dispatchSeconds: number;
}

async function judgeStamps<Work>(
  stopwatch: Stopwatch<Work>,
  { fixed, empty }: ClockSubjects<Work>,
  protocol: Protocol,
  roundTripSeconds: number,
): Promise<Verdict> {
  await stopwatch.run(fixed, [1], 1);
  const laps: Lap[][] = [];
  for (const count of GROWING) {
    const tries: Lap[] = [];
    for (let i = 0; i < TRIES_A_SIZE; i++) tries.push(await stopwatch.run(fixed, [count], 1));
    laps.push(tries);
  }
  const dispatchSeconds = Math.min(
    ...laps.map((tries, i) => Math.min(...tries.map(({ wallSeconds }) => wallSeconds)) / GROWING[i]!),
  );
  const long = await longLap(stopwatch, fixed, dispatchSeconds, protocol, roundTripSeconds);
  if (!long.stamps) {
    return {
      reasons: ['The adapter has no timestamp queries: times are slopes of wall time.'],
      quantumSeconds: 0,
      wallAgreement: null,
      dispatchSeconds,
    };
  }
  const stamps = [...laps.flat(), long].flatMap((lap) => [...lap.stamps!]);
  // Empty passes end close together: only they reveal a step finer than a kernel's duration.
  const dense: Stamp[] = [];
  for (let i = 0; i < DENSE_LAPS; i++) dense.push(...(await stopwatch.run(empty, [1, 1, 1, 1], 1)).stamps!);
  const durations = laps.map((tries) => Math.min(...tries.map(({ stamps: passes }) => passSeconds(passes![0]!))));
  const wallAgreement = passSeconds(long.stamps[0]!) / long.wallSeconds;
  const correlation = rankCorrelation(GROWING, durations);
  const reasons: string[] = [];
  if (stamps.some(({ begin, end }) => begin === 0n || end === 0n)) reasons.push('Some stamps are zero.');
  if (stamps.some((stamp) => passSeconds(stamp) < 0)) reasons.push('Some passes end before they begin.');
  if (!(correlation > protocol.leastRankCorrelation)) {
    const found = Number.isFinite(correlation) ? `rank correlation ${correlation.toFixed(2)}` : 'all are the same';
    reasons.push(`Timestamped durations do not grow with the work (${found}).`);
  }
  const { leastWallAgreement: least, mostWallAgreement: most } = protocol;
  // Subtract a round trip: late callbacks, such as from a timer, are not the stamps' fault.
  const leastWall = Math.max(0, long.wallSeconds - roundTripSeconds);
  const stamped = wallAgreement * long.wallSeconds;
  if (!(stamped > least * leastWall && wallAgreement < most)) {
    reasons.push(
      `By its timestamps a long batch takes ${wallAgreement.toFixed(2)} of its wall time, outside ${least}–${most}.`,
    );
  }
  return {
    reasons,
    quantumSeconds: stampStep([...stamps, ...dense].flatMap(({ begin, end }) => [begin, end])),
    wallAgreement,
    dispatchSeconds,
  };
}

/** A lap much longer than a round trip, even if the GPU speeds up meanwhile. */
async function longLap<Work>(
  stopwatch: Stopwatch<Work>,
  fixed: Work,
  dispatchSeconds: number,
  { longBatchSeconds, mostDispatches }: Protocol,
  roundTripSeconds: number,
): Promise<Lap> {
  let count = Math.max(1, Math.ceil(longBatchSeconds / dispatchSeconds));
  for (;;) {
    const lap = await stopwatch.run(fixed, [count], 1);
    const busy = Math.max(lap.wallSeconds - roundTripSeconds, longBatchSeconds / 10);
    const wanted = Math.min(mostDispatches, Math.ceil((count * longBatchSeconds) / busy));
    if (busy >= longBatchSeconds / 2 || wanted <= count) return lap;
    count = wanted;
  }
}

/**
 * The step of the stamps in seconds: their common divisor if that exceeds a nanosecond. For a step that is no whole
 * number of nanoseconds, such as 41.67, it is the smallest gap between two differences, rounding aside.
 */
function stampStep(stamps: readonly bigint[]): number {
  const sorted = [...new Set(stamps)].toSorted((a, b) => (a < b ? -1 : 1));
  const differences = sorted.slice(1).map((stamp, i) => stamp - sorted[i]!);
  const divisor = greatestCommonDivisor(differences);
  if (divisor > 1n) return Number(divisor) / 1e9;
  const lengths = [...new Set(differences.map(Number))].toSorted((a, b) => a - b);
  const steps = lengths.map((length, i) => length - (lengths[i - 1] ?? 0));
  // Rounding yields pairs of adjacent lengths; three in a row mean a clock that counts nanoseconds.
  if (steps.some((step, i) => step === 1 && steps[i + 1] === 1)) return 1e-9;
  return Math.min(...steps.filter((step) => step > 1), 1e9) / 1e9;
}

const passSeconds = ({ begin, end }: Stamp): number => Number(BigInt.asIntN(64, end - begin)) / 1e9;

/** The step of the host's clock in seconds, by watching it change. */
function wallClockStep(host: Pick<Host, 'now'>): number {
  let least = Infinity;
  for (let changes = 0, last = host.now(); changes < 20;) {
    const now = host.now();
    if (now === last) continue;
    least = Math.min(least, now - last);
    last = now;
    changes++;
  }
  return least;
}

/** Greatest common divisor of all values; 0 for none. */
export const greatestCommonDivisor = (values: readonly bigint[]): bigint =>
  values.reduce((a, b) => {
    let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
    while (y > 0n) [x, y] = [y, x % y];
    return x;
  }, 0n);

/** Spearman's rank correlation of two equally long lists, −1 to 1; ties share their mean rank. */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const [ra, rb] = [ranks(a), ranks(b)];
  const middle = (a.length - 1) / 2;
  let [covariance, varianceA, varianceB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [ra[i]! - middle, rb[i]! - middle];
    covariance += x * y;
    varianceA += x * x;
    varianceB += y * y;
  }
  return covariance / Math.sqrt(varianceA * varianceB);
}

function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).toSorted((i, j) => values[i]! - values[j]!);
  const result = new Array<number>(values.length);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to + 1 < order.length && values[order[to + 1]!] === values[order[from]!]) to++;
    for (let i = from; i <= to; i++) result[order[i]!] = (from + to) / 2;
    from = to + 1;
  }
  return result;
}
