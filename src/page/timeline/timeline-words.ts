import {
  COUNTING,
  OUTSIDE,
  stretchAt,
  reaching,
  type Lane,
  type TimelineLanes,
} from '../../plot/session/timeline-lanes.ts';
import type { TimeWindow } from '../../plot/session/time-window.ts';
import { COUNTING_WORDS } from '../../session/counting-time.ts';
import { OUTSIDE_WORDS } from '../../session/idle-time.ts';
import { IDLE_KINDS, IDLE_NAMES, IDLE_WORDS } from '../../session/session-words.ts';
import { capital } from '../../text/sentence.ts';
import { formatSeconds, formatShare, significant } from '../../text/units.ts';

/** What is pointed at: a stretch of a lane. */
export interface TimelinePlace {
  /** Places of the lane, and of the stretch in it. */
  readonly lane: number;
  readonly stretch: number;
}

/** Names by `what` of a stretch: of pipelines, or of kinds of gaps. */
export type NamesOfLane = (lane: Lane) => (what: number) => string;

/** A pass that was timed as a whole. */
const WHOLE_PASS_NAME = 'a pass timed whole';

/** The names of pipelines by their place in the totals; a pass without one is named so. */
export const namesOf =
  (pipelines: readonly string[]): NamesOfLane =>
  (lane) =>
  (what) => {
    if (lane.device !== null) return pipelines[what] ?? WHOLE_PASS_NAME;
    if (what === COUNTING) return COUNTING_WORDS;
    return what === OUTSIDE ? OUTSIDE_WORDS : IDLE_WORDS[IDLE_KINDS[what]!];
  };

/** A stretch in words: what, how long, when. */
export function stretchWords(
  { lanes }: TimelineLanes,
  { lane: place, stretch }: TimelinePlace,
  names: NamesOfLane,
): string {
  const lane = lanes[place]!;
  const [from, until] = [lane.from[stretch]!, lane.until[stretch]!];
  const what = lane.what[stretch]!;
  const name = names(lane)(what);
  const isGap = lane.device === null;
  const subject = isGap && what < COUNTING ? `The GPU ${name}` : isGap ? capital(name) : name;
  return `${subject}: ${formatSeconds(until - from)}, at ${significant(from, 6)} s`;
}

/** What a stretch of the window holds, if it holds more than one: `120 dispatches, busy 82 %; most MatMul`. */
export function crowdWords(lane: Lane, window: TimeWindow, names: NamesOfLane): string | null {
  const [first, end] = reaching(lane, window);
  const byName = new Map<string, number>();
  let [count, busy] = [0, 0];
  for (let i = first; i < end; i++) {
    const seconds = Math.min(window[1], lane.until[i]!) - Math.max(window[0], lane.from[i]!);
    if (!(seconds > 0)) continue;
    count++;
    busy += seconds;
    const name = names(lane)(lane.what[i]!);
    byName.set(name, (byName.get(name) ?? 0) + seconds);
  }
  if (count < 2) return null;
  const [[most, seconds]] = [...byName].toSorted(([, a], [, b]) => b - a) as [[string, number]];
  const what = lane.device === null ? 'gaps' : 'dispatches';
  const share = formatShare(Math.min(1, busy / (window[1] - window[0])));
  return `${count} ${what} in ${formatSeconds(window[1] - window[0])}, ${share} of the time; most, ${formatSeconds(seconds)}: ${most}`;
}

/** The stretch under a time, or the nearest within some seconds; null if there is none. */
export function placeAt({ lanes }: TimelineLanes, lane: number, time: number, reach: number): TimelinePlace | null {
  const own = lanes[lane];
  if (!own) return null;
  for (const at of [time, time - reach, time + reach]) {
    const stretch = stretchAt(own, at);
    if (stretch !== -1) return { lane, stretch };
  }
  return null;
}

/** What took the time of a window, one row for each pipeline and kind of gap; the most time first. */
export interface WindowRow {
  readonly name: string;
  readonly count: number;
  readonly seconds: number;
  readonly longest: number;
}

/** The rows of a window. */
export function windowRows({ lanes }: TimelineLanes, window: TimeWindow, names: NamesOfLane): WindowRow[] {
  const rows = new Map<string, { count: number; seconds: number; longest: number }>();
  for (const lane of lanes) {
    const [first, end] = reaching(lane, window);
    const name = names(lane);
    for (let i = first; i < end; i++) {
      const seconds = Math.min(window[1], lane.until[i]!) - Math.max(window[0], lane.from[i]!);
      if (!(seconds > 0)) continue;
      const what = lane.what[i]!;
      const kind = lane.device === null ? IDLE_KINDS[what] : undefined;
      const key = kind === undefined ? name(what) : `idle: ${IDLE_NAMES[kind]}`;
      const row = rows.get(key) ?? { count: 0, seconds: 0, longest: 0 };
      row.count++;
      row.seconds += seconds;
      row.longest = Math.max(row.longest, seconds);
      rows.set(key, row);
    }
  }
  return [...rows].map(([name, row]) => ({ name, ...row })).toSorted((a, b) => b.seconds - a.seconds);
}
