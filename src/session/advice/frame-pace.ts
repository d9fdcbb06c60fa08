import { LEAST_WAIT } from '../assemble/stretches.ts';
import { outsideGaps } from '../idle-time.ts';
import type { Session } from '../session-format.ts';

/** Frames of usual displays, a second. */
const RATES = [60, 75, 90, 120, 144, 165];
/** How far from whole frames submits may come, in frames, and how many frames apart. */
const [OFF, MOST_FRAMES] = [0.04, 3] as const;
/** The share of waits that must end so, and the least number of them. */
const [SHARE, LEAST] = [0.7, 10] as const;

/**
 * The frames a second in whose rhythm a page submits: most waits for JavaScript end whole frames after the one before.
 * @returns null if they end at other times, or are too few
 */
export function framePace(session: Session): number | null {
  const outside = outsideGaps(session);
  const ends = session.timeline.gaps
    .filter((gap) => gap.kind === 'waitsForCpu' && gap.seconds >= LEAST_WAIT && !outside.includes(gap))
    .map(({ start, seconds }) => start + seconds);
  const paces = RATES.map((rate) => ({ rate, share: shareOfFrames(ends, rate) }));
  const best = paces.toSorted((a, b) => b.share - a.share)[0]!;
  return best.share >= SHARE ? best.rate : null;
}

/** The share of intervals between some times that are whole frames. Several submits may belong to one frame. */
function shareOfFrames(times: readonly number[], rate: number): number {
  let last = times[0] ?? 0;
  let all = 0;
  let whole = 0;
  for (const time of times) {
    const frames = (time - last) * rate;
    if (frames < 0.5) continue;
    last = time;
    // Otherwise the page paused.
    if (frames > MOST_FRAMES + 0.5) continue;
    all++;
    if (Math.abs(frames - Math.round(frames)) <= OFF) whole++;
  }
  return all < LEAST ? 0 : whole / all;
}
