/** The part of a chart on two log axes that is shown, in the units of its axes; both ends positive. */
export interface LogWindow {
  readonly x: readonly [low: number, high: number];
  readonly y: readonly [low: number, high: number];
}

type Ends = readonly [low: number, high: number];

/** The least span of a window: a quarter of a decade, 10^0.25 or ×1.8. */
const LEAST_DECADES = 0.25;

const logs = ([low, high]: Ends): Ends => [Math.log10(low), Math.log10(high)];
const back = ([low, high]: Ends): Ends => [10 ** low, 10 ** high];

/** One axis scaled around a place and moved, both as shares of the window, then kept inside the whole. */
function moved(shown: Ends, whole: Ends, around: number, factor: number, by: number): Ends {
  const [low, high] = logs(shown);
  const [least, most] = logs(whole);
  const span = Math.min(most - least, Math.max(Math.min(LEAST_DECADES, most - least), (high - low) * factor));
  const start = low + (high - low) * around - span * around + span * by;
  const from = Math.max(least, Math.min(most - span, start));
  return back([from, from + span]);
}

/**
 * A window scaled around a place in it, inside the whole view.
 * @param around shares of the window's width and height, from the left and from the bottom, 0–1
 * @param factor below 1 zooms in
 * @returns null when everything is shown again
 */
export function scaled(
  shown: LogWindow,
  whole: LogWindow,
  [x, y]: readonly [number, number],
  factor: number,
): LogWindow | null {
  return orNull({ x: moved(shown.x, whole.x, x, factor, 0), y: moved(shown.y, whole.y, y, factor, 0) }, whole);
}

/** A window moved by shares of its width (to the right) and height (up), inside the whole view. */
export function panned(shown: LogWindow, whole: LogWindow, [x, y]: readonly [number, number]): LogWindow | null {
  return orNull({ x: moved(shown.x, whole.x, 0.5, 1, x), y: moved(shown.y, whole.y, 0.5, 1, y) }, whole);
}

/**
 * The window between two places of another, in shares of its width and height from the lower left; at least a quarter of
 * a decade each way.
 */
export function framed(
  shown: LogWindow,
  whole: LogWindow,
  [ax, ay]: readonly [number, number],
  [bx, by]: readonly [number, number],
): LogWindow | null {
  const part = (ends: Ends, all: Ends, from: number, to: number): Ends => {
    const [low, high] = logs(ends);
    const at = (share: number): number => low + (high - low) * share;
    return moved(back([at(Math.min(from, to)), at(Math.max(from, to))]), all, 0.5, 1, 0);
  };
  return orNull({ x: part(shown.x, whole.x, ax, bx), y: part(shown.y, whole.y, ay, by) }, whole);
}

/** A window with its middle at a point, as far as the whole view allows. */
export function centred(shown: LogWindow, whole: LogWindow, x: number, y: number): LogWindow | null {
  const share = (ends: Ends, value: number): number => {
    const [low, high] = logs(ends);
    return (Math.log10(value) - low) / (high - low) - 0.5;
  };
  return panned(shown, whole, [share(shown.x, x), share(shown.y, y)]);
}

/** A window as far as it lies in the whole view; null if it is no window, or everything. */
export function clamped(window: LogWindow | null, whole: LogWindow): LogWindow | null {
  if (window === null || !isWindow(window)) return null;
  return scaled(window, whole, [0.5, 0.5], 1);
}

/** Whether a value from elsewhere is a window: two pairs of positive numbers in order. */
export function isWindow(value: unknown): value is LogWindow {
  if (typeof value !== 'object' || value === null) return false;
  const { x, y } = value as Partial<Record<'x' | 'y', unknown>>;
  return [x, y].every(
    (ends) =>
      Array.isArray(ends) &&
      ends.length === 2 &&
      ends.every((end) => typeof end === 'number' && end > 0 && Number.isFinite(end)) &&
      (ends[0] as number) < (ends[1] as number),
  );
}

const CLOSE = 1e-6;
const orNull = (window: LogWindow, whole: LogWindow): LogWindow | null =>
  (['x', 'y'] as const).every((axis) =>
    [0, 1].every((end) => Math.abs(Math.log10(window[axis][end as 0 | 1] / whole[axis][end as 0 | 1])) < CLOSE),
  )
    ? null
    : window;
