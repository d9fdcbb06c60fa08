import type { PipelineTotals } from '../../session/pipeline-totals.ts';
import type { Session } from '../../session/session-format.ts';
import { countingStretches } from '../../session/counting-time.ts';
import { outsideGaps } from '../../session/idle-time.ts';
import { IDLE_KINDS } from '../../session/session-words.ts';
import type { Stretch } from '../../session/assemble/stretches.ts';
import type { TimeWindow } from './time-window.ts';

/** What stretches of counting are in the lane of gaps, after the kinds of idle time. */
export const COUNTING: number = IDLE_KINDS.length;
/** What stretches before the first and after the last work are. */
export const OUTSIDE: number = COUNTING + 1;

/** Stretches of time side by side, in order of their beginning, in columns: a session has a hundred thousand. */
export interface Lane {
  /** Id of the device; null: the gaps, and what was counted. */
  readonly device: string | null;
  /** Seconds from the start of the session. */
  readonly from: Float64Array;
  readonly until: Float64Array;
  /** Of spans, the place of their pipeline in the totals, and the number of totals for a pass timed as a whole; of gaps, that of the kind, `COUNTING` or `OUTSIDE`. */
  readonly what: Uint32Array;
  /** The longest, in seconds: no earlier one reaches further. */
  readonly longest: number;
}

/** A timeline as its figure needs it. */
export interface TimelineLanes {
  readonly whole: TimeWindow;
  /** One for each device with spans, then the gaps. */
  readonly lanes: readonly Lane[];
  /** Pipelines, in the order of the totals: `what` of a pass timed as a whole has their number. */
  readonly pipelines: number;
}

/** The timeline of a session in lanes; null without spans and gaps. */
export function timelineLanes(session: Session, totals: readonly PipelineTotals[]): TimelineLanes | null {
  const { spans, gaps } = session.timeline;
  if (spans.length + gaps.length === 0) return null;
  const places = new Map(totals.map(({ pipeline }, place) => [pipeline.hash, place]));
  const pipelineOf = new Map(session.groups.map(({ id, pipeline }) => [id, places.get(pipeline) ?? totals.length]));
  const rests: readonly (Stretch & { readonly kind?: (typeof IDLE_KINDS)[number] })[] = [
    ...gaps,
    ...countingStretches(session),
  ];
  const outside: readonly Stretch[] = outsideGaps(session);
  const restOf = (rest: (typeof rests)[number]): number => {
    if (rest.kind === undefined) return COUNTING;
    return outside.includes(rest) ? OUTSIDE : IDLE_KINDS.indexOf(rest.kind);
  };
  const devices = [...new Set(spans.map(({ device }) => device))];
  const lanes = [
    ...devices.map((device) =>
      laneOf(
        device,
        spans.filter((span) => span.device === device),
        ({ group }) => (group === null ? undefined : pipelineOf.get(group)) ?? totals.length,
      ),
    ),
    laneOf(null, rests, restOf),
  ];
  const firsts = lanes.flatMap(({ from }) => (from.length > 0 ? [from[0]!] : []));
  const lasts = lanes.map(({ until }) => until.reduce((a, b) => Math.max(a, b), -Infinity));
  // Where there were too many spans, only the last ones were kept.
  const first = session.timeline.droppedSpans > 0 ? Math.min(...firsts) : Math.min(0, ...firsts);
  const last = Math.max(session.session.seconds, ...lasts);
  return last > first ? { whole: [first, last], lanes, pipelines: totals.length } : null;
}

function laneOf<T extends Stretch>(device: string | null, stretches: readonly T[], what: (stretch: T) => number): Lane {
  const sorted = stretches.toSorted((a, b) => a.start - b.start);
  return {
    device,
    from: Float64Array.from(sorted, ({ start }) => start),
    until: Float64Array.from(sorted, ({ start, seconds }) => start + seconds),
    what: Uint32Array.from(sorted, what),
    longest: sorted.reduce((most, { seconds }) => Math.max(most, seconds), 0),
  };
}

/** The place of the first stretch that begins at a time or later; their number if none does. */
export function firstFrom({ from }: Lane, time: number): number {
  let [low, high] = [0, from.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (from[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The places of the stretches that may reach into a window: from the first to before the second. */
export const reaching = (lane: Lane, [from, until]: TimeWindow): readonly [first: number, end: number] => [
  firstFrom(lane, from - lane.longest),
  firstFrom(lane, until),
];

/** The last stretch that holds a time; -1 if none does. */
export function stretchAt(lane: Lane, time: number): number {
  const [first, end] = reaching(lane, [time, time]);
  // One that begins at that very time, too.
  let at = end;
  while (at < lane.from.length && lane.from[at]! <= time) at++;
  for (let i = at - 1; i >= first; i--) if (lane.until[i]! >= time) return i;
  return -1;
}

/**
 * How much of each column of a window is taken by each kind, 0–1, column after column. Where stretches overlap, a column
 * may hold more than 1.
 *
 * @param kindOf the kind of a stretch by its `what`, below `kinds`
 */
export function sharesByColumn(
  lane: Lane,
  [from, until]: TimeWindow,
  columns: number,
  kinds: number,
  kindOf: (what: number) => number,
): Float64Array {
  const shares = new Float64Array(columns * kinds);
  const perSecond = columns / (until - from);
  const [first, end] = reaching(lane, [from, until]);
  for (let i = first; i < end; i++) {
    const a = Math.max(0, (lane.from[i]! - from) * perSecond);
    const b = Math.min(columns, (lane.until[i]! - from) * perSecond);
    if (!(b > a)) continue;
    const kind = kindOf(lane.what[i]!);
    for (let column = Math.floor(a); column < b; column++) {
      shares[column * kinds + kind]! += Math.min(b, column + 1) - Math.max(a, column);
    }
  }
  return shares;
}
