/** A stretch of time. */
export interface Stretch {
  readonly start: number;
  readonly seconds: number;
}

/**
 * Seconds below which a gap is no wait of the page: JavaScript takes longer to encode a dispatch and hand it to the GPU, and
 * its clock has steps of 5 µs at best. What is shorter is launches, barriers, and the two clocks' difference.
 */
export const LEAST_WAIT = 20e-6;

/** Stretches in order of their beginning; at the same beginning, the shorter first. */
export const inOrder = <T extends Stretch>(stretches: readonly T[]): T[] =>
  stretches.toSorted((a, b) => a.start - b.start || a.seconds - b.seconds);

/** Seconds in which at least one of the stretches lasted. */
export const unionSeconds = (stretches: readonly Stretch[]): number =>
  unionOf(stretches).reduce((all, { seconds }) => all + seconds, 0);

/** The stretches without overlaps, in order. */
export function unionOf(stretches: readonly Stretch[]): Stretch[] {
  const union: { start: number; seconds: number }[] = [];
  for (const { start, seconds } of inOrder(stretches)) {
    const last = union.at(-1);
    // Compared by beginning plus duration, so that a stretch that begins where another ends adds no rounding.
    if (last && start <= last.start + last.seconds) {
      last.seconds = Math.max(last.seconds, start - last.start + seconds);
    } else union.push({ start, seconds });
  }
  return union;
}

/** What is left of ordered stretches without overlaps outside others of the same kind. */
export function outside(stretches: readonly Stretch[], others: readonly Stretch[]): Stretch[] {
  const left: Stretch[] = [];
  let first = 0;
  for (const { start, seconds } of stretches) {
    const end = start + seconds;
    let from = start;
    while (first < others.length && others[first]!.start + others[first]!.seconds <= start) first++;
    for (let i = first; i < others.length && others[i]!.start < end; i++) {
      const other = others[i]!;
      if (other.start > from) left.push({ start: from, seconds: other.start - from });
      from = Math.max(from, other.start + other.seconds);
    }
    if (from < end) left.push({ start: from, seconds: end - from });
  }
  return left;
}
