/** Seconds of a step at a batch. */
export interface BatchTime {
  readonly batch: number;
  readonly seconds: number;
}

/** t(B) = max(a + b·B, c·B): what a batch shares and adds while memory is the limit, and what each costs once arithmetic is. */
export interface BatchFit {
  /** Seconds of what is done once for a batch: reading the weights. */
  readonly fixed: number;
  /** Seconds that each sequence adds: its KV cache and its arithmetic. */
  readonly each: number;
  /** Seconds of a sequence once arithmetic is the limit; null: no batch measured reaches that. */
  readonly full: number | null;
  /** The batch at which the line turns; null if none does. */
  readonly knee: number | null;
}

const LEAST_BATCHES = 3;
/** Points of the line through the origin that fits a single batch anyway. */
const LEAST_FULL = 2;

/**
 * Fits step times by batch, by relative error: every split into batches before and after the knee is tried.
 * @returns null for fewer than three batches: a line goes through any two, and says nothing
 */
export function fitBatches(times: readonly BatchTime[]): BatchFit | null {
  const points = times.filter(({ seconds }) => seconds > 0).toSorted((a, b) => a.batch - b.batch);
  if (new Set(points.map(({ batch }) => batch)).size < LEAST_BATCHES) return null;
  let best: { fit: BatchFit; error: number } | null = null;
  for (let split = 2; split <= points.length; split++) {
    const after = points.slice(split);
    if (after.length > 0 && after.length < LEAST_FULL) continue;
    const line = lineThrough(points.slice(0, split));
    const full = after.length === 0 ? null : weighted(after, ({ batch }) => batch);
    const crossing = full !== null && full > line.each ? line.fixed / (full - line.each) : null;
    const fit: BatchFit = { ...line, full: crossing === null ? null : full, knee: crossing };
    const error = points.reduce((sum, { batch, seconds }) => sum + (secondsAt(fit, batch) / seconds - 1) ** 2, 0);
    // A knee must earn its parameter.
    if (!best || error < 0.7 * best.error || (fit.knee === null && error <= best.error)) best = { fit, error };
  }
  return best!.fit;
}

/** The fitted time of a step. */
export const secondsAt = ({ fixed, each, full }: BatchFit, batch: number): number =>
  Math.max(fixed + each * batch, (full ?? 0) * batch);

/** Least squares of relative errors: weights 1/t². Neither part is negative. */
function lineThrough(points: readonly BatchTime[]): { fixed: number; each: number } {
  let [w, wx, wxx, wy, wxy] = [0, 0, 0, 0, 0];
  for (const { batch: x, seconds: y } of points) {
    const weight = 1 / y ** 2;
    w += weight;
    wx += weight * x;
    wxx += weight * x * x;
    wy += weight * y;
    wxy += weight * x * y;
  }
  const determinant = w * wxx - wx * wx;
  const each = (w * wxy - wx * wy) / determinant;
  const fixed = (wy - each * wx) / w;
  if (each < 0) return { fixed: weighted(points, () => 1), each: 0 };
  if (fixed < 0) return { fixed: 0, each: weighted(points, ({ batch }) => batch) };
  return { fixed, each };
}

/** The factor of one term that fits best: t = factor·term. */
function weighted(points: readonly BatchTime[], term: (point: BatchTime) => number): number {
  let [up, down] = [0, 0];
  for (const point of points) {
    const ratio = term(point) / point.seconds;
    up += ratio;
    down += ratio ** 2;
  }
  return up / down;
}
