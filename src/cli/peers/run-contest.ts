import { median } from '../../protocol/stats/mean-estimate.ts';
import type { Clock, ContestPage, Entrant, Row, Sample } from './contest.ts';
import { OURS, rowsOf, type Contestant } from './contest-rows.ts';
import { ownCalls, taskText, type Task } from './tasks.ts';

/** What a contest needs. */
export interface ContestOptions {
  readonly page: ContestPage;
  readonly clock: Clock;
  /** Everybody but ourselves: libraries, and versions of ours. */
  readonly others: readonly string[];
  readonly isPeer: (who: string) => boolean;
  readonly rounds: number;
  readonly say: (line: string) => void;
  /** Ends the contest before the next step. */
  readonly stop: AbortSignal;
}

/** One this many times slower than ours has lost: it takes part in the first rounds only. */
const LOST = 5;
/** Rounds in which everybody takes part. */
const LEAST_ROUNDS = 3;

/**
 * Runs a task with every contestant that can do it, interleaved: each round samples each once, odd rounds in reverse.
 * @returns null, with a sentence said, if we cannot take part; the rows otherwise
 */
export async function runTask(task: Task, options: ContestOptions): Promise<readonly Row[] | null> {
  const { page, clock, others, isPeer, say, stop } = options;
  const text = taskText(task);
  await page.begin(task, ownCalls(task));
  const entrants: Entrant[] = [];
  for (const who of [OURS, ...others]) {
    stop.throwIfAborted();
    say(`${text}: ${who} prepares`);
    const entrant = await page.enter(who);
    for (const line of problemsOf(entrant)) say(`${text}: ${line}`);
    if (who === OURS && entrant.kept === null) {
      say(`${text}: refused, since Ridgepoint cannot do it here`);
      return null;
    }
    entrants.push(entrant);
  }
  const samples = await sampleRounds(entrants, text, options);
  const contestants: Contestant[] = [];
  for (const entrant of entrants) {
    stop.throwIfAborted();
    const fault = entrant.kept ? await page.verify(entrant.who) : null;
    if (fault !== null) say(`${text}: ${entrant.who}: after the rounds, ${fault}`);
    contestants.push({ entrant, samples: samples.get(entrant.who) ?? [], fault });
  }
  return rowsOf(task, clock, contestants, isPeer);
}

/** What is worth a word: a wrong output, and a contestant that cannot take part; ways that do not suit are in the rows. */
const problemsOf = ({ who, kept, ways }: Entrant): string[] =>
  ways.flatMap(({ variant, reason, relativeError }) =>
    reason !== undefined && (kept === null || relativeError !== null)
      ? [`${[who, variant].join(' ').trim()}: ${reason}`]
      : [],
  );

async function sampleRounds(
  entrants: readonly Entrant[],
  text: string,
  { page, clock, rounds, say, stop }: ContestOptions,
): Promise<ReadonlyMap<string, readonly Sample[]>> {
  const samples = new Map<string, Sample[]>(entrants.filter(({ kept }) => kept).map(({ who }) => [who, []]));
  const typical = (who: string): number => median(samples.get(who)!.map((sample) => sample[clock] ?? sample.wall));
  for (let round = 0; round < rounds; round++) {
    const active = [...samples.keys()].filter((who) => round < LEAST_ROUNDS || typical(who) <= LOST * typical(OURS));
    if (active.length < 2 && round >= LEAST_ROUNDS && samples.size > 1) break;
    say(`${text}: round ${round + 1} of ${rounds}`);
    for (const who of round % 2 === 0 ? active : active.toReversed()) {
      stop.throwIfAborted();
      samples.get(who)!.push(await page.sample(who));
    }
  }
  return samples;
}
