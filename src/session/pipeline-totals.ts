import type { DispatchWork } from './group-work.ts';
import { knownWorks, meanWork, type KnownWork, type KnownWorks } from './known-work.ts';
import { placeWork, type Place } from './place-session.ts';
import { ratesOf } from '../report/place-under-roof.ts';
import type { Session, SessionGroup, SessionPipeline } from './session-format.ts';

/** A pipeline as the sum of its groups. */
export interface PipelineTotals {
  readonly pipeline: SessionPipeline;
  /** Most time first. */
  readonly groups: readonly SessionGroup[];
  /** Seconds of its timed dispatches. */
  readonly seconds: number;
  /**
   * Its part of the time in which the GPU was busy, 0–1. Those of all pipelines leave out what is timed but no pipeline's
   * own: first dispatches, and passes of several pipelines that were timed whole.
   */
  readonly share: number;
  readonly dispatches: number;
  /** How the work of each of its groups is known. */
  readonly works: KnownWorks;
  /** Of its groups that were not counted, and whose work is estimated from others. */
  readonly estimatedDispatches: number;
  /** Of its groups whose work is not known. */
  readonly unknownDispatches: number;
  /** The part of its seconds in groups that were counted, or did nothing, 0–1. */
  readonly countedShare: number;
  /** The part of its seconds in groups whose work is estimated, 0–1. */
  readonly estimatedShare: number;
  /** Of all dispatches of groups that were counted or estimated. */
  readonly flop: number;
  readonly requestedBytes: number;
  /** Null where unique bytes were not marked. */
  readonly uniqueBytes: number | null;
  /** A mean dispatch of its timed groups that were counted or estimated; null without one. */
  readonly mean: MeanDispatch | null;
  /** The place of all its placed groups together; null without one. */
  readonly place: Place | null;
}

/** A mean dispatch of a pipeline. */
export interface MeanDispatch {
  readonly done: DispatchWork;
  readonly seconds: { readonly value: number; readonly low: number; readonly high: number };
}

/** All pipelines of a session as sums of their groups, the most time first. */
export function pipelineTotals(session: Session): PipelineTotals[] {
  const byPipeline = new Map<string, SessionGroup[]>();
  for (const group of session.groups) {
    const known = byPipeline.get(group.pipeline);
    if (known) known.push(group);
    else byPipeline.set(group.pipeline, [group]);
  }
  const parts = session.pipelines.map((pipeline) => {
    const groups = (byPipeline.get(pipeline.hash) ?? []).toSorted((a, b) => secondsOf(b) - secondsOf(a));
    return { pipeline, groups, seconds: pipeline.time?.sum ?? sumOf(groups, secondsOf) };
  });
  // Where dispatches overlap, their times add up to more than the time in which any ran.
  const busy = Math.max(
    session.timeline.busy,
    sumOf(parts, ({ seconds }) => seconds),
  );
  const rates = ratesOf(session);
  const works = knownWorks(session.groups);
  return parts
    .map(({ pipeline, groups, seconds }): PipelineTotals => {
      const ofKind = (kind: KnownWork['kind']): SessionGroup[] =>
        groups.filter((group) => works.get(group)!.kind === kind);
      const [counted, estimated, nothing] = [ofKind('counted'), ofKind('estimated'), ofKind('nothing')];
      const partOf = (some: readonly SessionGroup[]): number =>
        seconds > 0 ? Math.min(1, sumOf(some, secondsOf) / seconds) : 0;
      const working = [...counted, ...estimated];
      const mean = meanDispatch(working, works);
      const work = working.map((group) => ({ group, done: works.get(group)!.done! }));
      const marked = work.length > 0 && work.every(({ done }) => done.unique !== null);
      const bytes = (of: (done: DispatchWork) => { read: number; written: number }): number =>
        sumOf(work, ({ group, done }) => group.dispatches * (of(done).read + of(done).written));
      return {
        pipeline,
        groups,
        seconds,
        share: busy > 0 ? seconds / busy : 0,
        dispatches: pipeline.dispatches,
        works,
        estimatedDispatches: sumOf(estimated, dispatchesOf),
        unknownDispatches: Math.max(0, pipeline.dispatches - sumOf([...working, ...nothing], dispatchesOf)),
        countedShare: partOf([...counted, ...nothing]),
        estimatedShare: partOf(estimated),
        flop: sumOf(work, ({ group, done }) => group.dispatches * done.counted.flop),
        requestedBytes: bytes(({ requested }) => requested),
        uniqueBytes: marked ? bytes(({ unique }) => unique!) : null,
        mean,
        place: placeOfAll(working, mean && placeWork(mean.done, mean.seconds.value, rates)),
      };
    })
    .toSorted((a, b) => b.seconds - a.seconds);
}

/** Whether all dispatches of a pipeline had no workgroups. */
export const didNothing = ({ groups, works }: Pick<PipelineTotals, 'groups' | 'works'>): boolean =>
  groups.length > 0 && groups.every((group) => works.get(group)!.kind === 'nothing');

const secondsOf = ({ time }: SessionGroup): number => time?.sum ?? 0;
const dispatchesOf = ({ dispatches }: SessionGroup): number => dispatches;

const sumOf = <T>(values: readonly T[], of: (value: T) => number): number =>
  values.reduce((all, value) => all + of(value), 0);

function meanDispatch(working: readonly SessionGroup[], works: KnownWorks): MeanDispatch | null {
  const timed = working.filter((group) => group.timed > 0 && secondsOf(group) > 0);
  const done = meanWork(timed, works, (group) => group.timed);
  if (!done) return null;
  const n = sumOf(timed, (group) => group.timed);
  const value = sumOf(timed, secondsOf) / n;
  const variance = sumOf(timed, ({ time }) => ((time!.interval[1] - time!.interval[0]) / 2) ** 2);
  const half = Math.sqrt(variance) / n;
  return { done, seconds: { value, low: Math.max(0, value - half), high: value + half } };
}

/**
 * The place of several groups: the least time of each, summed, over their time. The ceiling is that under which most of
 * their time was spent.
 * @param mean the place of their mean dispatch
 */
function placeOfAll(groups: readonly SessionGroup[], mean: Place | null): Place | null {
  const placed = groups.filter(({ roofline, time }) => roofline && time);
  const seconds = sumOf(placed, secondsOf);
  if (!mean || !(seconds > 0)) return null;
  const byCeiling = new Map<string, number>();
  for (const { roofline, time } of placed) {
    byCeiling.set(roofline!.ceiling, (byCeiling.get(roofline!.ceiling) ?? 0) + time!.sum);
  }
  const [[ceiling]] = [...byCeiling].toSorted(([, a], [, b]) => b - a) as [[string, number]];
  const { bound } = placed.find(({ roofline }) => roofline!.ceiling === ceiling)!.roofline!;
  const efficiency = sumOf(placed, ({ roofline, time }) => roofline!.efficiency * time!.sum) / seconds;
  const attainable = efficiency > 0 && mean.flopPerSecond > 0 ? mean.flopPerSecond / efficiency : null;
  return {
    ...mean,
    ceiling,
    bound,
    attainableFlopPerSecond: attainable,
    efficiency,
    headroom: efficiency > 0 ? 1 / efficiency : null,
  };
}
