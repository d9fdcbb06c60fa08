import { OVER_ROOF } from './place-under-roof.ts';
import type { TimedKernel } from './counted/advice.ts';

/** From this share of its roof on, a kernel is considered done: it is at its roof. */
export const AT_ROOF_SHARE = 0.85;

/** An interval of rates or shares that reaches so far, high over low, cannot tell a kernel at its roof from one that is not. */
const WIDE = 1 / AT_ROOF_SHARE;

/** A share of a roof, or a rate, with its interval. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** Where a kernel stands by all of its interval: at its roof, above it, under it, or anywhere. */
export type Standing = 'at' | 'above' | 'under' | 'untold';

/** Whether an interval is too wide for a claim about a roof. */
export const isWide = ({ low, high }: Range): boolean => !(high <= low * WIDE);

/** The shares of its roof that the interval of its time allows; null without a roof. The longest time is the least share. */
export function shareRange({ roofline, time }: Pick<TimedKernel, 'roofline' | 'time'>): Range | null {
  if (!roofline) return null;
  const { value, low, high } = time.estimate;
  const shareIn = (seconds: number): number => (seconds > 0 ? (roofline.efficiency * value) / seconds : Infinity);
  return { low: shareIn(high), high: shareIn(low) };
}

/**
 * Where a result stands: what its whole interval supports. A narrow interval around the threshold is under it.
 * @returns null without a roof
 */
export function standingOf(result: Pick<TimedKernel, 'roofline' | 'time'>): Standing | null {
  const range = shareRange(result);
  if (!range) return null;
  if (range.low > OVER_ROOF) return 'above';
  if (range.low >= AT_ROOF_SHARE) return 'at';
  if (range.high < AT_ROOF_SHARE) return 'under';
  return isWide(range) || result.time.flags.includes('noisy') ? 'untold' : 'under';
}
