import { byOperator, type Contest, type OperatorContests } from '../../report/best-first.ts';
import type { MeasuredResult } from '../../report/report-format.ts';
import type { Found } from './result-filter.ts';

/** A row of the table: the best kernel of a contest, or one folded under it. */
export interface ResultEntry {
  readonly kind: 'result';
  readonly contest: Contest;
  readonly result: MeasuredResult;
  readonly isBest: boolean;
  /** Of the best: whether the others are shown. */
  readonly isOpen: boolean;
  readonly isHidden: boolean;
  /** The results of its operator. */
  readonly group: OperatorContests;
}

/** The heading of an operator. */
export interface HeadingEntry {
  readonly kind: 'heading';
  readonly group: OperatorContests;
  readonly isHidden: boolean;
}

/** What a table shows. */
export interface Shown {
  readonly found: readonly Found[];
  /** Whether operators have headings: in the order of the report alone. */
  readonly isGrouped: boolean;
  /** The most contests shown, from the first. */
  readonly most: number;
  /** Shown wherever it stands; null: none. */
  readonly selected: MeasuredResult | null;
  /** Whether a contest's other kernels are shown. */
  readonly isOpen: (found: Found) => boolean;
}

/** The rows of a table with its headings. Hidden ones have their place, too, so that drivers find every result. */
export function entriesOf({
  found,
  isGrouped,
  most,
  selected,
  isOpen,
}: Shown): readonly (ResultEntry | HeadingEntry)[] {
  const foundOf = new Map(found.map((one) => [one.contest, one]));
  let shown = 0;
  const rows = (contest: Contest, group: OperatorContests): ResultEntry[] => {
    const open = isOpen(foundOf.get(contest)!);
    const results = [contest.best, ...contest.others];
    const isPast = shown++ >= most && !(selected && results.includes(selected));
    return results.map((result) => {
      const isBest = result === contest.best;
      const isHidden = isPast || (!isBest && !open);
      return { kind: 'result', contest, result, isBest, isOpen: isBest && open, isHidden, group };
    });
  };
  const contests = found.map(({ contest }) => contest);
  const groups = byOperator(contests);
  if (!isGrouped) {
    const groupOf = new Map(groups.map((group) => [group.op, group]));
    return contests.flatMap((contest) => rows(contest, groupOf.get(contest.best.op)!));
  }
  return groups.flatMap((group) => {
    const own = group.contests.flatMap((contest) => rows(contest, group));
    return [{ kind: 'heading', group, isHidden: own.every(({ isHidden }) => isHidden) }, ...own];
  });
}
