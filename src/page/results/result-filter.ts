import { operatorTitle } from '../../ops/index.ts';
import { bestFirst, runWords, type Contest } from '../../report/best-first.ts';
import type { MeasuredResult, Report } from '../../report/report-format.ts';
import { dtypeWords, shapeWords, storageWords } from '../../report/result-words.ts';

/** Which results are shown. */
export interface ResultFilter {
  /** Id of an operator; null: all. */
  readonly op: string | null;
  /** How numbers are stored: `f16`, `f32, int4 weights`; null: in any way. */
  readonly dtype: string | null;
  /** Words, all of which a result contains in its operator, kernels, shape or number format. */
  readonly text: string;
}

/** Shows everything. */
export const NO_FILTER: ResultFilter = { op: null, dtype: null, text: '' };

/** Whether a filter may leave something out. */
export const isFiltering = ({ op, dtype, text }: ResultFilter): boolean =>
  op !== null || dtype !== null || text.trim() !== '';

/** The values that a report's results can be filtered by, in the order of the report. */
export interface FilterChoices {
  readonly ops: readonly string[];
  readonly dtypes: readonly string[];
}

/** What there is to choose from; a value chosen for another report stays among them. */
export function filterChoices(report: Report, { op, dtype }: ResultFilter): FilterChoices {
  const all = bestFirst(report).map(({ best }) => best);
  const values = (own: readonly string[], chosen: string | null): string[] => [
    ...new Set([...own, ...(chosen === null ? [] : [chosen])]),
  ];
  return {
    ops: values(
      all.map((result) => result.op),
      op,
    ),
    dtypes: values(
      all.map((result) => storageWords(result.dtype)),
      dtype,
    ),
  };
}

const SAID = new WeakMap<MeasuredResult, string>();

/** Everything that is written about a result, in lower case. */
function said(result: MeasuredResult): string {
  const known = SAID.get(result);
  if (known !== undefined) return known;
  const { op, kernel, shape, dtype } = result;
  const parts = [operatorTitle(op), op, kernel, shapeWords(op, shape), dtypeWords(dtype), runWords(result)];
  const text = parts.join(' ').toLowerCase();
  SAID.set(result, text);
  return text;
}

const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');

const has = (result: MeasuredResult, words: readonly string[]): boolean => {
  const text = said(result);
  return words.every((word) => text.includes(word));
};

/** A contest that a filter shows. */
export interface Found {
  readonly contest: Contest;
  /** Whether the text is found in folded kernels alone, which are then worth unfolding. */
  readonly inOthers: boolean;
}

/** The contests that pass a filter, in their order. */
export function filtered(contests: readonly Contest[], { op, dtype, text }: ResultFilter): readonly Found[] {
  const words = wordsOf(text);
  return contests.flatMap((contest): Found[] => {
    const { best, others } = contest;
    if (op !== null && best.op !== op) return [];
    if (dtype !== null && storageWords(best.dtype) !== dtype) return [];
    if (has(best, words)) return [{ contest, inOthers: false }];
    return others.some((other) => has(other, words)) ? [{ contest, inOthers: true }] : [];
  });
}

/** A longer text in an address is nobody's. */
const MOST_TEXT = 200;

/** Reads a filter from the parameters of an address: `op`, `dtype`, `find`. */
export function readFilter(parameters: URLSearchParams): ResultFilter {
  const value = (name: string): string | null => parameters.get(name)?.slice(0, MOST_TEXT) || null;
  return { op: value('op'), dtype: value('dtype'), text: value('find') ?? '' };
}

/** Writes a filter to them; nothing where it shows everything. */
export function writeFilter(parameters: URLSearchParams, { op, dtype, text }: ResultFilter): void {
  if (op !== null) parameters.set('op', op);
  if (dtype !== null) parameters.set('dtype', dtype);
  if (text.trim() !== '') parameters.set('find', text.trim());
}
