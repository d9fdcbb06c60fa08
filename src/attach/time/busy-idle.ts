import type { SessionTimeline } from '../../session/session-format.ts';
import { LEAST_WAIT } from '../../session/assemble/stretches.ts';
import { WaitLog } from './wait-log.ts';

/** What places seconds of some clock on the page's, by adding; the better it is known, the more it changes. */
export interface ClockShift {
  readonly shift: number;
}

/** The page's own. */
export const PAGE: ClockShift = { shift: 0 };

/** A stretch of work on a GPU. */
export interface WorkSpan {
  /** Whose seconds `start` and `end` are. */
  readonly clock: ClockShift;
  readonly start: number;
  readonly end: number;
  /** When it was submitted, by the page's clock. */
  readonly submitted: number;
  /** Something of ours ran directly before it: the gap there is not the page's. */
  readonly own: boolean;
  /** Index of its group; -1: of several. */
  readonly group: number;
  readonly device: number;
}

/** The last spans are kept; of all others only sums. */
const MOST_SPANS = 100_000;
const MOST_GAPS = 20_000;
/** Gaps below this are summed, not listed: 1 µs. */
const LEAST_GAP = 1e-6;
/** Spans arrive in batches, of several devices: those that began this long before the newest are in order. */
const SETTLED_SECONDS = 0.5;
const MOST_PENDING = 16_384;

/** A ring of spans, column by column. */
interface Kept {
  readonly starts: Float64Array;
  readonly seconds: Float64Array;
  readonly groups: Int32Array;
  readonly devices: Int32Array;
}

const startOf = ({ start, clock }: WorkSpan): number => start + clock.shift;
const byStart = (a: WorkSpan, b: WorkSpan): number => startOf(a) - startOf(b);

type Gap = SessionTimeline['gaps'][number];
/** A gap, or a stretch of our own work. */
type Piece = Omit<Gap, 'kind'> & { readonly kind: Gap['kind'] | 'own' };

/** When GPUs were busy, and why they were idle: unions of spans, in fixed space. */
export class BusyIdle {
  readonly #waits: WaitLog;
  #pending: WorkSpan[] = [];
  /** The last spans; created with the first. */
  #kept: Kept | null = null;
  /** Spans so far. */
  #count = 0;
  /** All work known so far has ended by then, by the clock of the last: placed when they are asked for, none overlap. */
  #until: number;
  #clock = PAGE;
  readonly #gaps: Gap[] = [];
  busy = 0;
  /** Seconds in which a GPU was idle or busy for our own work. */
  own = 0;
  /** When the page's thread was busy with our own work, such as instrumenting a kernel. */
  readonly ownWork = new WaitLog();
  /** Of the stamps, in seconds: a gap shorter than that may be none. */
  step = 0;
  readonly idle = { waitsForCpu: 0, betweenPasses: 0, readback: 0 };

  /** @param from when watching began */
  constructor(from: number, waits: WaitLog) {
    this.#until = from;
    this.#waits = waits;
  }

