import { shuffled } from '../random.ts';
import { sizeSample, timeOnce } from '../sampling.ts';
import type { Sampler } from './sampler.ts';

/** Works within this factor of the quickest get as many laps again. */
const CLOSE = 1.1;

/** How works are compared. */
export interface Choice {
  /** Works slower than the quickest by more than this factor are dropped. Omitted: none is dropped. */
  readonly hope?: number;
  /** Laps of each after the first. Omitted: as many as in a sweep. */
  readonly repeats?: number;
  /** Amount of work of each, if they differ: the quickest does most per second. Omitted: 1 each. */
  readonly amounts?: readonly number[];
}

/**
 * Seconds of one dispatch of each work, to choose between them: the least of a few laps, interleaved in seeded random
 * order. Disturbances only add time and affect all works alike.
 * @returns Infinity for a work without a valid lap
 */
export async function leastSeconds<Work>(
  { stopwatch, clock, protocol, pause, nextRandom }: Sampler<Work>,
  works: readonly Work[],
  { hope = Infinity, repeats = protocol.sweepRepeats, amounts }: Choice = {},
): Promise<number[]> {
  const [first] = works;
  if (first === undefined) return [];
  await pause();
  // Many laps, as short as the clock allows, so that some fit between two time slices of other programs.
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
  // First lap: as many dispatches as the first work needs; later laps: as many as each work needs.
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
    for (let repeat = 0; repeat < repeats; repeat++) {
      for (const i of shuffled(works.length, nextRandom)) {
        if (cost(i) > within * leastCost()) continue;
        least[i] = Math.min(least[i]!, await lap(works[i]!, counts[i]!, least[i]!));
      }
    }
  }
  return least;
}
