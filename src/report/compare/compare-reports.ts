import { formatShare } from '../../text/units.ts';
import type { Flag, MeasuredResult, Report } from '../report-format.ts';
import { machineShift, paceOf, type MachineShift } from './machine.ts';
import { comparisonNotes } from './notes.ts';
import { ratioOf, type Ratio, type Timed } from './ratio.ts';
import { refusalOf, type Refusal } from './refusal.ts';
import { unpairedResults, type Unpaired } from './unpaired.ts';

/** Whether B is slower than A; `unclear` is what the two runs cannot tell. */
export type Verdict = 'same' | 'faster' | 'slower' | 'unclear';

/** One result that both reports measured. */
export interface ComparedResult {
  readonly id: string;
  readonly verdict: Verdict;
  /** B over A, in time: over 1 is slower. 95 % interval, between-run differences included. */
  readonly ratio: Ratio;
  readonly seconds: { readonly a: number; readonly b: number };
  /** Why it is unclear. */
  readonly reason?: string;
}

/** Two reports, result by result. */
export interface Comparison {
  readonly results: readonly ComparedResult[];
  /** Results that only one of the reports measured, each with the reason. */
  readonly unpaired: readonly Unpaired[];
  readonly machine: MachineShift;
  /** Why nothing is called faster or slower; null where it may be. */
  readonly refusal: Refusal | null;
  /** Differences up to this are not claimed: ±1 %, or what the same kernel differs by from itself. */
  readonly band: number;
  /** Sentences about what else differs between the reports. */
  readonly notes: readonly string[];
}

const LEAST_BAND = 0.01;
/** However wide a kernel's difference from itself, two times this far apart are not called the same. */
const MOST_SAME = 0.05;
/** A noisy result is called only when it is this much apart: its interval is honest about noise, not about its causes. */
const NOISY_BAND = 0.25;
/** The machine changed while these were sampled, so what they show is not the kernel alone. */
const UNSTEADY: ReadonlySet<Flag> = new Set(['drift', 'throttled', 'contaminated', 'below-clock']);
const DEFAULT_TRIM = 0.2;
const DEFAULT_FLOOR = 0.003;

/**
 * Holds B against A, result by result. Claims only what lies beyond ±1 %, beyond what the same kernel differs by from
 * itself in either run, and beyond what the machine changed by between the runs; the rest is `unclear`, and so is
 * everything between two adapters or runtimes. Deterministic.
 */
export function compareReports(a: Report, b: Report): Comparison {
  const band = Math.max(LEAST_BAND, Math.hypot(a.clock.aaHalfWidth ?? 0, b.clock.aaHalfWidth ?? 0));
  const refusal = refusalOf(a, b);
  // Of another adapter, ceilings and canary differ because it is another adapter: that is no pace of a machine.
  const machine: MachineShift = refusal ? { canary: null, halfWidth: 0, ceilings: 0 } : machineShift(a, b);
  const others = new Map(b.results.map((result) => [result.id, result]));
  const results = a.results.flatMap((result) => {
    const other = others.get(result.id);
    if (result.status !== 'measured' || other?.status !== 'measured') return [];
    const compared = compareOne(result, other, a, b, machine, band);
    return [refusal && !sameSamples(result, other) ? refused(compared, refusal) : compared];
  });
  const notes = comparisonNotes(a, b, refusal, machine, band);
  return { results, unpaired: unpairedResults(a, b), machine, refusal, band, notes };
}

/** Results that became slower by more than a share, their whole interval beyond it. */
export const regressions = ({ results }: Comparison, threshold: number): ComparedResult[] =>
  results.filter(({ verdict, ratio }) => verdict === 'slower' && ratio.low > 1 + threshold);

const refused = ({ id, ratio, seconds }: ComparedResult, { reason }: Refusal): ComparedResult => ({
  id,
  verdict: 'unclear',
  ratio,
  seconds,
  reason,
});

/** Whether a ratio and its interval are numbers: what is not one is neither slower nor the same. */
export const isTold = ({ value, low, high }: Ratio): boolean => [value, low, high].every(Number.isFinite);

function compareOne(
  a: MeasuredResult,
  b: MeasuredResult,
  reportA: Report,
  reportB: Report,
  machine: MachineShift,
  band: number,
): ComparedResult {
  const described = { id: a.id, seconds: { a: a.time.estimate.value, b: b.time.estimate.value } };
  if (sameSamples(a, b)) return { ...described, verdict: 'same', ratio: { value: 1, low: 1, high: 1 } };
  const raw = ratioOf(timed(a, reportA), timed(b, reportB), machine.halfWidth, seedOf(a.id));
  const pace = paceOf(a, b, machine);
  const ratio: Ratio = { value: raw.value / pace, low: raw.low / pace, high: raw.high / pace };
  const unsteady = flagsOf(a, b).filter((flag) => UNSTEADY.has(flag));
  if (unsteady.length > 0) {
    return { ...described, verdict: 'unclear', ratio, reason: `flagged ${unsteady.join(', ')}` };
  }
  if (!isTold(ratio)) return { ...described, verdict: 'unclear', ratio, reason: 'its times give no ratio' };
  const noisy = flagsOf(a, b).includes('noisy');
  const claim = noisy ? Math.max(NOISY_BAND, band) : band;
  const verdict = verdictOf(ratio, claim, Math.min(band, MOST_SAME));
  if (verdict !== 'unclear') return { ...described, verdict, ratio };
  const width = noisy
    ? `noisy: only past ±${formatShare(claim)} is it called`
    : `not told apart from ±${formatShare(claim)}`;
  return { ...described, verdict, ratio, reason: width };
}

function verdictOf({ low, high }: Ratio, claim: number, same: number): Verdict {
  if (low > 1 + claim) return 'slower';
  if (high < 1 / (1 + claim)) return 'faster';
  return low >= 1 / (1 + same) && high <= 1 + same ? 'same' : 'unclear';
}

/** A report held against itself, or against its copy: one measurement. */
function sameSamples({ time: a }: MeasuredResult, { time: b }: MeasuredResult): boolean {
  const [x, y] = [a.samplesSeconds, b.samplesSeconds];
  return a.estimate.value === b.estimate.value && x.length === y.length && x.every((seconds, i) => seconds === y[i]);
}

const flagsOf = (a: MeasuredResult, b: MeasuredResult): Flag[] => [...new Set([...a.time.flags, ...b.time.flags])];

function timed({ time }: MeasuredResult, { protocol }: Report): Timed {
  const { trim, systematicFloor } = protocol;
  return {
    samples: time.samplesSeconds,
    estimate: time.estimate,
    trim: typeof trim === 'number' && trim >= 0 && trim < 0.5 ? trim : DEFAULT_TRIM,
    systematicFloor:
      typeof systematicFloor === 'number' && systematicFloor >= 0 && systematicFloor <= 1
        ? systematicFloor
        : DEFAULT_FLOOR,
  };
}

/** FNV-1a of an id: each result has its own resamples, whatever stands beside it. */
function seedOf(id: string): number {
  let hash = 0x811c9dc5;
  for (const character of id) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193);
  return hash;
}
