import { LEAST_SECONDS } from '../limits.ts';

/** A ratio with its 95 % interval. */
export interface Ratio {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** One run's data on one kernel's time. */
export interface Timed {
  /** Seconds of one dispatch, one value per sample. */
  readonly samples: readonly number[];
  /** The run's estimate, used with too few samples. */
  readonly estimate: { readonly value: number; readonly low: number; readonly high: number };
  /** Share of samples cut from each end before the mean. */
  readonly trim: number;
  /** Relative error that repetition cannot reveal. */
  readonly systematicFloor: number;
}

/** Fewer samples than this are not resampled. */
const LEAST_SAMPLES = 3;
const RESAMPLES = 2000;
/** From this many samples on, fewer resamples suffice; thousands of samples must not take minutes. */
const MANY_SAMPLES = 200;
const LEAST_RESAMPLES = 200;
/** Natural logarithm beyond any ratio of valid times. */
const MOST_LOG = 60;
/** Two-sided 95 % point of the normal distribution. */
const NORMAL = 1.959964;

/**
 * B over A in time: the ratio of the trimmed means with the interval of a two-sample bootstrap, widened as by Student's
 * t for few samples (with 8 a percentile bootstrap covers too little), in quadrature with both runs' systematic floors
 * and with other differences between the runs.
 * @param elsewhere relative half-width from sources outside both lists of samples
 * @param seed the same seed gives the same interval
 * @see Efron, Tibshirani: An Introduction to the Bootstrap (1993), chapters 8 and 13
 */
export function ratioOf(a: Timed, b: Timed, elsewhere: number, seed: number): Ratio {
  const [sideA, sideB] = [sideOf(a), sideOf(b)];
  const value = sideB.mean / sideA.mean;
  const next = generator(seed);
  const most = Math.max(sideA.count, sideB.count, MANY_SAMPLES);
  const resamples = Math.max(LEAST_RESAMPLES, Math.round((RESAMPLES * MANY_SAMPLES) / most));
  const logs = Float64Array.from({ length: resamples }, () => sideB.draw(next) - sideA.draw(next)).toSorted();
  const centre = Math.log(value);
  const stretch = studentPoint(degreesOf(sideA, sideB)) / NORMAL;
  const outside = Math.hypot(a.systematicFloor, b.systematicFloor, elsewhere);
  const at = (share: number): number => (logs[Math.round(share * (resamples - 1))]! - centre) * stretch;
  return {
    value,
    low: bounded(centre - Math.hypot(Math.min(0, at(0.025)), outside)),
    high: bounded(centre + Math.hypot(Math.max(0, at(0.975)), outside)),
  };
}

/** A ratio from its logarithm; NaN stays NaN. */
const bounded = (log: number): number => Math.exp(Math.max(-MOST_LOG, Math.min(MOST_LOG, log)));

/** The 95 % point of Student's t, by Cornish and Fisher's expansion: good to 1 % from 3 degrees on. @see Abramowitz, Stegun 26.7.5 */
export function studentPoint(degrees: number): number {
  const [z, n] = [NORMAL, Math.max(1, degrees)];
  const first = (z ** 3 + z) / 4;
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  const third = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384;
  return z + first / n + second / n ** 2 + third / n ** 3;
}

interface Side {
  readonly count: number;
  readonly mean: number;
  /** Variance of the logarithm of the mean. */
  readonly variance: number;
  readonly degrees: number;
  /** The logarithm of the mean of one resample. */
  draw(next: () => number): number;
}

function sideOf({ samples, estimate, trim }: Timed): Side {
  const valid = samples.filter((seconds) => seconds >= LEAST_SECONDS);
  const n = valid.length;
  if (n < LEAST_SAMPLES) {
    const deviation = Math.max(0, (estimate.high - estimate.low) / 2 / estimate.value / NORMAL);
    const draw = (next: () => number): number => Math.log(estimate.value) + deviation * normal(next);
    return { count: n, mean: estimate.value, variance: deviation ** 2, degrees: 1000, draw };
  }
  // The variance of a resample of n is (n − 1) / n of a new run's: corrected around the mean.
  const widen = Math.sqrt(n / (n - 1));
  const sorted = Float64Array.from(valid).toSorted();
  const counts = new Uint16Array(n).fill(1);
  const mean = trimmedMean(sorted, counts, trim);
  const draw = (next: () => number): number => {
    counts.fill(0);
    for (let i = 0; i < n; i++) counts[Math.floor(next() * n)]!++;
    return Math.log(mean) + widen * Math.log(trimmedMean(sorted, counts, trim) / mean);
  };
  return { count: n, mean, variance: variance(valid) / n / mean ** 2, degrees: n - 2 * Math.floor(n * trim) - 1, draw };
}

/** Welch's and Satterthwaite's degrees of freedom of a difference; any number where neither side varies. */
function degreesOf(a: Side, b: Side): number {
  const sum = a.variance + b.variance;
  return sum > 0
    ? sum ** 2 / (a.variance ** 2 / a.degrees + b.variance ** 2 / b.degrees)
    : Math.min(a.degrees, b.degrees);
}

/** The trimmed mean of ascending values with repeat counts, so that resamples need no sorting. */
function trimmedMean(sorted: Float64Array, counts: Uint16Array, trim: number): number {
  const n = sorted.length;
  const cut = Math.floor(n * trim);
  let [sum, seen] = [0, 0];
  for (let i = 0; i < n; i++) {
    const from = Math.max(seen, cut);
    seen += counts[i]!;
    sum += sorted[i]! * Math.max(0, Math.min(seen, n - cut) - from);
  }
  return sum / (n - 2 * cut);
}

function variance(values: readonly number[]): number {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}

/** A standard normal by Box and Muller. */
const normal = (next: () => number): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());

/** Numbers in [0, 1) from a seed. @see Steele, Lea, Flood: SplitMix (2014), in its 32-bit form */
function generator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state ^ (state >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32;
  };
}
