import type { Gpu } from '../device/open-gpu.ts';
import { RunError } from '../device/run-error.ts';
import { areSame, refresh, type Copies } from './copies.ts';
import { runOnce, type BoundPass, type Dispatch } from '../device/program.ts';
import { GuardedDispatch } from './guarded.ts';

/** Runs of a kernel as it is, before what it writes is taken to be always the same. */
const REPLAYS = 5;
/** Pieces that are run in reverse order. */
const MOST_PIECES = 32;

/** A kernel as it is, with what it wrote when it was run first. */
export interface Original {
  readonly passes: readonly BoundPass[];
  readonly dispatches: readonly Dispatch[];
  /** Copies that the dispatches write. */
  readonly copied: Copies;
  /** What they wrote the first time. */
  readonly plain: Copies;
  readonly expectedSeconds: number | undefined;
}

/**
 * What says that the invocations of a kernel race, as a sentence: run again as it is it writes something else, or with
 * its workgroups in reverse order, which an adapter may choose as well; null where it always writes the same.
 * @param turns of each loop in a call that are more than enough; null: the order is left alone
 */
export async function findRace(
  gpu: Gpu,
  original: Original,
  { replays = REPLAYS, turns }: { readonly replays?: number; readonly turns: number | null },
): Promise<string | null> {
  const { passes, dispatches, copied, plain, expectedSeconds } = original;
  for (let i = 0; i < replays; i++) {
    refresh(gpu, copied);
    await runOnce(gpu, dispatches, expectedSeconds);
    if (!(await areSame(gpu, plain, copied))) return raceWords('run again, the kernel as it is');
  }
  const [pass] = passes;
  if (turns === null || passes.length > 1 || !pass || !(await orderMatters(gpu, pass, original, turns))) return null;
  return raceWords('with its workgroups in another order the kernel');
}

const raceWords = (when: string): string =>
  `Its invocations race: ${when} writes something else, and what is counted may depend on timing.`;

/** Whether a dispatch writes something else from its last workgroups to its first; false where that cannot be told. */
async function orderMatters(
  gpu: Gpu,
  pass: BoundPass,
  { plain, expectedSeconds = 1 }: Original,
  turns: number,
): Promise<boolean> {
  const all = pass.workgroups.reduce((product, n) => product * n, 1);
  if (all === 1) return false;
  let guarded: GuardedDispatch;
  try {
    guarded = await GuardedDispatch.open(gpu, pass);
  } catch (error) {
    // One without a place for the guard is not asked.
    if (error instanceof RunError && error.code === 'bad-job') return false;
    throw error;
  }
  try {
    const size = Math.ceil(all / MOST_PIECES);
    for (let end = all; end > 0; end -= size) {
      const { cutOff } = await guarded.run(Math.max(0, end - size), end, turns, expectedSeconds);
      // A workgroup that waits for one before it never ends this way round.
      if (cutOff !== 0) return false;
    }
    return !(await areSame(gpu, plain, guarded.state));
  } finally {
    guarded.free();
  }
}
