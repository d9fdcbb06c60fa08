import type { Estimate } from '../../report/report-format.ts';

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

/**
 * Quantile of Student's t distribution, for probabilities above 0.5 and at least one degree of freedom.
 * Exact for 1 and 2 degrees; from 3 on, Hill's expansion, accurate to 4 digits.
 * @see G. W. Hill, Algorithm 396, Communications of the ACM 13 (1970)
 */
export function studentQuantile(probability: number, degrees: number): number {
  const tail = 2 * (1 - probability);
  if (degrees === 1) return 1 / Math.tan((tail * Math.PI) / 2);
  if (degrees === 2) return Math.sqrt(2 / (tail * (2 - tail)) - 2);
  const terms = hillTerms(degrees);
  const { a, d } = terms;
  const y = (d * tail) ** (2 / degrees);
  if (y > 0.05 + a) return Math.sqrt(degrees * nearCentre(normalQuantile(tail / 2), degrees, terms));
  return Math.sqrt(degrees * farTail(y, degrees, d));
}

/** The terms a, b, c, d of the algorithm. */
interface HillTerms {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

function hillTerms(n: number): HillTerms {
  const a = 1 / (n - 0.5);
  const b = 48 / (a * a);
  const c = ((20700 * a) / b - 98) * a * a - 16 * a + 96.36;
  return { a, b, c, d: ((94.5 / (b + c) - 3) / b + 1) * Math.sqrt((a * Math.PI) / 2) * n };
}

function nearCentre(x: number, n: number, { a, b, c, d }: HillTerms): number {
  let y = x * x;
  const adjusted = n < 5 ? c + 0.3 * (n - 4.5) * (x + 0.6) : c;
  const divisor = (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b + adjusted;
  y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / divisor - y - 3) / b + 1) * x;
  return Math.expm1(a * y * y);
}

function farTail(y: number, n: number, d: number): number {
  const term = 1 / (((n + 6) / (n * y) - 0.089 * d - 0.822) * (n + 2) * 3) + 0.5 / (n + 4);
  return ((term * y - 1) * (n + 1)) / (n + 2) + 1 / y;
}

/** Lower quantile of the standard normal distribution, for a probability below 0.5. @see Abramowitz, Stegun 26.2.23 */
function normalQuantile(probability: number): number {
  const t = Math.sqrt(-2 * Math.log(probability));
  const top = (0.010328 * t + 0.802853) * t + 2.515517;
  const bottom = ((0.001308 * t + 0.189269) * t + 1.432788) * t + 1;
  return -(t - top / bottom);
}
