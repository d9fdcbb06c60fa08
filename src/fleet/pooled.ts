import { studentQuantile } from '../protocol/stats/mean-estimate.ts';

/** Differences of log seconds on several machines, summed up. */
export interface Differences {
  readonly machines: number;
  /** The mean over the machines. */
  readonly mean: number;
  /** Their standard deviation; null for one machine. */
  readonly deviation: number | null;
}

/** A ratio of times with its 95 % interval. */
export interface RatioEstimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A pooled ratio, and how likely one as far from 1 is where nothing changed (two-sided). */
export interface PooledRatio {
  readonly ratio: RatioEstimate;
  readonly probability: number;
}

const LEVEL = 0.95;

/** The mean ratio over machines, by Student's t on the logarithms; null for fewer than two machines. */
export function pooledRatio({ machines, mean, deviation }: Differences): PooledRatio | null {
  if (machines < 2 || deviation === null) return null;
  const error = deviation / Math.sqrt(machines);
  const half = studentQuantile((1 + LEVEL) / 2, machines - 1) * error;
  return {
    ratio: { value: Math.exp(mean), low: Math.exp(mean - half), high: Math.exp(mean + half) },
    probability: mean === 0 ? 1 : studentTails(Math.abs(mean) / error, machines - 1),
  };
}

/**
 * The probability of Student's t beyond ±t, by its finite series.
 * @param degrees a whole number from 1
 * @see Abramowitz, Stegun 26.7.3 and 26.7.4
 */
export function studentTails(t: number, degrees: number): number {
  if (t === Infinity) return 0;
  const angle = Math.atan(t / Math.sqrt(degrees));
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const isOdd = degrees % 2 === 1;
  let [sum, term] = [0, isOdd ? cosine : 1];
  for (let k = isOdd ? 1 : 0; k <= degrees - 2; k += 2) {
    sum += term;
    term *= ((k + 1) / (k + 2)) * cosine * cosine;
  }
  const inside = isOdd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum;
  return Math.max(0, 1 - inside);
}

/**
 * Which of many tests are significant, so that of those found at most a share is expected to be false.
 * @see Benjamini, Hochberg, Journal of the Royal Statistical Society B 57 (1995)
 */
export function significant(probabilities: readonly number[], falseShare: number): boolean[] {
  const sorted = probabilities.toSorted((a, b) => a - b);
  const last = sorted.findLastIndex((one, rank) => one <= (falseShare * (rank + 1)) / sorted.length);
  const most = last === -1 ? -1 : sorted[last]!;
  return probabilities.map((one) => one <= most);
}
