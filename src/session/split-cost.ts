import type { Session, SessionTimeline } from './session-format.ts';

/** A wider interval, as a factor, says nothing of what splitting costs. */
const MOST_SPREAD = 1.5;

/**
 * What it cost to give each dispatch a pass of its own.
 * @returns `none`: it had one already, or was left where it was; `untold`: it cannot be told, as the machine was busy with
 *   other things or nothing was compared
 */
export function splitCost(session: Session): 'none' | 'untold' | NonNullable<SessionTimeline['splitRatio']> {
  const { splitRatio } = session.timeline;
  if (session.session.time !== 'split' || hadOwnPasses(session)) return 'none';
  return splitRatio && splitRatio.high <= MOST_SPREAD * splitRatio.low ? splitRatio : 'untold';
}

/** Whether the page itself gave each dispatch a pass: then every one has a span of its own, also where nothing was split. */
function hadOwnPasses({ timeline, pipelines, groups }: Session): boolean {
  if (timeline.droppedSpans > 0) return false;
  const compute = new Map(pipelines.map(({ hash, stage, dispatches }) => [hash, stage === 'compute' ? dispatches : 0]));
  const dispatched = new Set(groups.filter(({ pipeline }) => (compute.get(pipeline) ?? 0) > 0).map(({ id }) => id));
  const spans = timeline.spans.filter(({ group }) => group !== null && dispatched.has(group)).length;
  return spans >= [...compute.values()].reduce((all, dispatches) => all + dispatches, 0);
}
