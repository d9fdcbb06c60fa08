import { STOPPED_WORDS } from '../result-words.ts';
import { firstNames } from '../../text/name-list.ts';
import { quote } from '../../text/untrusted.ts';
import { formatShare } from '../../text/units.ts';
import type { Report, Flag, MeasuredResult } from '../report-format.ts';
import { type MachineShift, machineShift, paceOf, paceSentence } from './machine-shift.ts';
import { isNamed } from '../adapter-words.ts';
import { isSameAdapter, isSameMachine } from '../machine-key.ts';
import { formatAdapter } from '../tables.ts';
import { ratioOf, type Ratio, type Timed } from './ratio.ts';
import { UNSTEADY_FLAGS } from '../unsteady.ts';
import { unpairedResults, type Unpaired } from './unpaired.ts';
import { differencesNote } from './differences.ts';
import { shapesOf } from './report-shapes.ts';

/** Whether B is slower than A; `unclear` if the two runs cannot decide. */
export type Verdict = 'same' | 'faster' | 'slower' | 'unclear';

/** One result that both reports measured. */
export interface ComparedResult {
  readonly id: string;
  readonly verdict: Verdict;
  /** B over A, in time: over 1 is slower. 95 % interval, between-run differences included. */
  readonly ratio: Ratio;
  /** What the ratio of times was divided by: how much slower the machine itself was in B. 1: by nothing. */
  readonly pace: number;
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
  /** By what the ratios are divided, a sentence for where they stand; null if by nothing. */
  readonly paced: string | null;
  /** Why nothing is called faster or slower; null if results may be. */
  readonly refusal: Refusal | null;
  /** Smaller differences are not reported as changes: ±1 %, or the difference between two measurements of the same kernel. */
  readonly band: number;
  /** Sentences about what else differs between the reports. */
  readonly notes: readonly string[];
}

const LEAST_BAND = 0.01;
/** Times this far apart are never called the same, however wide the band. */
const MOST_SAME = 0.05;
/** A noisy result is called only beyond this: its interval covers the noise, not what causes it. */
const NOISY_BAND = 0.25;
const DEFAULT_TRIM = 0.2;
const DEFAULT_FLOOR = 0.003;

/**
 * Compares B with A, result by result. Claims only differences that exceed ±1 %, the difference between two measurements
 * of the same kernel in either run, and the machine's change between the runs; the rest is `unclear`, as is everything
 * between two adapters or runtimes. Deterministic.
 */
export function compareReports(a: Report, b: Report): Comparison {
  const { pairs, compare, frame } = comparing(a, b);
  return { results: pairs.map(compare), ...frame() };
}

/** Two reports about to be compared: an interval takes up to milliseconds, so the page computes a few at a time. */
export interface Comparing {
  /** The results that both reports measured, those of A first. */
  readonly pairs: readonly Pair[];
  /** Compares one of the pairs. */
  readonly compare: (pair: Pair) => ComparedResult;
  /** All but the results. @param letter what sentences call the second report; `B` unless told */
  readonly frame: (letter?: string) => Omit<Comparison, 'results'>;
}

/** One result as A and as B measured it. */
export type Pair = readonly [a: MeasuredResult, b: MeasuredResult];

/** `compareReports` in pieces, each the same whatever the order. */
export function comparing(a: Report, b: Report): Comparing {
  const band = Math.max(LEAST_BAND, Math.hypot(a.clock.aaHalfWidth ?? 0, b.clock.aaHalfWidth ?? 0));
  const refusal = refusalOf(a, b);
  // Between adapters, ceilings and canary differ anyway: that says nothing about a machine's pace.
  const machine: MachineShift = refusal ? { canary: null, halfWidth: 0, ceilings: 0 } : machineShift(a, b);
  const runs: Runs = { a, b, pairs: pairsOf(a, b), refusal, machine, band };
  return {
    pairs: runs.pairs,
    compare: ([result, other]) => {
      const compared = compareOne(result, other, runs);
      return refusal && !sameSamples(result, other) ? refused(compared, refusal) : compared;
    },
    frame: (letter = 'B') => ({
      unpaired: unpairedResults(a, b, letter),
      machine,
      paced: paceSentence(
        machine,
        runs.pairs.map(([result, other]) => paceBetween(result, other, machine)),
        letter,
      ),
      refusal: refusalOf(a, b, letter),
      band,
      notes: comparisonNotes({ ...runs, refusal: refusalOf(a, b, letter) }, letter),
    }),
  };
}

