import { bestFirst, type Contest } from '../../report/best-first.ts';
import type { MeasuredResult, Report } from '../../report/report-format.ts';
import { unsteadyCeilings, type UnsteadyCeilings } from '../../report/unsteady.ts';

/** Columns that the table can be sorted by. */
export const SORT_KEYS = ['kernel', 'shape', 'intensity', 'flop', 'bytes', 'share', 'bound', 'interval'] as const;

/** A column that results can be sorted by. */
export type SortKey = (typeof SORT_KEYS)[number];

/** A column and its direction; null is the order of the report. */
export interface Sort {
  readonly key: SortKey;
  readonly down: boolean;
}

/** Text starts ascending, numbers with the largest. */
export const startsDown = (key: SortKey): boolean => key !== 'kernel' && key !== 'bound';

const steadyShare = ({ roofline }: MeasuredResult, unsteady: UnsteadyCeilings): number =>
  roofline && !unsteady.has(roofline.ceiling) ? roofline.efficiency : -1;

const VALUES: Readonly<Record<Exclude<SortKey, 'share'>, (result: MeasuredResult) => number | string>> = {
  kernel: ({ kernel }) => kernel,
  shape: ({ shape }) => Object.values(shape).reduce((a, b) => a * b, 1),
  intensity: ({ achieved }) => achieved.intensity,
  flop: ({ achieved }) => achieved.flopPerSecond,
  bytes: ({ achieved }) => achieved.bytesPerSecond,
  bound: ({ roofline }) => roofline?.bound ?? '',
  interval: ({ time: { estimate } }) => (estimate.value > 0 ? (estimate.high - estimate.low) / estimate.value : -1),
};

/** What was measured in a report, by the work done, in the requested order of the best kernels. */
export function sortedContests(report: Report, sort: Sort | null): readonly Contest[] {
  const contests = bestFirst(report);
  if (!sort) return contests;
  const unsteady = unsteadyCeilings(report);
  const value = sort.key === 'share' ? (result: MeasuredResult) => steadyShare(result, unsteady) : VALUES[sort.key];
  const sign = sort.down ? -1 : 1;
  return contests.toSorted((a, b) => {
    const [x, y] = [value(a.best), value(b.best)];
    return sign * (x < y ? -1 : x > y ? 1 : 0);
  });
}
