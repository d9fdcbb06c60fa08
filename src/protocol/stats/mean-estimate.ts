import type { Estimate } from '../../report/report-format.ts';
import { studentQuantile } from './student.ts';

/** Constants of an estimate; see protocol.ts. */
export interface EstimateOptions {
  readonly trim: number;
  readonly level: number;
  readonly systematicFloor: number;
}

/**
 * A trimmed mean with its interval: Student's t on the winsorised deviation, in quadrature with a systematic floor.
 * A mean, because a median of quantised values falls on a step of the clock; trimmed, because tails are one-sided.
 * @see Tukey, McLaughlin (1963); Yuen, Biometrika 61 (1974)
 * @throws if there are no samples
 */
export function estimateMean(samples: readonly number[], options: EstimateOptions): Estimate {
  if (samples.length === 0) throw new Error('estimate: expected at least one sample');
  const { trim, level, systematicFloor } = options;
  const sorted = [...samples].toSorted((a, b) => a - b);
  const n = sorted.length;
  const cut = Math.floor(n * trim);
  const kept = sorted.slice(cut, n - cut);
  const value = mean(kept);
  const winsorised = sorted.map((x) => Math.min(Math.max(x, kept[0]!), kept.at(-1)!));
  const average = mean(winsorised);
  const variance = n > 1 ? winsorised.reduce((sum, x) => sum + (x - average) ** 2, 0) / (n - 1) : Infinity;
  const standardError = Math.sqrt(variance / n) / (kept.length / n);
  const random = kept.length > 1 ? studentQuantile((1 + level) / 2, kept.length - 1) * standardError : Math.abs(value);
  const half = Math.hypot(random, systematicFloor * value);
  return { value, low: value - half, high: value + half, level };
}

/** Arithmetic mean. */
export const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** The middle value; of an even number, the mean of the middle two. NaN for an empty list. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}

/** Half the width of an interval as a share of its value. */
export const relativeHalfWidth = ({ value, low, high }: Estimate): number => (high - low) / 2 / value;

/** Turns an estimate of the time of one dispatch into one of a rate: `amount` is per dispatch. */
export const rateOf = (amount: number, seconds: Estimate): Estimate => ({
  value: amount / seconds.value,
  low: amount / seconds.high,
  // The interval of a few wild samples may reach below zero and then gives no upper bound: use twice the rate.
  high: seconds.low > 0 ? amount / seconds.low : (2 * amount) / seconds.value,
  level: seconds.level,
});
