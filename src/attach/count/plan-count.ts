import type { Dispatched } from './dispatched.ts';

/** Groups of a pipeline that are counted as they come; further ones only if they take much of its time. */
const COUNTED_GROUPS = 16;
const MOST_COUNTED_GROUPS = 64;
/** The share of its pipeline's time from which a further group is counted. */
const MUCH_TIME = 0.02;
/** A group is counted at its first, tenth, hundredth and thousandth dispatch. */
const LAST_COUNTED = 1000;
const MOST_COUNTS = 4;

/** Whether a dispatch that is being encoded should be counted. @param stamped its page times the pass: others go first */
export function wantsCount({ group, pipeline }: Dispatched, stamped: boolean): boolean {
  const nth = ++group.encoded;
  const isNew = group.counts.length + group.pending === 0;
  if (isNew && pipeline.counted >= COUNTED_GROUPS && !takesMuchTime({ group, pipeline })) {
    group.notCounted = `${COUNTED_GROUPS} other groups of its pipeline were counted first, and take more of its time.`;
    return false;
  }
  if (stamped && isNew && nth === 1) {
    group.next = 2;
    return false;
  }
  const isMissed = pipeline.missed > 0;
  return nth >= group.next || isMissed;
}

/** Notes that a dispatch will be counted. */
export function noteCount({ group, pipeline }: Dispatched): void {
  if (group.counts.length + group.pending === 0) pipeline.counted++;
  if (pipeline.missed > 0 && group.encoded < group.next) pipeline.missed--;
  group.pending++;
  group.next = nextAfter(group.encoded);
}

/** Notes, once submitted, which group was counted in the end. @param guessed the group it was taken for */
export function settleCount(dispatched: Dispatched, guessed: Dispatched['group'], isCounted: boolean): void {
  const { group, pipeline } = dispatched;
  if (isCounted) {
    if (group === guessed) return;
    guessed.pending--;
    if (guessed.counts.length + guessed.pending === 0) {
      pipeline.counted--;
      guessed.next = Math.min(guessed.next, guessed.encoded + 1);
    }
    if (group.counts.length + group.pending === 0) pipeline.counted++;
    group.pending++;
    group.next = Math.max(group.next, nextAfter(dispatched.occurrence));
  } else if (group !== guessed && group.counts.length + group.pending === 0 && pipeline.counted < COUNTED_GROUPS) {
    pipeline.missed = 1;
  }
}

/** Whether a finished count adds something to its group. */
export const isNews = ({ group, occurrence }: Dispatched): boolean =>
  group.counts.length < MOST_COUNTS && !group.counts.some((count) => count.occurrence === occurrence);

const nextAfter = (nth: number): number =>
  nth >= LAST_COUNTED ? Infinity : nth < 10 ? 10 : nth < 100 ? 100 : LAST_COUNTED;

const takesMuchTime = ({ group, pipeline }: Pick<Dispatched, 'group' | 'pipeline'>): boolean =>
  pipeline.counted < MOST_COUNTED_GROUPS && group.sketch.sum > MUCH_TIME * pipeline.sketch.sum && group.sketch.n > 1;
