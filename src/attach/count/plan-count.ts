import type { Dispatched } from './dispatched.ts';

/** Groups of a pipeline that are counted as they come; further ones only if they take much of its time. */
const COUNTED_GROUPS = 16;
const MOST_COUNTED_GROUPS = 64;
/** The share of its pipeline's time from which a further group is counted. */
const MUCH_TIME = 0.02;
/**
 * A group is counted at its first dispatch, its tenth, hundredth and thousandth, and once between each two: work that comes
 * round every second, third or ninth dispatch must not meet the same phase each time.
 */
const COUNTED = [1, 3, 10, 32, 100, 317, 1000];
/** Counts of a group are at least this factor apart. */
const LEAST_STRIDE = 2;
/** Dispatches counted in the hope that they are of a group that was missed. */
const MOST_GUESSES = 64;

/** Whether a dispatch that is being encoded should be counted. @param stamped its page times the pass: others go first */
export function wantsCount({ group, pipeline }: Dispatched, stamped: boolean): boolean {
  const nth = ++group.encoded;
  const isNew = group.counts.length + group.pending === 0;
  if (isNew && pipeline.counted >= COUNTED_GROUPS && !takesMuchTime({ group, pipeline })) {
    group.notCounted = `${COUNTED_GROUPS} other groups of its pipeline were counted first.`;
    return false;
  }
  if (stamped && isNew && nth === 1) {
    group.next = 2;
    group.notCounted = 'It came once, in a pass that its page times itself.';
    return false;
  }
  if (nth >= group.next) return true;
  // Uniforms that are written after the commands: one of the next dispatches may be of the group that was missed.
  return pipeline.missed > 0 && pipeline.missed <= MOST_GUESSES && pipeline.missed++ > 0;
}

/** Notes that a dispatch will be counted. */
export function noteCount({ group, pipeline }: Dispatched): void {
  if (group.counts.length + group.pending === 0) pipeline.counted++;
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
    pipeline.missed = Math.max(1, pipeline.missed);
    group.pending++;
    group.next = Math.max(group.next, nextAfter(dispatched.occurrence));
  } else if (group !== guessed && group.counts.length + group.pending === 0 && pipeline.counted < COUNTED_GROUPS) {
    pipeline.missed = Math.max(1, pipeline.missed);
  }
}

/** Whether a finished count adds something to its group. */
export const isNews = ({ group: { counts }, occurrence }: Dispatched): boolean =>
  counts.length < COUNTED.length &&
  // They may be read in another order than they ran in.
  counts.every(
    (count) => occurrence >= LEAST_STRIDE * count.occurrence || count.occurrence >= LEAST_STRIDE * occurrence,
  );

const nextAfter = (nth: number): number => COUNTED.find((counted) => counted > nth) ?? Infinity;

const takesMuchTime = ({ group, pipeline }: Pick<Dispatched, 'group' | 'pipeline'>): boolean =>
  pipeline.counted < MOST_COUNTED_GROUPS && group.sketch.sum > MUCH_TIME * pipeline.sketch.sum && group.sketch.n > 1;
