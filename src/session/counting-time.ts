import { LEAST_WAIT, outside, unionOf, type Stretch } from './assemble/stretches.ts';
import type { Session } from './session-format.ts';

/** What such a stretch is called. */
export const COUNTING_WORDS = 'counting, not the page’s time';

/** Stretches found may add up to so much more than is known to be missing: clocks differ a little. */
const MOST_BEYOND = 1.1;

/**
 * When the session was counting: stretches in which the GPU was neither busy nor idle, as counting is no time of the page. In
 * order, from the first listed stretch on. None if nothing was counted, or if gaps were left out, so that the rest cannot be
 * told from them.
 */
export function countingStretches({ session, timeline }: Session): readonly Stretch[] {
  const { spans, gaps, droppedSpans } = timeline;
  if (session.count === 'off' || spans.length + gaps.length === 0) return [];
  const known = unionOf([...spans, ...gaps]);
  const first = droppedSpans > 0 ? known[0]!.start : Math.min(0, known[0]!.start);
  const rest = outside([{ start: first, seconds: session.seconds - first }], known).filter(
    ({ seconds }) => seconds >= LEAST_WAIT,
  );
  const found = rest.reduce((all, { seconds }) => all + seconds, 0);
  const { busy, idle } = timeline;
  const told = busy + idle.waitsForCpu + idle.betweenPasses + idle.readback;
  return found <= MOST_BEYOND * Math.max(0, session.seconds - told) ? rest : [];
}
