import type { Flag } from '../../../src/report/report-format.ts';
import type { Faults } from './faults.ts';
import { simulateRun, type SimulatedOutcome, type SimulatedRun } from './measure.ts';

/** Aggregate of many runs of one scenario. */
export interface Tally {
  readonly runs: number;
  /** Mean relative error of the first kernel. */
  readonly bias: number;
  readonly deviation: number;
  /** Share of intervals that contain the truth. */
  readonly coverage: number;
  /** Share of runs in which the first kernel has the flag. */
  readonly flags: Readonly<Record<string, number>>;
  /** Share of runs whose first kernel is wrong without a warning: truth outside the interval and over 2 % away. */
  readonly wrongAndClean: number;
  /** Time of the second kernel over that of the first, truly 2. */
  readonly ratio: number;
  readonly ratioDeviation: number;
  readonly rounds: number;
  readonly laps: number;
  readonly invalid: number;
  readonly dropped: number;
  readonly stops: Readonly<Record<string, number>>;
}

/** One simulated run; mutants replace it. */
type Runner = (run: SimulatedRun) => Promise<SimulatedOutcome>;

/** Runs a scenario for the seeds `1 … runs`; dispatches take from 10 µs to 2 ms, the second kernel's twice that. */
export async function tally(
  faults: Faults,
  runs: number,
  more: Partial<SimulatedRun> = {},
  runner: Runner = simulateRun,
): Promise<Tally> {
  const errors: number[] = [];
  const ratios: number[] = [];
  const flags: Record<string, number> = {};
  const stops: Record<string, number> = {};
  let [covered, wrongAndClean, rounds, laps, invalid, dropped] = [0, 0, 0, 0, 0, 0];
  for (let seed = 1; seed <= runs; seed++) {
    const seconds = 1e-5 * 200 ** ((seed * 0.618034) % 1);
    const outcome = await runner({ faults, seed, seconds: [seconds, 2 * seconds], ...more });
    laps += outcome.device.laps / runs;
    const [first, second] = outcome.results;
    if (!first || !second) continue;
    const { estimate, flags: worn } = first.verdict;
    errors.push(estimate.value / first.truth - 1);
    ratios.push(second.verdict.estimate.value / estimate.value);
    const covers = estimate.low <= first.truth && first.truth <= estimate.high;
    if (covers) covered++;
    const warned = worn.some((flag) => WARNINGS.has(flag));
    if (!warned && !covers && Math.abs(errors.at(-1)!) > 0.02) wrongAndClean += 1 / runs;
    for (const flag of new Set<string>([...worn, ...(worn.some((one) => MOVED.has(one)) ? ['moved'] : [])])) {
      flags[flag] = (flags[flag] ?? 0) + 1 / runs;
    }
    stops[first.stop] = (stops[first.stop] ?? 0) + 1 / runs;
    rounds += first.subject.samples.length / runs;
    invalid += first.subject.invalid / runs;
    dropped += first.subject.dropped / runs;
  }
  const [bias, deviation] = moments(errors);
  const [ratio, ratioDeviation] = moments(ratios);
  const coverage = covered / errors.length;
  const counted = { rounds, laps, invalid, dropped, stops };
  return { runs: errors.length, bias, deviation, coverage, flags, wrongAndClean, ratio, ratioDeviation, ...counted };
}

/** Flags that warn of a time that may be wrong. */
const WARNINGS: ReadonlySet<Flag> = new Set<Flag>(['noisy', 'contaminated', 'drift', 'throttled']);
/** Flags for a change of the machine's speed; `moved` in a tally is either. */
const MOVED: ReadonlySet<Flag> = new Set<Flag>(['drift', 'throttled']);

/** The requirements that a stationary scenario violates. */
export function violations({ bias, coverage, flags, ratio, runs }: Tally): string[] {
  return [
    ...(Math.abs(bias) <= 0.005 ? [] : [`bias ${percent(bias)}`]),
    ...(coverage >= 0.93 ? [] : [`coverage ${coverage.toFixed(3)}`]),
    ...((flags['moved'] ?? 0) <= 0.01 ? [] : [`false alarms ${percent(flags['moved']!)}`]),
    ...(Math.abs(ratio - 2) <= 0.04 ? [] : [`twice the work takes ${ratio.toFixed(3)} times`]),
    ...(runs > 0 ? [] : ['no run gave a time']),
  ];
}

const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;

/** A line of figures. */
export const figures = (name: string, { bias, deviation, coverage, flags, ...rest }: Tally): string =>
  [
    name.padEnd(28),
    `bias ${percent(bias)}`.padEnd(14),
    `sd ${percent(deviation)}`.padEnd(11),
    `coverage ${coverage.toFixed(3)}`.padEnd(16),
    `moved ${percent(flags['moved'] ?? 0)}`.padEnd(15),
    `contaminated ${percent(flags['contaminated'] ?? 0)}`.padEnd(21),
    `×2 is ${rest.ratio.toFixed(3)} ± ${rest.ratioDeviation.toFixed(3)}`.padEnd(22),
    `rounds ${rest.rounds.toFixed(1)}`.padEnd(12),
    `invalid ${rest.invalid.toFixed(1)} dropped ${rest.dropped.toFixed(1)}`,
  ].join(' ');

function moments(values: readonly number[]): [mean: number, deviation: number] {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return [mean, Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)];
}
