import type { Session, SessionTimeline } from '../session-format.ts';
import { inOrder, outside, unionOf, unionSeconds, type Stretch } from './stretches.ts';

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
    for (const gap of free) gaps.push({ ...gap, kind });
    taken = unionOf([...taken, ...free]);
  }
  const sum = (kind: Kind): number => gaps.reduce((total, gap) => total + (gap.kind === kind ? gap.seconds : 0), 0);
  const seen = {
    busy: unionSeconds(union),
    idle: { waitsForCpu: sum('waitsForCpu'), betweenPasses: sum('betweenPasses'), readback: sum('readback') },
  };
  return { ...(isWhole(watched) ? seen : estimated(watched, seen)), gaps: inOrder(gaps) };
}

/** Whether every span and gap was kept: the lists add up to the totals. */
const isWhole = (watched: readonly WatchedTimeline[]): boolean =>
  watched.every(({ timeline: { droppedSpans, idle, gaps } }) => {
    const [total, listed] = [idleSeconds(idle), gaps.reduce((all, { seconds }) => all + seconds, 0)];
    return droppedSpans === 0 && Math.abs(total - listed) <= 1e-6 * Math.max(total, listed);
  });

const idleSeconds = ({ waitsForCpu, betweenPasses, readback }: Idle): number => waitsForCpu + betweenPasses + readback;

/** Totals if lists were cut: contexts are taken to overlap as much as they do in what was kept. */
function estimated(watched: readonly WatchedTimeline[], seen: Omit<Idleness, 'gaps'>): Omit<Idleness, 'gaps'> {
  const sum = (of: (line: SessionTimeline) => number): number =>
    watched.reduce((all, { timeline }) => all + of(timeline), 0);
  const kept = sum(({ spans }) => unionSeconds(spans));
  const total = sum(({ busy }) => busy);
  const most = unionSeconds(watched.map(({ from, until }) => ({ start: from, seconds: Math.max(0, until - from) })));
  const longest = Math.max(0, ...watched.map(({ timeline }) => timeline.busy));
  const busy = Math.max(longest, Math.min(total, most, kept > 0 ? (total * seen.busy) / kept : total));
  const idle = sum((line) => idleSeconds(line.idle));
  const left = idle > 0 ? Math.min(1, Math.max(0, most - busy) / idle) : 0;
  return {
    busy,
    idle: {
      waitsForCpu: left * sum((line) => line.idle.waitsForCpu),
      betweenPasses: left * sum((line) => line.idle.betweenPasses),
      readback: left * sum((line) => line.idle.readback),
    },
  };
}

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
