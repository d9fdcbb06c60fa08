import type { Stamp } from '../stopwatch.ts';
import type { Subject } from '../sampling.ts';
import { median } from '../stats/mean-estimate.ts';
import type { Sampler } from './sampler.ts';

/**
 * The time that common timing code would report: the median of single dispatches, each from begin to end stamp, on a
 * clock as coarse as stock Chrome's. Without stamps, it is the wall time of a submit and its callback.
 * @returns seconds; 0 if the median dispatch fell within one clock step
 */
export async function naiveSeconds<Work>(
  { stopwatch, clock, protocol, pause }: Sampler<Work>,
  { work, sizing, samples }: Pick<Subject<Work>, 'work' | 'sizing' | 'samples'>,
): Promise<number> {
  // Samples of single dispatches are naive timing already, except for the clock step.
  if (sizing.mode === 'single' && samples.length > 0) {
    return Math.floor(median(samples) / protocol.stockQuantumSeconds) * protocol.stockQuantumSeconds;
  }
  const claims: number[] = [];
  for (let i = 0; i < protocol.naiveDispatches; i++) {
    await pause();
    const { stamps, wallSeconds } = await stopwatch.run(work, [1], sizing.dispatchSeconds);
    if (clock.source === 'wall-clock') claims.push(wallSeconds);
    else claims.push(coarseSeconds(stamps![0]!, protocol.stockQuantumSeconds));
  }
  return median(claims);
}

/** A pass as stock Chrome would time it: both stamps rounded down to a clock step. */
function coarseSeconds({ begin, end }: Stamp, stockQuantumSeconds: number): number {
  const step = BigInt(Math.round(stockQuantumSeconds * 1e9));
  // Subtract as bigints: converted to numbers, stamps of days lose their nanoseconds.
  return Number((end / step - begin / step) * step) / 1e9;
}
