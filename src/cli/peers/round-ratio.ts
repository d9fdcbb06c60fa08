import { randomWords } from '../../protocol/random.ts';
import { median } from '../../protocol/stats/mean-estimate.ts';
import { quantile } from '../../protocol/stats/spread.ts';
import { studentPoint, type Ratio } from '../../report/compare/ratio.ts';

const RESAMPLES = 2000;
/** Two-sided 95 % point of the normal distribution. */
const NORMAL = 1.959964;
const SEED = 1;

/**
 * How many times as long A took as B: the ratio of medians over rounds, with the 95 % interval of a bootstrap that draws
 * rounds, so that whatever disturbed a whole round disturbs both sides. Widened as by Student's t for few rounds.
 * @param a seconds of each round; B's of the same rounds come in the same order, and rounds that one lacks do not count
 * @returns null for fewer than two rounds in common
 * @see Efron, Tibshirani: An Introduction to the Bootstrap (1993), chapters 8 and 13
 */
export function roundRatio(a: readonly number[], b: readonly number[]): Ratio | null {
  const rounds = Math.min(a.length, b.length);
  if (rounds < 2) return null;
  const next = randomWords(SEED);
  const ratioOf = (drawn: readonly number[]): number =>
    median(drawn.map((i) => a[i]!)) / median(drawn.map((i) => b[i]!));
  const all = Array.from({ length: rounds }, (_, i) => i);
  const value = ratioOf(all);
  const logs = Array.from({ length: RESAMPLES }, () => Math.log(ratioOf(all.map(() => next() % rounds)) / value));
  const stretch = studentPoint(rounds - 1) / NORMAL;
  return {
    value,
    low: value * Math.exp(stretch * Math.min(0, quantile(logs, 0.025))),
    high: value * Math.exp(stretch * Math.max(0, quantile(logs, 0.975))),
  };
}
