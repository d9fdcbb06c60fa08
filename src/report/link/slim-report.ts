import { LEAST_SECONDS } from '../limits.ts';
import type { MeasuredResult, Report, Result } from '../report-format.ts';

/** The note of every report that came in a link. */
export const LINK_NOTE = 'Opened from a link: the samples were left out.';

/** Digits of a rounded number. */
const DIGITS = 6;

/** One way to make a report smaller. */
interface Cut {
  /** What is left out, for the sentence "without …". */
  readonly what: string;
  /** The note in the report, a sentence; null: there was nothing of the kind. */
  readonly note: (report: Report) => string | null;
  readonly apply: (report: Report) => Report;
}

/**
 * What a link leaves out: the first always, the others one after the other until the report fits. Everything that is
 * needed to draw the roofline, the table, and the answer stays.
 */
export const CUTS: readonly Cut[] = [
  // Comparisons divide by the middle of the canary's readings, so that one stays.
  { what: 'samples', note: () => LINK_NOTE, apply: withoutSamples },
  {
    what: 'digits after the sixth',
    note: () => `Numbers were rounded to ${DIGITS} digits to fit into the link.`,
    apply: rounded,
  },
  {
    what: 'timelines of steps',
    note: ({ model }) =>
      model?.steps.some(({ timeline }) => timeline)
        ? 'The timelines of the model’s steps were left out to fit into the link.'
        : null,
    apply: withoutTimelines,
  },
  {
    what: 'members that were tried',
    note: ({ results }) =>
      results.some((result) => result.status === 'measured' && result.tuning)
        ? 'How the members of the kernels were chosen was left out to fit into the link.'
        : null,
    apply: (report) => ofMeasured(report, (result) => without(result, 'tuning', 'compile')),
  },
  {
    what: 'counts',
    note: ({ results }) =>
      results.some((result) => result.status === 'measured' && result.counted)
        ? 'What the kernels executed was left out to fit into the link.'
        : null,
    apply: (report) =>
      ofMeasured(report, ({ counted, ...result }) =>
        counted ? { ...result, notCounted: 'It was counted, but left out of the link.' } : result,
      ),
  },
  {
    what: 'results that were not measured',
    note: ({ results }) => {
      const others = results.filter(({ status }) => status !== 'measured').length;
      return others === 0
        ? null
        : `${others} ${others === 1 ? 'result that was' : 'results that were'} not measured ${others === 1 ? 'was' : 'were'} left out to fit into the link.`;
    },
    apply: (report) => ({ ...report, results: report.results.filter(({ status }) => status === 'measured') }),
  },
];

/** A report after one of the cuts, with the note that says so. */
export function applyCut(report: Report, { note, apply }: Cut): Report {
  const said = note(report);
  // It is that of the whole report.
  const smaller = without(apply(report), 'id');
  return said === null ? smaller : noted(smaller, said);
}

/** A report with a note, once. */
export const noted = (report: Report, note: string): Report =>
  report.notes.includes(note) ? report : { ...report, notes: [...report.notes, note] };

/** Whether a report came in a link, without its samples. */
export const cameInLink = ({ notes }: Pick<Report, 'notes'>): boolean => notes.includes(LINK_NOTE);

function ofMeasured(report: Report, change: (result: MeasuredResult) => MeasuredResult): Report {
  return {
    ...report,
    results: report.results.map((result): Result => (result.status === 'measured' ? change(result) : result)),
  };
}

function withoutSamples(report: Report): Report {
  const { canary } = report.clock;
  const slim = ofMeasured(report, (result) => {
    const { time } = result;
    const hot = time.hot && { hot: { ...time.hot, samplesSeconds: [] } };
    return { ...result, time: { ...time, samplesSeconds: [], ...hot } };
  });
  if (!canary) return slim;
  return { ...slim, clock: { ...slim.clock, canary: { ...canary, samplesSeconds: middleOf(canary.samplesSeconds) } } };
}

/** The middle of the valid readings, in a list; an empty list without any. */
function middleOf(readings: readonly number[]): number[] {
  const sorted = readings.filter((seconds) => seconds >= LEAST_SECONDS).toSorted((a, b) => a - b);
  return sorted.slice(Math.floor(sorted.length / 2)).slice(0, 1);
}

function withoutTimelines(report: Report): Report {
  if (!report.model) return report;
  const steps = report.model.steps.map((step) => without(step, 'timeline'));
  return { ...report, model: { ...report.model, steps } };
}

/** A copy without some fields. */
const without = <T extends object, K extends keyof T>(value: T, ...names: readonly K[]): Omit<T, K> =>
  Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name as K))) as Omit<T, K>;

/** The same value with every fraction rounded; whole numbers, such as shapes, seeds and bytes, stay exact. */
function rounded<T>(value: T): T {
  if (typeof value === 'number') {
    return (Number.isInteger(value) ? value : Number(value.toPrecision(DIGITS))) as T;
  }
  if (Array.isArray(value)) return value.map((one: unknown) => rounded(one)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]: [string, unknown]) => [key, rounded(one)])) as T;
}
