import type { TraceEvent } from './trace.ts';

/** Anything that lasts, in seconds. */
interface Lasting {
  readonly start: number;
  readonly seconds: number;
}

/** When an event is, in microseconds. */
export type TraceTime = Pick<Required<TraceEvent>, 'ts' | 'dur'>;

/**
 * Times that went through the clock of the wall in seconds come in steps of 2^-22 s, 238 ns: neighbours may seem to overlap
 * by as much.
 */
const MOST_ROUNDED = 250;

/** Further slices share the last lane, cut where the next begins. */
const MOST_LANES = 64;

interface Slice {
  readonly of: number;
  readonly from: number;
  /** Nanoseconds; may be cut. */
  until: number;
}

/**
 * Spreads what lasts over lanes, so that on each of them any two are disjoint or one lies within the other, to the
 * nanosecond: viewers drop others. What overlaps by rounding is cut, what really runs at the same time goes to another lane.
 * @returns lanes, each in order, with the time of the event; every given one is in exactly one of them
 */
export function lanesOf<T extends Lasting>(all: readonly T[]): readonly (readonly (readonly [T, TraceTime])[])[] {
  const slices = all
    .map(({ start, seconds }, of): Slice => {
      const from = Math.round(start * 1e9);
      return { of, from, until: from + Math.round(seconds * 1e9) };
    })
    .toSorted((a, b) => a.from - b.from || b.until - a.until || a.of - b.of);
  const lanes: { readonly slices: Slice[]; readonly open: Slice[] }[] = [];
  for (const slice of slices) {
    let lane = lanes.find(({ open }) => fits(slice, open, MOST_ROUNDED));
    if (!lane && lanes.length < MOST_LANES) lanes.push((lane = { slices: [], open: [] }));
    if (!lane) fits(slice, (lane = lanes.at(-1)!).open, Infinity);
    lane.slices.push(slice);
    lane.open.push(slice);
  }
  return lanes.map((lane) => lane.slices.map((slice) => [all[slice.of]!, timeOf(slice)] as const));
}

/**
 * Whether a slice goes behind or into what is open in a lane, the innermost last, once up to so many nanoseconds are cut;
 * if so, it is cut, and what ended is no longer open.
 */
function fits(slice: Slice, open: Slice[], most: number): boolean {
  let last = open.length - 1;
  while (last >= 0 && endsBefore(slice, open[last]!, most)) last--;
  const around = open[last];
  if (around && slice.until > around.until + most) return false;
  for (const ended of open.splice(last + 1)) ended.until = Math.min(ended.until, slice.from);
  if (around) slice.until = Math.min(slice.until, around.until);
  return true;
}

const endsBefore = (slice: Slice, { from, until }: Slice, most: number): boolean =>
  until <= slice.from || (from < slice.from && until < slice.until && until - slice.from <= most);

const timeOf = ({ from, until }: Slice): TraceTime => ({ ts: microseconds(from), dur: microseconds(until - from) });

/** Such that both rounding and cutting give the same nanoseconds. */
function microseconds(nanoseconds: number): number {
  const value = nanoseconds / 1000;
  return Math.trunc(value * 1000) === nanoseconds ? value : value * (1 + Number.EPSILON);
}
