import { operatorOf } from '../../ops/index.ts';
import { capital } from '../../text/sentence.ts';
import { MOST_COMPARED } from '../limits.ts';
import type { MeasuredResult, Report } from '../report-format.ts';
import { comparing, type ComparedResult, type Comparing, type Comparison, type Verdict } from './compare-reports.ts';

/** What sentences and columns call the reports; the reference is A. */
export const LETTERS = ['A', 'B', 'C', 'D', 'E'] as const;

/** Verdicts in the order in which a reader wants them. */
export const VERDICTS: readonly Verdict[] = ['slower', 'faster', 'same', 'unclear'];

/** One result of the reference that at least one other report measured too. */
export interface ManyRow {
  readonly result: MeasuredResult;
  /** Seconds of one dispatch, one entry per report, the reference first; null: not measured there. */
  readonly seconds: readonly (number | null)[];
  /** Largest absolute logarithm of a ratio of times to the reference: what rows are sorted by. */
  readonly effect: number;
}

/** The rows of one operator, the largest effect first. */
export interface ManyGroup {
  readonly op: string;
  readonly title: string;
  readonly rows: readonly ManyRow[];
}

/** Two reports with what has been computed of their comparison. */
interface Pairing {
  readonly comparing: Comparing;
  readonly pairs: ReadonlyMap<string, Comparing['pairs'][number]>;
  readonly results: Map<string, ComparedResult>;
  /** All but the results, by the letter of the second report. */
  readonly frames: Map<string, Frame>;
}

type Frame = Omit<Comparison, 'results'>;

/** Reports are immutable, and a reader goes back and forth: a pair is computed once. */
const PAIRINGS = new WeakMap<Report, WeakMap<Report, Pairing>>();

function pairingOf(a: Report, b: Report): Pairing {
  const known = PAIRINGS.get(a) ?? new WeakMap<Report, Pairing>();
  PAIRINGS.set(a, known);
  const found = known.get(b);
  if (found) return found;
  const made = comparing(a, b);
  const pairs = new Map(made.pairs.map((pair) => [pair[0].id, pair]));
  const pairing: Pairing = { comparing: made, pairs, results: new Map(), frames: new Map() };
  known.set(b, pairing);
  return pairing;
}

function frameOf({ comparing: pieces, frames }: Pairing, letter: string): Frame {
  const frame = frames.get(letter) ?? pieces.frame(letter);
  frames.set(letter, frame);
  return frame;
}

/**
 * Two to five reports, result by result, each against the first. Rows with their times are there at once; verdicts follow
 * as `advance` computes them, in the order of the rows.
 */
export class ManyComparison {
  readonly reports: readonly Report[];
  /** Every row, by operator in the order of the reference. */
  readonly groups: readonly ManyGroup[];
  /** All but the results, one entry per report after the reference. */
  readonly frames: readonly Frame[];
  readonly #pairings: readonly Pairing[];
  readonly #rows: readonly ManyRow[];
  /** Rows before this one are computed. */
  #next = 0;

  /** @param reports the reference first; those beyond `MOST_COMPARED` are left out */
  constructor(reports: readonly Report[]) {
    this.reports = reports.slice(0, MOST_COMPARED);
    const [reference, ...others] = this.reports;
    this.#pairings = reference ? others.map((other) => pairingOf(reference, other)) : [];
    this.frames = this.#pairings.map((pairing, index) => frameOf(pairing, LETTERS[index + 1]!));
    this.groups = groupsOf(reference, this.#pairings);
    this.#rows = this.groups.flatMap(({ rows }) => rows);
    this.advance(() => true);
  }

  /** Comparisons to compute, over all rows and reports. */
  get total(): number {
    return this.#pairings.reduce((sum, { pairs }) => sum + pairs.size, 0);
  }

  /** Those computed so far. */
  get done(): number {
    return this.#pairings.reduce((sum, { results }) => sum + results.size, 0);
  }

  /** Rows, from the first on, of which everything is computed. */
  get rowsDone(): number {
    return this.#next;
  }

  /** Computes results until told to stop; what is known already costs nothing. @returns whether all are computed */
  advance(stop: () => boolean): boolean {
    for (; this.#next < this.#rows.length; this.#next++) {
      const { id } = this.#rows[this.#next]!.result;
      for (const { comparing: pieces, pairs, results } of this.#pairings) {
        const pair = pairs.get(id);
        if (!pair || results.has(id)) continue;
        if (stop()) return false;
        results.set(id, pieces.compare(pair));
      }
    }
    return true;
  }

  /**
   * A row's result in one of the other reports: `undefined` while it is not computed, null where that report lacks it.
   * @param index of the report among `reports`, from 1
   */
  compared({ result: { id } }: ManyRow, index: number): ComparedResult | null | undefined {
    const pairing = this.#pairings[index - 1];
    if (!pairing?.pairs.has(id)) return null;
    return pairing.results.get(id);
  }

  /** The results computed so far of one of the other reports. @param index of the report among `reports`, from 1 */
  resultsOf(index: number): readonly ComparedResult[] {
    return [...(this.#pairings[index - 1]?.results.values() ?? [])];
  }

  /** Comparisons of one of the other reports, computed or not. @param index of the report among `reports`, from 1 */
  pairsOf(index: number): number {
    return this.#pairings[index - 1]?.pairs.size ?? 0;
  }

  /** The groups with only the rows that have this verdict in some report; all of them for null. */
  withVerdict(verdict: Verdict | null): readonly ManyGroup[] {
    if (verdict === null) return this.groups;
    return this.groups
      .map(({ op, title, rows }) => ({ op, title, rows: rows.filter((row) => this.#verdicts(row).has(verdict)) }))
      .filter(({ rows }) => rows.length > 0);
  }

  /** The number of rows that have each verdict in some report. */
  counts(): ReadonlyMap<Verdict, number> {
    const counts = new Map<Verdict, number>(VERDICTS.map((verdict) => [verdict, 0]));
    for (const row of this.#rows) {
      for (const verdict of this.#verdicts(row)) counts.set(verdict, counts.get(verdict)! + 1);
    }
    return counts;
  }

  #verdicts(row: ManyRow): ReadonlySet<Verdict> {
    return new Set(this.#pairings.flatMap((_, index) => this.compared(row, index + 1)?.verdict ?? []));
  }
}

function groupsOf(reference: Report | undefined, pairings: readonly Pairing[]): ManyGroup[] {
  const groups = new Map<string, ManyRow[]>();
  for (const result of reference?.results ?? []) {
    if (result.status !== 'measured') continue;
    const others = pairings.map(({ pairs }) => pairs.get(result.id)?.[1].time.estimate.value ?? null);
    if (others.every((seconds) => seconds === null)) continue;
    const row = { result, seconds: [result.time.estimate.value, ...others], effect: effectOf(result, others) };
    const rows = groups.get(result.op);
    if (rows) rows.push(row);
    else groups.set(result.op, [row]);
  }
  return [...groups].map(([op, rows]) => ({
    op,
    title: capital(operatorOf(op)?.title ?? op),
    rows: rows.toSorted((x, y) => y.effect - x.effect),
  }));
}

/** Of the times alone: the order must not change while intervals are computed. */
const effectOf = ({ time }: MeasuredResult, others: readonly (number | null)[]): number =>
  Math.max(...others.map((seconds) => (seconds === null ? 0 : Math.abs(Math.log(seconds / time.estimate.value)) || 0)));
