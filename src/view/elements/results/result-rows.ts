import type { MeasuredResult, Report, UnmeasuredResult } from '../../../report/format.ts';

/** Columns that the table can be sorted by. */
export const SORT_KEYS = ['kernel', 'shape', 'intensity', 'flop', 'bytes', 'share', 'bound', 'interval'] as const;

export type SortKey = (typeof SORT_KEYS)[number];

/** A column and its direction; null is the order of the report. */
export interface Sort {
  readonly key: SortKey;
  readonly down: boolean;
}

const VALUES: Readonly<Record<SortKey, (result: MeasuredResult) => number | string>> = {
  kernel: ({ kernel }) => kernel,
  shape: ({ shape }) => Object.values(shape).reduce((a, b) => a * b, 1),
  intensity: ({ achieved }) => achieved.intensity,
  flop: ({ achieved }) => achieved.flopPerSecond,
  bytes: ({ achieved }) => achieved.bytesPerSecond,
  share: ({ roofline }) => roofline?.efficiency ?? -1,
  bound: ({ roofline }) => roofline?.bound ?? '',
  interval: ({ time: { estimate } }) => (estimate.value > 0 ? (estimate.high - estimate.low) / estimate.value : -1),
};

/** The measured results of a report in the order asked for. */
export function sortedResults(report: Report, sort: Sort | null): MeasuredResult[] {
  const measured = report.results.filter((result) => result.status === 'measured');
  if (!sort) return measured;
  const value = VALUES[sort.key];
  const sign = sort.down ? -1 : 1;
  return measured.toSorted((a, b) => {
    const [x, y] = [value(a), value(b)];
    return sign * (x < y ? -1 : x > y ? 1 : 0);
  });
}

/** Results that have no time, together by status and reason. */
export interface Missing {
  readonly status: UnmeasuredResult['status'];
  readonly reason: string;
  readonly results: readonly UnmeasuredResult[];
}

/** What was not measured, each reason once. */
export function missingResults(report: Report): Missing[] {
  const groups = new Map<string, Missing & { results: UnmeasuredResult[] }>();
  for (const result of report.results) {
    if (result.status === 'measured') continue;
    const { status, reason } = result;
    const key = `${status} ${reason}`;
    const group = groups.get(key) ?? { status, reason, results: [] };
    group.results.push(result);
    groups.set(key, group);
  }
  return [...groups.values()];
}
