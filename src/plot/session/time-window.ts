/** A stretch of a session that is shown, in seconds from its start. */
export type TimeWindow = readonly [from: number, until: number];

/** The shortest window: stamps are no finer. */
const SHORTEST = 1e-6;

/** A window of a length around a place, moved into the whole; null: it is the whole. */
function within(from: number, length: number, [start, end]: TimeWindow): TimeWindow | null {
  const span = Math.min(end - start, Math.max(Math.min(SHORTEST, end - start), length));
  if (span >= (end - start) * (1 - 1e-9)) return null;
  const first = Math.max(start, Math.min(end - span, from));
  return [first, first + span];
}

/**
 * A window scaled around a place in it.
 * @param around a share of its length, 0–1
 * @param factor below 1 zooms in
 * @returns null when everything is shown again
 */
export function zoomedTime(
  [from, until]: TimeWindow,
  whole: TimeWindow,
  around: number,
  factor: number,
): TimeWindow | null {
  const length = (until - from) * factor;
  return within(from + (until - from) * around - length * around, length, whole);
}

/** A window moved by a share of its length; null: it is the whole. */
export const pannedTime = ([from, until]: TimeWindow, whole: TimeWindow, by: number): TimeWindow | null =>
  within(from + (until - from) * by, until - from, whole);

/** The window between two shares of another. */
export function framedTime([from, until]: TimeWindow, whole: TimeWindow, a: number, b: number): TimeWindow | null {
  const at = (share: number): number => from + (until - from) * Math.max(0, Math.min(1, share));
  return within(at(Math.min(a, b)), at(Math.max(a, b)) - at(Math.min(a, b)), whole);
}

/** The window moved so that a stretch lies in it, in the middle if it was outside; the same window if it does. */
export function revealingTime(shown: TimeWindow, whole: TimeWindow, [from, until]: TimeWindow): TimeWindow | null {
  const length = shown[1] - shown[0];
  if (from >= shown[0] && Math.min(until, from + length) <= shown[1]) return shown;
  return within((from + until) / 2 - length / 2, length, whole);
}

/** The part of a window that lies in the whole; null if none does, or it is the whole: then everything is shown. */
export const clampedTime = ([from, until]: TimeWindow, whole: TimeWindow): TimeWindow | null =>
  until > whole[0] && from < whole[1]
    ? within(Math.max(from, whole[0]), Math.min(until, whole[1]) - Math.max(from, whole[0]), whole)
    : null;
