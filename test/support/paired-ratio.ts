import { spentEach } from '../../src/protocol/cpu-times.ts';
import type { Sampler } from '../../src/protocol/rounds/sampler.ts';
import { sizeSample, timeOnce } from '../../src/protocol/sampling.ts';
import { median } from '../../src/protocol/stats/mean-estimate.ts';

/** Two works, the second of which should take `factor` times as long. */
export interface Pairing<Work> {
  readonly works: readonly [short: Work, long: Work];
  readonly factor: number;
  readonly pairs: number;
}

/**
 * How many times as long the long work takes as the short one, on a machine that does other things meanwhile: the median
 * over pairs of laps of the same amount of work, one right after the other, in alternating order. On a software adapter
 * the CPU time of its process counts, which others hardly change; else the stamps.
 */
export async function pairedRatio<Work>(
  { stopwatch, clock, protocol }: Sampler<Work>,
  { works: [short, long], factor, pairs }: Pairing<Work>,
): Promise<number> {
  const { n, dispatchSeconds } = await sizeSample(stopwatch, clock, long, protocol);
  const lap = async (work: Work, count: number): Promise<number> => {
    const before = (await stopwatch.readCpuTimes?.()) ?? null;
    const seconds = await timeOnce(stopwatch, clock, work, count, n * dispatchSeconds);
    const after = (await stopwatch.readCpuTimes?.()) ?? null;
    return spentEach(before, after, count)?.seconds ?? seconds ?? NaN;
  };
  const laps = [(): Promise<number> => lap(short, factor * n), (): Promise<number> => lap(long, n)];
  // The first laps pay for lazy clears.
  for (const run of laps) await run();
  const ratios: number[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const seconds = [0, 0];
    for (const i of pair % 2 === 0 ? [0, 1] : [1, 0]) seconds[i] = await laps[i]!();
    ratios.push(seconds[1]! / seconds[0]!);
  }
  return median(ratios);
}
