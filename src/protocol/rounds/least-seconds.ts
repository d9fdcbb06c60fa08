import { shuffled } from '../random.ts';
import { sizeSample, timeOnce } from '../sampling.ts';
import type { Sampler } from './sampler.ts';

/** Works this close to the quickest are looked at once more. */
const CLOSE = 1.1;

/** What works are chosen by. */
export interface Choice {
  /** Works that look so many times slower than the quickest are looked at no further. */
  readonly hope?: number;
  /** How much each does, where that differs: the quickest is the one that does most in a second. Left out: 1 each. */
  readonly amounts?: readonly number[];
}

/**
 * Seconds of one dispatch of each work, for choosing between them: the least of a few laps, taken in turn in seeded
 * random order. Whatever else the machine does only adds, and falls on all alike.
 * @returns Infinity where no lap was valid
 */
export async function leastSeconds<Work>(
  { stopwatch, clock, protocol, pause, nextRandom }: Sampler<Work>,
  works: readonly Work[],
  { hope = Infinity, amounts }: Choice = {},
): Promise<number[]> {
  const [first] = works;
  if (first === undefined) return [];
  await pause();
  // Laps as short as the clock allows, and more of them: between two turns of other programs fits a whole one.
  const short =
    clock.source === 'wall-clock'
      ? clock
      : {
          ...clock,
          leastSampleSeconds: Math.max(
            protocol.leastLapSeconds,
            Math.min(clock.leastSampleSeconds, protocol.leastSampleQuanta * clock.quantumSeconds),
          ),
        };
  const { n, dispatchSeconds } = await sizeSample(stopwatch, short, first, protocol);
  const lap = async (work: Work, count: number, expected: number): Promise<number> => {
    await pause();
    return (await timeOnce(stopwatch, clock, work, count, count * expected)) ?? Infinity;
  };
  // As many dispatches as the first one needs, and then as many as each needs itself.
  const least: number[] = [];
  for (const work of works) least.push(await lap(work, n, protocol.refusedDispatchSeconds));
  const counts = least.map((seconds) =>
    seconds < Infinity
      ? Math.min(Math.max(1, Math.round((n * dispatchSeconds) / seconds)), protocol.mostDispatches)
      : n,
  );
  const cost = (i: number): number => least[i]! / (amounts?.[i] ?? 1);
  const leastCost = (): number => Math.min(...works.map((_, i) => cost(i)));
  for (const within of hope > CLOSE && hope < Infinity ? [hope, CLOSE] : [hope]) {
    const quickest = leastCost();
    if (works.filter((_, i) => cost(i) <= within * quickest).length < 2) continue;
    for (let repeat = 0; repeat < protocol.sweepRepeats; repeat++) {
      for (const i of shuffled(works.length, nextRandom)) {
        if (cost(i) > within * leastCost()) continue;
        least[i] = Math.min(least[i]!, await lap(works[i]!, counts[i]!, least[i]!));
      }
    }
  }
  return least;
}
