import type { Subject } from '../sampling.ts';
import { median } from '../stats/estimate.ts';
import type { Sampler } from './sampler.ts';

/**
 * What the usual way of timing would claim: the median of single dispatches, each from one stamp to the next, on a
 * clock as coarse as a stock Chrome's. Without stamps, it is the wall time of a submit and its callback.
 * @returns seconds; 0 where every dispatch fell within one step
 */
export async function naiveSeconds<Work>(
  { stopwatch, clock, protocol, pause }: Sampler<Work>,
  { work, sizing }: Pick<Subject<Work>, 'work' | 'sizing'>,
): Promise<number> {
  const claims: number[] = [];
  for (let i = 0; i < protocol.naiveDispatches; i++) {
    await pause();
    const { stamps, wallSeconds } = await stopwatch.run(work, [1], sizing.dispatchSeconds);
    if (clock.source === 'wall-clock') claims.push(wallSeconds);
    else claims.push(coarse(stamps![0]!.end, protocol) - coarse(stamps![0]!.begin, protocol));
  }
  return median(claims);
}

/** A stamp as a stock Chrome would have told it, in seconds: cut off to the step below. */
function coarse(stamp: bigint, { stockQuantumSeconds }: { readonly stockQuantumSeconds: number }): number {
  const step = BigInt(Math.round(stockQuantumSeconds * 1e9));
  return Number((stamp / step) * step) / 1e9;
}
