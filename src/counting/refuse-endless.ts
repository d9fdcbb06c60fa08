import { formatSeconds } from '../text/units.ts';
import { hasLoops } from '../wgsl/guard.ts';
import type { Gpu } from '../device/open-gpu.ts';
import { RunError } from '../device/run-error.ts';
import type { BoundPass } from '../device/program.ts';
import { GuardedDispatch } from './guarded.ts';

/** How long a dispatch may take. */
export interface Patience {
  /** Seconds after which a loop that goes on is taken to be endless. */
  readonly loopSeconds: number;
  /** Seconds that the whole may take. */
  readonly wholeSeconds: number;
  /** Whether workgroups that wait for later ones may hope for them: a software adapter runs them one after the other. */
  readonly isParallel: boolean;
  /** Awaited before each piece; throws to stop. */
  pause?(): void | Promise<void>;
}

/** What was found of a dispatch whose loops end. */
export interface Ending {
  /** Seconds that it takes, roughly. */
  readonly seconds: number;
  /** Turns in a call that are enough for each loop. */
  readonly turns: number;
}

/** Turns of all loops in one another that a first try allows: a fraction of a millisecond of an invocation's time. */
const FIRST_TURNS = 2 ** 16;
/** More than this the counters do not hold. */
const MOST_TURNS = 2 ** 31;
/** How many times more workgroups than the one before a piece may have, and more turns. */
const GROWTH = 8;
const MOST_GROWTH = 64;
/** A piece this long is long enough; one of a third of the patience is telling. */
const PIECE_SECONDS = 0.1;
const MOMENT_SECONDS = 1;

/** What a software adapter is allowed: nothing watches over it, and others do not wait for it. */
export const SOFTWARE_PATIENCE: Patience = { loopSeconds: 6, wholeSeconds: 20, isParallel: false };
/** What a GPU is allowed: systems reset one that does not answer for two seconds. */
export const HARDWARE_PATIENCE: Patience = { loopSeconds: 1, wholeSeconds: 20, isParallel: true };

/**
 * Runs a whole dispatch in pieces, with its loops cut off after ever more turns, since one that does not end hangs the
 * GPU for every page of the browser. Buffers are left as they were.
 * @returns null for a kernel without loops, which is not run
 * @throws RunError `bad-job` naming the loop that goes on, for a dispatch that takes too long, and for what cannot be
 * guarded
 */
export async function refuseEndless(gpu: Gpu, pass: BoundPass, patience: Patience): Promise<Ending | null> {
  if (!hasLoops(pass.wgsl)) return null;
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
  // What is done once, such as a driver's own compiling, is not to be taken for turns.
  await guarded.run(0, 0, turns, loopSeconds);
  while (first < all) {
    await patience.pause?.();
    const end = Math.min(all, first + size);
    let { seconds, cutOff } = await guarded.run(first, end, turns, loopSeconds);
    // Something may have come in between: a moment is told from an eternity by a second look.
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
      // Some wait for workgroups that come after them: these must be there before it is called endless.
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
  `the loop in line ${line} had not ended after ${turns.toLocaleString('en')} turns, which took ${formatSeconds(seconds)}: see that its loops end`;

/** Of a dispatch that would take too long. */
export const longWords = ({ workgroups }: Pick<BoundPass, 'workgroups'>, seconds: number, limit: number): string =>
  `one dispatch of ${workgroups.join(' × ')} workgroups would take about ${formatSeconds(seconds)} here, over the limit of ${formatSeconds(limit)}: launch fewer workgroups or do less in each`;
