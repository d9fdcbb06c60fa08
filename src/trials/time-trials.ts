import type { Bench } from './bench.ts';
import type { CeilingProbe } from './ceilings/sweep.ts';
import type { Trial } from './result.ts';
import { naiveSeconds } from '../protocol/rounds/naive.ts';
import { sampleRounds } from '../protocol/rounds/rounds.ts';
import { warmUp } from '../protocol/rounds/warm-up.ts';

/** Each ceiling is sampled in every eighth round, in turn; over a whole run that is still more often than any kernel. */
export const CEILING_EVERY = 8;

/** Results of timing, for each trial and for the protocol itself. */
export interface TimedTrials {
  readonly timed: readonly Pick<Trial, 'stop' | 'naiveSeconds'>[];
  /** A kernel's time over its duplicate's, one ratio per round. */
  readonly aaRatios: readonly number[];
  readonly droppedRounds: number;
}

/**
 * Times trials interleaved: each round samples each trial once, in random order, and in some rounds ceilings and hot
 * variants too, so that disturbances affect all alike.
 * @param trials the fastest first: it is sampled twice per round
 */
export async function timeTrials(
  bench: Bench,
  trials: readonly Pick<Trial, 'subject' | 'hot'>[],
  ceilings: readonly CeilingProbe[],
  onRound: (round: number) => Promise<void>,
): Promise<TimedTrials> {
  const subjects = trials.map(({ subject }) => subject);
  const hot = trials.flatMap((trial) => trial.hot ?? []);
  await warmUp(bench, subjects[0]!);
  const { stops, aaRatios, droppedRounds } = await sampleRounds(bench, {
    subjects,
    extras: (round) => [
      ...ceilings.filter((_, i) => (round + i) % CEILING_EVERY === 0).map(({ subject }) => subject),
      ...(round % bench.protocol.hotEvery === 0 ? hot : []),
    ],
    onRound,
  });
  const timed: Pick<Trial, 'stop' | 'naiveSeconds'>[] = [];
  for (const [i, subject] of subjects.entries()) {
    timed.push({ stop: stops[i]!, naiveSeconds: await naiveSeconds(bench, subject) });
  }
  return { timed, aaRatios, droppedRounds };
}