  /** Adds spans of one device. */
  add(spans: readonly WorkSpan[]): void {
    for (const span of spans) this.#pending.push(span);
    if (this.#pending.length < 2 || spans.length === 0) return;
    this.#pending.sort(byStart);
    const newest = startOf(this.#pending.at(-1)!);
    const atLeast = this.#pending.length - MOST_PENDING;
    let settled = this.#pending.findIndex((span) => startOf(span) > newest - SETTLED_SECONDS);
    settled = Math.max(settled, atLeast);
    for (const span of this.#pending.splice(0, settled)) this.#take(span);
  }

  /** Takes every span that was added. */
  settle(): void {
    for (const span of this.#pending.toSorted(byStart)) this.#take(span);
    this.#pending = [];
  }

  /**
   * What is known; call `settle` first.
   * @param until the end of the watched time
   * @param named ids of a group and a device by index
   */
  timeline(
    until: number,
    named: { group(index: number): string | null; device(index: number): string },
  ): Omit<SessionTimeline, 'splitRatio'> {
    const kept = Math.min(this.#count, MOST_SPANS);
    const spans = Array.from({ length: kept }, (_, i) => {
      const at = (this.#count - kept + i) % MOST_SPANS;
      const { groups, devices, starts, seconds } = this.#kept!;
      const group = groups[at]!;
      return {
        group: group < 0 ? null : named.group(group),
        device: named.device(devices[at]!),
        start: starts[at]!,
        seconds: seconds[at]!,
      };
    });
    const last: Gap[] = [];
    const idle = { ...this.idle };
    for (const { kind, ...piece } of this.#pieces(this.#known, until, until)) {
      if (kind === 'own') continue;
      idle[kind] += piece.seconds;
      if (piece.seconds >= LEAST_GAP) last.push({ ...piece, kind });
    }
    const gaps = [...this.#gaps, ...last].slice(-MOST_GAPS);
    return { spans, droppedSpans: this.#count - kept, busy: this.busy, idle, gaps };
  }

  get #known(): number {
    return this.#until + this.#clock.shift;
  }

  #take(span: WorkSpan): void {
    const { clock, submitted, own, group, device } = span;
    const start = startOf(span);
    const end = span.end + clock.shift;
    const known = this.#known;
    if (start > known) this.#rest(known, start, submitted, own);
    this.busy += Math.max(0, end - Math.max(start, known));
    if (end > known) [this.#until, this.#clock] = [span.end, clock];
    const at = this.#count++ % MOST_SPANS;
    this.#kept ??= {
      starts: new Float64Array(MOST_SPANS),
      seconds: new Float64Array(MOST_SPANS),
      groups: new Int32Array(MOST_SPANS),
      devices: new Int32Array(MOST_SPANS),
    };
    this.#kept.starts[at] = start;
    this.#kept.seconds[at] = end - start;
    this.#kept.groups[at] = group;
    this.#kept.devices[at] = device;
  }

  #rest(from: number, until: number, submitted: number, own: boolean): void {
    for (const { kind, ...piece } of this.#pieces(from, until, submitted)) {
      if (kind === 'own' || (own && kind === 'betweenPasses')) {
        this.own += piece.seconds;
        continue;
      }
      this.idle[kind] += piece.seconds;
      if (piece.seconds >= LEAST_GAP) this.#gaps.push({ ...piece, kind });
    }
    if (this.#gaps.length > 2 * MOST_GAPS) this.#gaps.splice(0, MOST_GAPS);
  }

  /** A stretch without work, by kind: before the next submit the page waited or computed; after it, the GPU set out. */
  #pieces(from: number, until: number, submitted: number): Piece[] {
    const least = Math.max(LEAST_WAIT, this.step);
    // Neither a gap that short nor the page's part of one is told from launches.
    const isWait = until - from >= least && submitted - from >= least;
    const asked = isWait ? Math.min(submitted, until) : from;
    const pieces: Piece[] = [];
    const piece = (start: number, end: number, kind: Piece['kind']): void => {
      if (end <= start) return;
      const seconds = end - start;
      pieces.push({ start, seconds, kind: kind === 'own' || seconds >= least ? kind : 'betweenPasses' });
    };
    /** Tells a stretch by the intervals of a log in it, and the rest by what follows. */
    const told = (log: WaitLog, kind: Piece['kind'], rest: (start: number, end: number) => void) => {
      return (begin: number, end: number): void => {
        let at = begin;
        for (const [first, last] of log.within(begin, end)) {
          rest(at, first);
          piece(first, last, kind);
          at = last;
        }
        rest(at, end);
      };
    };
    const computing = (start: number, end: number): void => piece(start, end, 'waitsForCpu');
    told(this.ownWork, 'own', told(this.#waits, 'readback', computing))(from, asked);
    piece(asked, until, 'betweenPasses');
    return pieces;
  }
}
