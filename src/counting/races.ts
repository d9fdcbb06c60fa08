import type { Gpu } from '../device/open-gpu.ts';
import { RunError } from '../device/run-error.ts';
import { areSame, refresh, type Copies } from './copies.ts';
import { runOnce, type Dispatch } from '../device/program.ts';
import type { CheckedPass } from './checked-pass.ts';
import { GuardedDispatch } from './guarded.ts';

/** Runs of the original kernel before its output is considered deterministic. */
const REPLAYS = 5;
/** Pieces to run in reverse order. */
const MOST_PIECES = 32;

/** The original kernel, with the output of its first run. */
export interface Original {
  readonly passes: readonly CheckedPass[];
  readonly dispatches: readonly Dispatch[];
  /** Copies of the buffers, written by the dispatches. */
  readonly copied: Copies;
  /** The output of the first run. */
  readonly plain: Copies;
  readonly expectedSeconds: number | undefined;
}

/**
 * Looks for races between invocations: output that differs when the kernel is run again, or with its workgroups in
 * reverse order, which an adapter may also choose. Returns a sentence, or null if the output is always the same.
 * @param turns iterations that suffice for each loop in a call; null: the order is not reversed
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
    if (!(await areSame(gpu, plain, copied))) return raceWords('a second run of the unchanged kernel');
  }
  const [pass] = passes;
  if (turns === null || passes.length > 1 || !pass || !(await orderMatters(gpu, pass, original, turns))) return null;
  return raceWords('a run with the workgroups in another order');
}

const raceWords = (when: string): string =>
  `Its invocations race: ${when} writes different output, so the counts may depend on timing.`;

/**
 * Whether a dispatch writes different output with its workgroups in reverse; false if that cannot be determined. Both
 * orders run the guarded kernel: the original may be compiled to instructions that round differently.
 */
async function orderMatters(
  gpu: Gpu,
  pass: CheckedPass,
  { expectedSeconds = 1 }: Original,
  turns: number,
): Promise<boolean> {
  const all = pass.workgroups.reduce((product, n) => product * n, 1);
  if (all === 1) return false;
  let guarded: GuardedDispatch;
  try {
    guarded = await GuardedDispatch.open(gpu, pass);
  } catch (error) {
    // A kernel without room for the guard is not tested.
    if (error instanceof RunError && error.code === 'bad-job') return false;
    throw error;
  }
  try {
    const size = Math.ceil(all / MOST_PIECES);
    const firsts = Array.from({ length: Math.ceil(all / size) }, (_, i) => i * size);
    const runAll = async (order: readonly number[]): Promise<boolean> => {
      for (const first of order) {
        const { cutOff } = await guarded.run(first, Math.min(all, first + size), turns, expectedSeconds);
        // A workgroup that waits for one that comes later never ends.
        if (cutOff !== 0) return false;
      }
      return true;
    };
    if (!(await runAll(firsts))) return false;
    const forward = guarded.snapshot();
    guarded.reset();
    if (!(await runAll(firsts.toReversed()))) return false;
    return !(await areSame(gpu, forward, guarded.state));
  } finally {
    guarded.free();
  }
}