/** The results that both reports measured, those of A first. */
function pairsOf(a: Report, b: Report): Runs['pairs'] {
  const others = new Map(b.results.map((result) => [result.id, result]));
  return a.results.flatMap((result) => {
    const other = others.get(result.id);
    return result.status === 'measured' && other?.status === 'measured' ? [[result, other] as const] : [];
  });
}

/** Results that became slower by more than a share, with their whole interval beyond it. */
export const regressions = ({ results }: Comparison, threshold: number): ComparedResult[] =>
  results.filter(({ verdict, ratio }) => verdict === 'slower' && ratio.low > 1 + threshold);

const refused = (compared: ComparedResult, { reason }: Refusal): ComparedResult => ({
  ...compared,
  verdict: 'unclear',
  reason,
});

/** Whether a ratio and its interval are finite: otherwise there is no verdict. */
export const isTold = ({ value, low, high }: Ratio): boolean => [value, low, high].every(Number.isFinite);

/** Two reports, and what all of their results are compared by. */
interface Runs extends Pick<Comparison, 'machine' | 'refusal' | 'band'> {
  readonly a: Report;
  readonly b: Report;
  readonly pairs: readonly Pair[];
}

function compareOne(a: MeasuredResult, b: MeasuredResult, runs: Runs): ComparedResult {
  const { machine, band } = runs;
  const pace = paceBetween(a, b, machine);
  const described = { id: a.id, seconds: { a: a.time.estimate.value, b: b.time.estimate.value }, pace };
  if (sameSamples(a, b)) return { ...described, verdict: 'same', ratio: { value: 1, low: 1, high: 1 } };
  const raw = ratioOf(timed(a, runs.a), timed(b, runs.b), machine.halfWidth, seedOf(a.id));
  const ratio: Ratio = { value: raw.value / pace, low: raw.low / pace, high: raw.high / pace };
  const unsteady = flagsOf(a, b).filter((flag) => UNSTEADY_FLAGS.has(flag));
  if (unsteady.length > 0) {
    return { ...described, verdict: 'unclear', ratio, reason: `flagged ${unsteady.join(', ')}` };
  }
  if (!isTold(ratio)) return { ...described, verdict: 'unclear', ratio, reason: 'no ratio of times' };
  const noisy = flagsOf(a, b).includes('noisy');
  const claim = noisy ? Math.max(NOISY_BAND, band) : band;
  const verdict = verdictOf(ratio, claim, Math.min(band, MOST_SAME));
  if (verdict !== 'unclear') return { ...described, verdict, ratio };
  const width = noisy
    ? `noisy: differences within ±${formatShare(claim)} do not count`
    : `interval overlaps ±${formatShare(claim)}`;
  return { ...described, verdict, ratio, reason: width };
}

/**
 * The verdict of a ratio.
 * @param claim share beyond which all of the interval must be for a change
 * @param same share within which all of it must be for no change
 */
export function verdictOf({ low, high }: Ratio, claim: number, same: number): Verdict {
  if (low > 1 + claim) return 'slower';
  if (high < 1 / (1 + claim)) return 'faster';
  return low >= 1 / (1 + same) && high <= 1 + same ? 'same' : 'unclear';
}

/** Whether two results are one measurement: a report compared with itself or a copy. */
function sameSamples({ time: a }: MeasuredResult, { time: b }: MeasuredResult): boolean {
  const [x, y] = [a.samplesSeconds, b.samplesSeconds];
  return a.estimate.value === b.estimate.value && x.length === y.length && x.every((seconds, i) => seconds === y[i]);
}

/** What their ratio is divided by; one measurement has one pace. */
const paceBetween = (a: MeasuredResult, b: MeasuredResult, machine: MachineShift): number =>
  sameSamples(a, b) ? 1 : paceOf(a, b, machine);

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

/** FNV-1a of an id: each result's resamples are independent of the other results. */
function seedOf(id: string): number {
  let hash = 0x811c9dc5;
  for (const character of id) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193);
  return hash;
}

/** Why two reports allow no result to be called faster or slower. */
export interface Refusal {
  /** A few words, for a table. */
  readonly reason: string;
  readonly sentence: string;
}

