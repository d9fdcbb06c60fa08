import { firstFrom, type TimelineLanes } from '../../plot/session/timeline-lanes.ts';
import type { TimeWindow } from '../../plot/session/time-window.ts';
import { formatSeconds, formatShare } from '../../text/units.ts';
import type { SessionFacts } from '../session/session-facts.ts';
import type { TimelinePlace } from './timeline-words.ts';

const STEPS: ReadonlySet<string> = new Set(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End']);

/** Whether a key leads from stretch to stretch. */
export const isStep = (key: string): boolean => STEPS.has(key);

/** Where a key leads from a stretch; null: nowhere. */
export function stepFrom(
  { lane, stretch }: TimelinePlace,
  key: string,
  { lanes }: TimelineLanes,
): TimelinePlace | null {
  const { from } = lanes[lane]!;
  const to = (place: number): TimelinePlace | null =>
    place >= 0 && place < from.length ? { lane, stretch: place } : null;
  if (key === 'ArrowRight') return to(stretch + 1);
  if (key === 'ArrowLeft') return to(stretch - 1);
  if (key === 'Home') return to(0);
  if (key === 'End') return to(from.length - 1);
  const next = key === 'ArrowDown' ? lane + 1 : key === 'ArrowUp' ? lane - 1 : null;
  const other = next === null ? undefined : lanes[next];
  if (!other || other.from.length === 0) return null;
  return { lane: next!, stretch: Math.min(other.from.length - 1, firstFrom(other, from[stretch]!)) };
}

/** The first stretch in sight, of the first lane that has one; null for a key that leads nowhere. */
export function firstShown(key: string, { lanes }: TimelineLanes, [start, end]: TimeWindow): TimelinePlace | null {
  if (!STEPS.has(key)) return null;
  for (const [lane, { from }] of lanes.entries()) {
    const stretch = firstFrom(lanes[lane]!, start);
    if (stretch < from.length && from[stretch]! <= end) return { lane, stretch };
  }
  return null;
}

/** What each lane is called, with its share of the time. */
export function laneTitles({ lanes }: TimelineLanes, { session, summary }: SessionFacts): string[] {
  const devices = lanes.filter(({ device }) => device !== null);
  const busy = `busy ${formatShare(summary.busyShare)} of ${formatSeconds(summary.seconds)}`;
  return lanes.map(({ device }) => {
    if (device === null) return `idle ${formatShare(Math.max(0, 1 - summary.busyShare))}`;
    if (devices.length === 1) return busy;
    const known = session.devices.find(({ id }) => id === device);
    const kind = session.session.contexts.find(({ id }) => id === known?.context)?.kind;
    const place = devices.findIndex((one) => one.device === device) + 1;
    return `device ${place}${kind === undefined ? '' : `, in a ${kind.replace('-', ' ')}`}${place === 1 ? `; all together ${busy}` : ''}`;
  });
}
