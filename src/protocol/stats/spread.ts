import { median } from './mean-estimate.ts';

/** The quantile at `share` (0 to 1), linear between neighbours; NaN for an empty list. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  return sorted[below]! + (place - below) * ((sorted[below + 1] ?? sorted[below]!) - sorted[below]!);
}

/** Standard deviation estimated by the median distance from the median: up to half of the values may be wild. */
export function robustDeviation(values: readonly number[]): number {
  const middle = median(values);
  return 1.4826 * median(values.map((value) => Math.abs(value - middle)));
}

/**
 * The number of values more than `ranges` interquartile ranges outside the quartiles.
 * @param least lower bound for the interquartile range: quartiles of quantised values may coincide
 * @see Tukey, Exploratory Data Analysis (1977)
 */
export function severeOutliers(values: readonly number[], ranges: number, least: number): number {
  const [q1, q3] = [quantile(values, 0.25), quantile(values, 0.75)];
  const reach = ranges * Math.max(least, q3 - q1);
  return values.filter((value) => value < q1 - reach || value > q3 + reach).length;
}