/**
 * What forbids a verdict between two reports, or null: times on different adapters or WebGPU implementations do not
 * compare kernels. Another version of the same browser or driver may be the very subject of the comparison.
 */
function refusalOf(a: Report, b: Report, letter = 'B'): Refusal | null {
  const runtimes = [runtimeName(a), runtimeName(b)];
  if (runtimes[0] !== runtimes[1]) {
    return {
      reason: 'the runtimes differ',
      sentence: `The runtimes differ: A ran in ${runtimes[0]} (${formatAdapter(a)}), ${letter} in ${runtimes[1]} (${formatAdapter(b)}). Times are shown, but nothing is called faster or slower.`,
    };
  }
  if (!isSameAdapter(a.adapter, b.adapter)) {
    return {
      reason: 'the adapters differ',
      sentence: `The adapters differ: A is ${formatAdapter(a)}, ${letter} is ${formatAdapter(b)}. Times are shown, but nothing is called faster or slower.`,
    };
  }
  if (!isNamed(a.adapter) && !isSameMachine(a, b)) {
    return {
      reason: 'the adapter has no name',
      sentence: `${runtimes[0]} does not name its adapter, so the two may differ: nothing is called faster or slower. Measure both with the same --host to vouch for the machine.`,
    };
  }
  return null;
}

/** The runtime's name, without its version. */
const runtimeName = ({ environment: { runtime, browser } }: Report): string =>
  runtime === 'dawn' ? 'Dawn for Node' : browser.name;

/** What else differs between two reports, one sentence each, before a reader blames a kernel. */
function comparisonNotes({ a, b, pairs, refusal, machine, band }: Runs, letter: string): string[] {
  const notes = refusal ? [refusal.sentence] : [];
  const differences = differencesNote(a, b, letter);
  if (differences !== null) notes.push(differences);
  const areTold = a.adapter.driver !== undefined && b.adapter.driver !== undefined;
  if (!refusal && !areTold && a.adapter.description !== b.adapter.description) {
    notes.push(
      `The adapters, or their drivers, describe themselves differently: A ${quote(a.adapter.description)}, ${letter} ${quote(b.adapter.description)}.`,
    );
  }
  if (a.tool.version !== b.tool.version) {
    notes.push(
      `The Ridgepoint versions differ: ${a.tool.version} in A, ${b.tool.version} in ${letter}; kernels may have changed.`,
    );
  }
  if (a.clock.source !== b.clock.source) {
    notes.push(`The clocks differ: ${a.clock.source} in A, ${b.clock.source} in ${letter}.`);
  }
  for (const [name, { complete, stoppedBy }] of [['A', a] as const, [letter, b] as const]) {
    if (!complete)
      notes.push(`${name} is incomplete: ${stoppedBy === null ? 'its run has not ended' : STOPPED_WORDS[stoppedBy]}.`);
  }
  if (shapesOf(a) !== shapesOf(b)) {
    notes.push(
      'The shapes differ: default plans size them by the adapter’s speed. Use profile --baseline to measure the baseline’s shapes.',
    );
  }
  const retuned = pairs.flatMap(([one, other]) => (parametersOf(one) === parametersOf(other) ? [] : [one.id]));
  if (retuned.length > 0) {
    const named = firstNames(retuned, MOST_NAMED);
    notes.push(`Each run tunes its kernels, and ${letter} chose other parameters than A for ${named}.`);
  }
  return refusal ? notes : [...notes, ...machineNotes(machine, band)];
}

const MOST_NAMED = 3;

const parametersOf = ({ parameters }: MeasuredResult): string =>
  JSON.stringify(Object.entries(parameters).toSorted(([x], [y]) => (x < y ? -1 : 1)));

function machineNotes({ halfWidth, ceilings }: MachineShift, band: number): string[] {
  const notes = [
    `Two measurements of the same kernel differ by up to ±${formatShare(band)}: smaller differences are not reported as changes.`,
  ];
  if (ceilings > 0) {
    const words = ceilings === 1 ? 'The one ceiling in both runs differs' : `The ${ceilings} ceilings differ`;
    notes.push(
      `${words} by ±${formatShare(halfWidth)} although the kernels are identical: every interval is widened by that much.`,
    );
  }
  return notes;
}
