import type { Kernel } from '../../kernels/kernel.ts';
import { CompileError } from '../../device/pipeline.ts';
import { newSubject } from '../../protocol/sampling.ts';
import type { Tuning } from '../../report/tuning.ts';
import type { Winner } from '../../report/winners.ts';
import { subjectOf, type Setup } from '../bench.ts';
import type { Entry, Outcome } from './entry.ts';
import { costOf, slownessObstacle } from './obstacles.ts';
import { likelyMembers, UNLIKELY, type Seen } from './likely.ts';
import { passesOf, search, sourceHash, type Found, type Ready } from './search.ts';
import { promising } from './tune.ts';

/** What a run has learned about kernels and uses at the next shape: by kernel, for all storage formats. */
export interface Learned {
  /** The members at the latest shape, and those worth trying at another. */
  readonly members: Map<Kernel['id'], Seen>;
  /** Seconds per unit of cost, the slowest so far. */
  readonly paces: Map<Kernel['id'], number>;
  /** Winners of earlier runs by result id. */
  readonly kept: ReadonlyMap<string, Winner>;
}

/** Only the winners of earlier runs. */
export const newLearned = (kept: ReadonlyMap<string, Winner> = new Map()): Learned => ({
  members: new Map(),
  paces: new Map(),
  kept,
});

/**
 * Prepares an entry for its rounds: predicts its time, then searches its family for the fastest correct member, unless an
 * earlier run has found it.
 */
export async function prepare(setup: Setup, entry: Entry, learned: Learned): Promise<Outcome> {
  const { bench } = setup;
  const { kernel, case: at } = entry;
  const kept = keptWinner(setup, entry, learned.kept.get(entry.id));
  try {
    const pace = kept ? kept.seconds / costOf(at) : learned.paces.get(kernel.id);
    const slow = await slownessObstacle(setup, kernel, at, pace);
    if (slow) return { status: 'skipped', reason: slow };
  } catch (error) {
    if (error instanceof CompileError) return { status: 'failed', reason: error.message };
    throw error;
  }
  if (kept) {
    const found = await search(setup, entry, [kept.parameters]);
    if (found.best) return await measurable(setup, entry, found.best, { source: 'kept', found, learned });
  }
  const candidates = kernel.candidates(at.shape, bench.gpu.capabilities);
  const likely = likelyMembers(candidates, bench.protocol.wideSweep ? undefined : learned.members.get(kernel.id));
  let found = await search(setup, entry, likely);
  // Members that suited other shapes may not suit this one.
  if (!found.best && likely.length < candidates.length) found = await search(setup, entry, candidates);
  if (!found.best) return found.failure ?? { status: 'failed', reason: 'none of its members could be timed' };
  learned.members.set(kernel.id, { candidates, promising: promising(found.members) });
  const members = candidates.map(
    (parameters) =>
      found.members.find((one) => one.parameters === parameters) ??
      ({ parameters, status: 'untried', reason: UNLIKELY } as const),
  );
  return await measurable(setup, entry, found.best, { source: 'search', found: { ...found, members }, learned });
}

/** The winner of an earlier run, unless its source has changed since, or this run may search for longer. */
function keptWinner({ bench }: Setup, { kernel, case: at }: Entry, kept: Winner | undefined): Winner | null {
  if (!kept || kept.budgetSeconds < bench.protocol.tuningSeconds) return null;
  const { capabilities } = bench.gpu;
  const keys = kernel.candidates(at.shape, capabilities).map((parameters) => JSON.stringify(parameters));
  // A member of the family today, so that a file from elsewhere cannot choose any text.
  if (!keys.includes(JSON.stringify(kept.parameters))) return null;
  return kept.sourceHash === sourceHash(passesOf(bench, kernel, at, kept.parameters)) ? kept : null;
}

/** The chosen member as an outcome, its sample sized. */
async function measurable(
  { bench }: Setup,
  { kernel, case: at }: Entry,
  best: Ready,
  { source, found, learned }: { source: Tuning['source']; found: Found; learned: Learned },
): Promise<Outcome> {
  const { parameters, check, program, rotated, windows, cache } = best;
  const subject = await subjectOf(bench, rotated ?? program);
  const pace = subject.sizing.dispatchSeconds / costOf(at);
  learned.paces.set(kernel.id, Math.max(pace, learned.paces.get(kernel.id) ?? 0));
  // In dispatches longer than this, whatever fits a cache hardly matters.
  const hot = rotated && subject.sizing.mode !== 'single' ? newSubject(program.label, program, subject.sizing) : null;
  return {
    status: 'measured',
    parameters,
    check,
    tuning: {
      source,
      budgetSeconds: bench.protocol.tuningSeconds,
      sourceHash: sourceHash(passesOf(bench, kernel, at, parameters)),
      members: [...found.members],
    },
    windows,
    cache,
    subject,
    hot,
    stop: null,
    naiveSeconds: null,
    paces: null,
  };
}
