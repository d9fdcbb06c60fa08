import { byteDifference, type Difference } from '../../report/counted/causes.ts';
import type { PipelineTotals } from '../pipeline-totals.ts';
import type { Session } from '../session-format.ts';
import { activeSeconds, idleTime } from '../idle-time.ts';
import { IDLE_KINDS, IDLE_NAMES, untimedName } from '../session-words.ts';

/** A part of the time of a session. */
export interface TimeCause {
  readonly name:
    | 'work at the roofs'
    | 'kernels under their roofs'
    | 'kernels without a place'
    | ReturnType<typeof untimedName>
    | (typeof IDLE_NAMES)[keyof typeof IDLE_NAMES];
  /** Above 0. */
  readonly seconds: number;
}

/** A smaller part of the whole is rounding. */
const LEAST_PART = 1e-9;

/**
 * The time from the first submit to the end of the last work, in parts that add up to it: what the work takes at its roofs, what kernels take
 * beyond, what has no place under a roof, what has no time of its own (drivers compile in first dispatches), and what the
 * GPU waits for. Where dispatches overlapped, their times are scaled to the time in which any ran.
 */
export function timeCauses(session: Session): TimeCause[] {
  const { groups, pipelines } = session;
  const { busy } = session.timeline;
  const idle = idleTime(session);
  const timed = sumOf(pipelines, ({ time }) => time?.sum ?? 0);
  const scale = timed > busy ? busy / timed : 1;
  const placed = groups.filter(({ time, roofline }) => time && roofline);
  const inGroups = Math.min(
    timed,
    sumOf(placed, ({ time }) => time!.sum),
  );
  const atRoofs = Math.min(
    inGroups,
    sumOf(placed, ({ time, roofline }) => time!.sum * Math.min(1, roofline!.efficiency)),
  );
  const parts: TimeCause[] = [
    { name: 'work at the roofs', seconds: scale * atRoofs },
    { name: 'kernels under their roofs', seconds: scale * (inGroups - atRoofs) },
    { name: 'kernels without a place', seconds: scale * (timed - inGroups) },
    { name: untimedName(session), seconds: busy - scale * timed },
    ...IDLE_KINDS.map((kind) => ({ name: IDLE_NAMES[kind], seconds: idle[kind] })),
  ];
  return parts.filter(({ seconds }) => seconds > LEAST_PART * activeSeconds(session));
}

/**
 * From the bytes that a mean dispatch of a pipeline touches to those it requests, with the causes; null where unique bytes
 * were not marked, or it was not counted.
 */
export const byteCauses = ({ mean }: PipelineTotals): Difference | null =>
  mean && byteDifference({ work: null }, mean.done.counted);

const sumOf = <T>(values: readonly T[], of: (value: T) => number): number =>
  values.reduce((all, value) => all + of(value), 0);
