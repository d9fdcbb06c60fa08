import { median } from './mean-estimate.ts';

/**
 * The slope of a line through noisy points: the median of the slopes of all pairs; a third of the points may be wild.
 * @see Sen, Journal of the American Statistical Association 63 (1968)
 * @returns 0 for fewer than two different x
 */
export function theilSenSlope(x: readonly number[], y: readonly number[]): number {
  const slopes: number[] = [];
  for (let i = 0; i < x.length; i++) {
    for (let j = i + 1; j < x.length; j++) {
      if (x[i] !== x[j]) slopes.push((y[j]! - y[i]!) / (x[j]! - x[i]!));
    }
  }
  return slopes.length > 0 ? median(slopes) : 0;
}

/**
 * Whether values rise or fall over time, as a standard normal score; corrected for ties, which quantised clocks
 * produce often.
 * @see Mann, Econometrica 13 (1945); Kendall, Rank Correlation Methods (1970)
 * @returns 0 if undetermined
 */
export function mannKendallZ(values: readonly number[]): number {
  const n = values.length;
  let s = 0;
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) s += Math.sign(values[j]! - values[i]!);
  const ties = new Map<number, number>();
  for (const value of values) ties.set(value, (ties.get(value) ?? 0) + 1);
  const spread = (count: number): number => count * (count - 1) * (2 * count + 5);
  const variance = [...ties.values()].reduce((rest, count) => rest - spread(count), spread(n)) / 18;
  return variance > 0 ? (s - Math.sign(s)) / Math.sqrt(variance) : 0;
}

/** The change of a trend from the first to the last point, as a share of the middle value; 0 for fewer than two points. */
export function trendChange(times: readonly number[], values: readonly number[]): number {
  if (values.length < 2) return 0;
  return (theilSenSlope(times, values) * (times.at(-1)! - times[0]!)) / median(values);
}
