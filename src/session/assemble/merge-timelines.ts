import type { Session, SessionTimeline } from '../session-format.ts';
import { inOrder, LEAST_WAIT, outside, unionOf, unionSeconds, type Stretch } from './stretches.ts';

/** Spans and gaps that a session keeps at most, the last of them. */
const MOST = 100_000;

/** A context's timeline, on the clock of the wall. */
export interface WatchedTimeline {
  readonly timeline: SessionTimeline;
  /** Wall time of the first and the last moment watched. */
  readonly from: number;
  readonly until: number;
}

type Kind = SessionTimeline['gaps'][number]['kind'];
type Idle = SessionTimeline['idle'];

/** Of several contexts that wait at once, the first of these says why no pass runs. */
const KINDS = ['betweenPasses', 'readback', 'waitsForCpu'] as const satisfies readonly Kind[];

/**
 * The timelines of contexts as one, with times from the session's start. A moment is busy if a span of any context lasts;
 * otherwise it is idle as the context with work under way says.
 * @param start wall time of the session's start
 */
export function mergeTimelines(watched: readonly WatchedTimeline[], start: number): SessionTimeline {
  const lines = watched.map(({ timeline }) => timeline);
  const shifted = <T extends Stretch>(stretches: readonly T[]): T[] =>
    inOrder(stretches.map((one) => ({ ...one, start: one.start - start })));
  const spans = shifted(lines.flatMap((line) => line.spans));
  const dropped = lines.reduce((all, { droppedSpans }) => all + droppedSpans, 0);
  const { busy, idle, gaps } =
    lines.length === 1
      ? { ...lines[0]!, gaps: shifted(lines[0]!.gaps) }
      : together(watched, spans, shifted(lines.flatMap((line) => line.gaps)));
  return {
    spans: spans.slice(-MOST),
    droppedSpans: dropped + Math.max(0, spans.length - MOST),
    busy,
    idle: { waitsForCpu: idle.waitsForCpu, betweenPasses: idle.betweenPasses, readback: idle.readback },
    gaps: gaps.slice(-MOST),
    splitRatio: meanRatio(lines.flatMap(({ splitRatio }) => (splitRatio === null ? [] : [splitRatio]))),
  };
}

type Idleness = Pick<SessionTimeline, 'busy' | 'idle' | 'gaps'>;

function together(
  watched: readonly WatchedTimeline[],
  spans: readonly Stretch[],
  all: readonly SessionTimeline['gaps'][number][],
): Idleness {
  const union = unionOf(spans);
  const gaps: SessionTimeline['gaps'][number][] = [];
  let taken: readonly Stretch[] = union;
  for (const kind of KINDS) {
    const free = outside(unionOf(all.filter((gap) => gap.kind === kind)), taken);
    for (const gap of free) gaps.push({ ...gap, kind: gap.seconds < LEAST_WAIT ? 'betweenPasses' : kind });
    taken = unionOf([...taken, ...free]);
  }
  const busy = busySeconds(watched, spans, unionSeconds(union));
  return { busy, idle: idleOf(watched, gaps, busy), gaps: inOrder(gaps) };
}

/** Seconds busy. Where spans were dropped, contexts are taken to overlap as much as they do in those that were kept. */
function busySeconds(watched: readonly WatchedTimeline[], spans: readonly Stretch[], seen: number): number {
  const sum = (of: (line: SessionTimeline) => number): number =>
    watched.reduce((all, { timeline }) => all + of(timeline), 0);
  if (sum(({ droppedSpans }) => droppedSpans) === 0 && spans.length > 0) return seen;
  const kept = sum((line) => unionSeconds(line.spans));
  const total = sum((line) => line.busy);
  const longest = Math.max(0, ...watched.map(({ timeline }) => timeline.busy));
  return Math.max(longest, Math.min(total, watchedSeconds(watched), kept > 0 ? (total * seen) / kept : total));
}

/**
 * Idle seconds by kind: those of the gaps, and of what contexts have beyond their lists, such as gaps too short to be
 * listed, as much as there is room for.
 */
function idleOf(watched: readonly WatchedTimeline[], gaps: SessionTimeline['gaps'], busy: number): Idle {
  const listed = idleIn(gaps);
  const unlisted = { waitsForCpu: 0, betweenPasses: 0, readback: 0 };
  for (const { timeline } of watched) {
    const own = idleIn(timeline.gaps);
    for (const kind of KINDS) unlisted[kind] += Math.max(0, timeline.idle[kind] - own[kind]);
  }
  const more = KINDS.reduce((all, kind) => all + unlisted[kind], 0);
  const room = watchedSeconds(watched) - busy - KINDS.reduce((all, kind) => all + listed[kind], 0);
  const part = more > 0 ? Math.min(1, Math.max(0, room) / more) : 0;
  return {
    waitsForCpu: listed.waitsForCpu + part * unlisted.waitsForCpu,
    betweenPasses: listed.betweenPasses + part * unlisted.betweenPasses,
    readback: listed.readback + part * unlisted.readback,
  };
}

function idleIn(gaps: SessionTimeline['gaps']): Idle {
  const sums = { waitsForCpu: 0, betweenPasses: 0, readback: 0 };
  for (const { kind, seconds } of gaps) sums[kind] += seconds;
  return sums;
}

/** Seconds in which at least one context was watched. */
const watchedSeconds = (watched: readonly WatchedTimeline[]): number =>
  unionSeconds(watched.map(({ from, until }) => ({ start: from, seconds: Math.max(0, until - from) })));

type SplitRatio = NonNullable<Session['timeline']['splitRatio']>;

/** Mean of ratios, each weighted by how narrow its interval is. */
function meanRatio(ratios: readonly SplitRatio[]): SplitRatio | null {
  if (ratios.length < 2) return ratios[0] ?? null;
  const weights = ratios.map(({ low, high }) => 1 / Math.max(1e-6, Math.log(high / low) ** 2));
  const total = weights.reduce((a, b) => a + b, 0);
  const mean = (of: (ratio: SplitRatio) => number): number =>
    Math.exp(ratios.reduce((all, ratio, i) => all + weights[i]! * Math.log(of(ratio)), 0) / total);
  return { value: mean(({ value }) => value), low: mean(({ low }) => low), high: mean(({ high }) => high) };
}
