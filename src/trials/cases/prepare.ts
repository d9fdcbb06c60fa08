import type { Kernel, Parameters } from '../../kernels/kernel.ts';
import { CompileError } from '../../device/pipeline.ts';
import { newSubject } from '../../protocol/sampling.ts';
import type { Tuning } from '../../report/tuning.ts';
import type { Winner } from '../../report/winners.ts';
import { subjectOf, type Setup } from '../bench.ts';
import type { Entry, Outcome } from './entry.ts';
import { costOf, slownessObstacle } from './obstacles.ts';
import { passesOf, search, sourceHash, type Found, type Ready } from './search.ts';
import { promising } from './tune.ts';

/** What a run has learned about kernels and uses at the next shape: by kernel, for all storage formats. */
export interface Learned {
  /** Keys of members worth trying at another shape of the same operator. */
  readonly members: Map<Kernel['id'], ReadonlySet<string>>;
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
  const keyOf = memberKeys(candidates);
  const worth = bench.protocol.wideSweep ? undefined : learned.members.get(kernel.id);
  // Also the best guess for this shape: what suits one row of a batch may not suit many.
  const likely = worth && candidates.filter((member, i) => i === 0 || worth.has(keyOf(member)));
  let found = await search(setup, entry, likely ?? candidates);
  // Members that suited other shapes may not suit this one.
  if (!found.best && likely) found = await search(setup, entry, candidates);
  if (!found.best) return found.failure ?? { status: 'failed', reason: 'none of its members could be timed' };
  learned.members.set(kernel.id, new Set(promising(found.members).map(keyOf)));
  return await measurable(setup, entry, found.best, { source: 'search', found, learned });
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

/** Keys that distinguish the members of a family: only the parameters that differ, as the others follow the shape. */
function memberKeys(members: readonly Parameters[]): (member: Parameters) => string {
  const names = Object.keys(members[0] ?? {}).filter((name) => members.some((one) => one[name] !== members[0]![name]));
  return (member) => JSON.stringify(names.map((name) => [name, member[name]]));
}
