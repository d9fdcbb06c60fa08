import { formatSeconds } from '../text/units.ts';
import { hasLoops } from '../wgsl/guard.ts';
import type { Gpu } from '../device/open-gpu.ts';
import { RunError } from '../device/run-error.ts';
import type { BoundPass } from '../device/program.ts';
import type { CheckedPass } from './checked-pass.ts';
import { GuardedDispatch } from './guarded.ts';

/** Time limits of a guarded dispatch. */
export interface Patience {
  /** Seconds after which a loop counts as endless. */
  readonly loopSeconds: number;
  /** Seconds that the whole dispatch may take. */
  readonly wholeSeconds: number;
  /** Whether workgroups run in parallel and so may wait for later ones; a software adapter runs them one by one. */
  readonly isParallel: boolean;
  /** Awaited before each piece; throws to stop. */
  pause?(): void | Promise<void>;
}

/** The result for a dispatch whose loops end. */
export interface Ending {
  /** Approximate time in seconds. */
  readonly seconds: number;
  /** Iterations per call that suffice for every loop. */
  readonly turns: number;
}

/** Iterations of nested loops that the first try allows: a fraction of a millisecond per invocation. */
const FIRST_TURNS = 2 ** 16;
/** The largest count that the counters hold. */
const MOST_TURNS = 2 ** 31;
/** Growth factor of workgroups and iterations from one piece to the next. */
const GROWTH = 8;
const MOST_GROWTH = 64;
/** Pieces this long stop growing; one of a third of the time limit is conclusive. */
const PIECE_SECONDS = 0.1;
const MOMENT_SECONDS = 1;

/** Limits on a software adapter: no watchdog resets it, and nothing else waits for it. */
export const SOFTWARE_PATIENCE: Patience = { loopSeconds: 6, wholeSeconds: 20, isParallel: false };
/** Limits on a GPU: systems reset one that does not respond for two seconds. */
export const HARDWARE_PATIENCE: Patience = { loopSeconds: 1, wholeSeconds: 20, isParallel: true };

/**
 * Runs a whole dispatch in pieces, with loops cut off after a growing number of iterations, since an endless loop hangs
 * the GPU for every page of the browser. The original buffers do not change.
 * @returns null for a kernel without loops, which is not run
 * @throws RunError `bad-job` for a loop that does not end (names its line), a dispatch that takes too long, and a kernel
 * that cannot be guarded
 */
export async function refuseEndless(gpu: Gpu, pass: CheckedPass, patience: Patience): Promise<Ending | null> {
  if (!hasLoops(pass.checker)) return null;
  const guarded = await GuardedDispatch.open(gpu, pass);
  try {
    return await tryOut(guarded, pass, patience);
  } finally {
    guarded.free();
  }
}

async function tryOut(guarded: GuardedDispatch, pass: BoundPass, patience: Patience): Promise<Ending> {
  const { loopSeconds, wholeSeconds, isParallel } = patience;
  const { depth } = guarded.kernel;
  const all = pass.workgroups.reduce((product, n) => product * n, 1);
  let turns = Math.ceil(FIRST_TURNS ** (1 / depth));
  let [first, size, total] = [0, 1, 0];
  // Run once without work, so that one-time costs such as driver compilation are not attributed to loops.
  await guarded.run(0, 0, turns, loopSeconds);
  while (first < all) {
    await patience.pause?.();
    const end = Math.min(all, first + size);
    let { seconds, cutOff } = await guarded.run(first, end, turns, loopSeconds);
    // The time may include a disturbance: run the piece again before calling a loop endless.
    if (cutOff !== 0 && seconds > loopSeconds / 3 && seconds < MOMENT_SECONDS) {
      guarded.restore();
      const again = await guarded.run(first, end, turns, loopSeconds);
      [seconds, cutOff] = [Math.min(seconds, again.seconds), again.cutOff];
    }
    if (cutOff === 0) {
      guarded.keep();
      first = end;
      total += seconds;
      const whole = (total / first) * all;
      if (whole > wholeSeconds && total > wholeSeconds / 4)
        throw new RunError('bad-job', longWords(pass, whole, wholeSeconds));
      if (seconds < PIECE_SECONDS) size *= GROWTH;
    } else {
      const isTelling = seconds > loopSeconds / 3 || turns === MOST_TURNS;
      if (isTelling && (end === all || !isParallel)) {
        throw new RunError('bad-job', endlessWords(guarded.kernel.loops[cutOff - 1]!, turns, seconds));
      }
      guarded.restore();
      // Workgroups may wait for later ones, which must run too before a loop is called endless.
      if (isTelling) size = all;
      else {
        const growth = Math.min(MOST_GROWTH, (loopSeconds / seconds) ** (1 / depth));
        turns = Math.min(MOST_TURNS, Math.floor(turns * Math.max(2, growth)));
      }
    }
  }
  return { seconds: total, turns };
}

const endlessWords = (line: number, turns: number, seconds: number): string =>
  `the loop on line ${line} had not ended after ${turns.toLocaleString('en')} iterations, which took ${formatSeconds(seconds)}: make sure that all loops end`;

/** The message for a dispatch that would take too long. */
export const longWords = ({ workgroups }: Pick<BoundPass, 'workgroups'>, seconds: number, limit: number): string =>
  `one dispatch of ${workgroups.join(' × ')} workgroups would take about ${formatSeconds(seconds)} here, over the limit of ${formatSeconds(limit)}: launch fewer workgroups or do less in each`;
