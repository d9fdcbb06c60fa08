import { median } from './estimate.ts';

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
