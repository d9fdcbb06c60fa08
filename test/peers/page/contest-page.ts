import type { Watch } from '../../../src/attach/watch.ts';
import type { Clock, ContestPage, Entrant, Way } from '../../../src/cli/peers/contest.ts';
import type { OwnCall, Task } from '../../../src/cli/peers/tasks.ts';
import { checkOutput } from './check.ts';
import { chooseClock, createTimer, type Timer } from './clock.ts';
import type { Contestant, Expected, Proposal, Running } from './contestant.ts';
import { lacking, openContestant } from './contestants.ts';
import { operandsOf, type Operands } from './operands.ts';

/** A contestant in the current task. */
interface Entered {
  readonly running: Running;
  readonly expected: Expected;
  readonly repeats: number;
}

interface State {
  readonly timer: Timer;
  readonly opened: Map<string, Contestant>;
  readonly entered: Map<string, Entered>;
  task: Task | null;
  calls: readonly OwnCall[];
  operands: Operands | null;
}

/** The page's side of a contest. */
export function createContest(watch: Watch): ContestPage {
  let clock: Clock = 'wall';
  const timer = createTimer(watch, () => clock);
  const state: State = {
    timer,
    opened: new Map(),
    entered: new Map(),
    task: null,
    calls: [],
    operands: null,
  };
  return {
    async clock(isSoftware) {
      return (clock = await chooseClock(isSoftware));
    },
    async begin(task, calls) {
      for (const { running } of state.entered.values()) await running.dispose();
      state.entered.clear();
      Object.assign(state, { task, calls, operands: operandsOf(task, calls) });
    },
    enter: (who) => enter(state, who),
    async sample(who) {
      const { running, repeats } = state.entered.get(who)!;
      return (await timer.time(running, repeats)).sample;
    },
    async verify(who) {
      const { running, expected } = state.entered.get(who)!;
      await running.run();
      await watch.settle();
      return checkOutput(await running.read(), expected).fault;
    },
  };
}

async function enter(state: State, who: string): Promise<Entrant> {
  let contestant = state.opened.get(who);
  let proposals: readonly Proposal[];
  const lack = lacking(who, state.task!);
  if (lack !== null) return { who, version: contestant?.version ?? '', kept: null, ways: [failed('', NaN, lack)] };
  try {
    contestant ??= await openContestant(who, () => state.calls);
    state.opened.set(who, contestant);
    proposals = await contestant.proposals(state.operands!.work, state.task!);
  } catch (error) {
    return { who, version: contestant?.version ?? '', kept: null, ways: [failed('', NaN, wordsOf(error))] };
  }
  if (proposals.length === 0) {
    return { who, version: contestant.version, kept: null, ways: [failed('', NaN, 'it has no such operation')] };
  }
  const ways: Way[] = [];
  let kept: { way: Way; entered: Entered } | null = null;
  for (const proposal of proposals) {
    const { way, entered } = await tryProposal(state, proposal);
    ways.push(way);
    if (!entered) continue;
    const isBetter = kept === null || way.seconds! < kept.way.seconds!;
    await (isBetter ? kept?.entered : entered)?.running.dispose();
    if (isBetter) kept = { way, entered };
  }
  if (kept) state.entered.set(who, kept.entered);
  return { who, version: contestant.version, ways, kept: kept?.way ?? null };
}

/** A sample repeats shorter runs until it lasts about this long. */
const SAMPLE_SECONDS = 0.03;
const MOST_REPEATS = 200;

/** Runs a way for the first time, checks it, and times it twice. */
async function tryProposal(
  { timer, operands }: State,
  { variant, make, expected = operands!.expected }: Proposal,
): Promise<{ readonly way: Way; readonly entered: Entered | null }> {
  const { tolerance } = expected;
  let running: Running;
  try {
    running = await make();
  } catch (error) {
    return { way: failed(variant, tolerance, wordsOf(error)), entered: null };
  }
  const name = running.variant ?? variant;
  try {
    const first = await timer.time(running, 1);
    const dispatches = first.recording.dispatches.map(
      ({ label, grid }) => `${label || '?'} ${grid?.join('×') ?? 'indirect'}`,
    );
    const { relativeError, fault: wrong } = checkOutput(await running.read(), expected);
    const fault = first.recording.errors[0] ?? (dispatches.length === 0 ? 'nothing of it ran on the GPU' : wrong);
    const told = { variant: name, tolerance, relativeError, dispatches };
    if (fault !== null) {
      await running.dispose();
      return { way: { ...told, correct: false, seconds: null, reason: fault }, entered: null };
    }
    const once = (await timer.time(running, 1)).seconds;
    const repeats = Math.min(MOST_REPEATS, Math.max(1, Math.ceil(SAMPLE_SECONDS / Math.max(once, 1e-6))));
    const seconds = Math.min(once, (await timer.time(running, repeats)).seconds);
    return { way: { ...told, correct: true, seconds }, entered: { running, expected, repeats } };
  } catch (error) {
    await Promise.resolve(running.dispose()).catch(() => undefined);
    return { way: failed(name, tolerance, wordsOf(error)), entered: null };
  }
}

const failed = (variant: string, tolerance: number, reason: string): Way => ({
  variant,
  tolerance,
  reason,
  correct: false,
  relativeError: null,
  seconds: null,
  dispatches: [],
});

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 500);
