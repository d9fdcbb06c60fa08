import type { Session, SessionTimeline } from './session-format.ts';

type Gap = SessionTimeline['gaps'][number];
type Timed = Pick<Session, 'timeline'>;

/** Seconds in which no GPU was busy, by reason. */
export type IdleTime = SessionTimeline['idle'] & {
  /** Before anything was submitted, and after the last work. */
  readonly outside: number;
};

/** What that is called. */
export const OUTSIDE_WORDS = 'before the first and after the last work';

/**
 * The gaps before anything was submitted and after the last work. They are no waits of the page: a recording begins and ends
 * when its user says so. None where nothing ran.
 */
export function outsideGaps({ timeline }: Timed): readonly Gap[] {
  const known = KNOWN.get(timeline);
  if (known) return known;
  const found = findOutside(timeline);
  KNOWN.set(timeline, found);
  return found;
}

/** A view asks a dozen times, of a hundred thousand spans. */
const KNOWN = new WeakMap<SessionTimeline, readonly Gap[]>();

function findOutside({ spans, gaps }: SessionTimeline): Gap[] {
  if (spans.length === 0) return [];
  const [first] = gaps;
  const last = gaps.at(-1);
  const begin = spans.reduce((earliest, { start }) => Math.min(earliest, start), Infinity);
  const end = spans.reduce((latest, { start, seconds }) => Math.max(latest, start + seconds), -Infinity);
  return [
    ...(first?.kind === 'waitsForCpu' && first.start <= 0 && first.seconds <= begin + NEAR ? [first] : []),
    ...(last &&
    last !== first &&
    last.kind === 'waitsForCpu' &&
    last.start + last.seconds > end &&
    last.start >= end - NEAR
      ? [last]
      : []),
  ];
}

/** Spans end by the clock of the GPU, gaps begin by that of the page: they differ by so many seconds. */
const NEAR = 1e-3;

/** Idle time by reason, without that outside of the work, which stands by itself. */
export function idleTime(session: Timed): IdleTime {
  const { idle } = session.timeline;
  const all = outsideGaps(session).reduce((sum, { seconds }) => sum + seconds, 0);
  const outside = Math.min(all, idle.waitsForCpu);
  return { ...idle, waitsForCpu: idle.waitsForCpu - outside, outside };
}

/** Seconds from the first submit to the end of the last work, busy or idle. */
export function activeSeconds(session: Timed): number {
  const { waitsForCpu, betweenPasses, readback } = idleTime(session);
  return session.timeline.busy + waitsForCpu + betweenPasses + readback;
}
