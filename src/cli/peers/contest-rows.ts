import { median } from '../../protocol/stats/mean-estimate.ts';
import type { Clock, Entrant, Row, Sample } from './contest.ts';
import { roundRatio } from './round-ratio.ts';
import type { Task } from './tasks.ts';

/** The name of our own contestant. */
export const OURS = 'ridgepoint';

/** A contestant and its samples, one for each round it took part in. */
export interface Contestant {
  readonly entrant: Entrant;
  readonly samples: readonly Sample[];
  /** What the check after the rounds found; null: all is well. */
  readonly fault: string | null;
}

/**
 * The lines of a task, ours first, then by time. A contestant without a correct output gets no time, and is nobody's best.
 * @param isPeer whether a contestant is another library, and not a version of ours
 */
export function rowsOf(
  task: Task,
  clock: Clock,
  contestants: readonly Contestant[],
  isPeer: (who: string) => boolean,
): readonly Row[] {
  const timed = contestants.map((one) => ({ ...one, seconds: secondsOf(one, clock) }));
  const ours = timed.find(({ entrant }) => entrant.who === OURS)?.seconds ?? null;
  const best = timed
    .filter(({ entrant, seconds }) => isPeer(entrant.who) && seconds !== null)
    .toSorted((a, b) => median(a.seconds!) - median(b.seconds!))[0];
  const rows = timed.map(({ entrant, seconds, fault }): Row => {
    const { who, version, ways, kept } = entrant;
    // Of a contestant without a correct way, the reason of the first.
    const shown = kept ?? ways[0];
    const reason = fault ?? (kept ? undefined : shown?.reason);
    return {
      task: task.name,
      shape: task.shape,
      ...(task.weights !== 'f32' && { weights: task.weights }),
      who,
      version,
      variant: shown?.variant ?? '',
      seconds: seconds && { min: Math.min(...seconds), median: median(seconds), rounds: seconds },
      clock,
      ratioToBestPeer: seconds && best ? roundRatio(best.seconds!, seconds) : null,
      ratioToRidgepoint: seconds && ours ? roundRatio(seconds, ours) : null,
      correct: seconds !== null,
      relativeError: shown?.relativeError ?? null,
      tolerance: shown?.tolerance ?? null,
      ...(reason !== undefined && { reason }),
      ways,
    };
  });
  const place = ({ who, seconds }: Row): number => (who === OURS ? -1 : (seconds?.median ?? Infinity));
  return rows.toSorted((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)));
}

/** Seconds of each round; null if the contestant does not count. */
function secondsOf({ entrant, samples, fault }: Contestant, clock: Clock): readonly number[] | null {
  if (!entrant.kept || fault !== null || samples.length === 0) return null;
  const seconds = samples.map((sample) => sample[clock]);
  return seconds.every((one): one is number => one !== null && one > 0) ? seconds : null;
}
