/** Intervals kept to tell why a GPU was idle; older ones are summed only. */
const MOST_INTERVALS = 4096;

/** When the page awaited the GPU: `mapAsync`, `onSubmittedWorkDone`. Waits may overlap; time counts once. */
export class WaitLog {
  calls = 0;
  /** Seconds of intervals that are no longer kept. */
  #old = 0;
  #intervals: [start: number, end: number][] = [];
  /** Beginnings of waits that last, in order. */
  readonly #open = new Set<{ readonly start: number }>();

  /** Notes a wait that has ended. */
  add(start: number, end: number): void {
    this.begin(start)(end);
  }

  /** Notes a wait that begins. @returns what to call when it ends */
  begin(start: number): (end: number) => void {
    this.calls++;
    const wait = { start };
    this.#open.add(wait);
    return (end) => {
      if (this.#open.delete(wait)) this.#close(start, end);
    };
  }

  #close(start: number, end: number): void {
    let [from, until] = [start, end];
    for (let last = this.#intervals.at(-1); last && last[1] >= from; last = this.#intervals.at(-1)) {
      from = Math.min(from, last[0]);
      until = Math.max(until, last[1]);
      this.#intervals.pop();
    }
    this.#intervals.push([from, until]);
    if (this.#intervals.length < 2 * MOST_INTERVALS) return;
    for (const [a, b] of this.#intervals.splice(0, MOST_INTERVALS)) this.#old += b - a;
  }

  /** Seconds in which at least one wait lasted. @param now until when those that last are taken to have lasted */
  secondsUntil(now: number): number {
    const since = Math.min(now, this.#since);
    const ended = this.#intervals.reduce(
      (sum, [start, end]) => sum + Math.max(0, Math.min(end, since) - start),
      this.#old,
    );
    return ended + now - since;
  }

  /** When the first of the waits that last began. */
  get #since(): number {
    const [first] = this.#open;
    return first?.start ?? Infinity;
  }

  /** The parts of a stretch in which the page waited, or waits, in order. */
  within(start: number, end: number): [start: number, end: number][] {
    const parts: [number, number][] = [];
    const since = Math.max(start, this.#since);
    if (since < end) parts.push([since, end]);
    for (let i = this.#intervals.length - 1; i >= 0; i--) {
      const [from, until] = this.#intervals[i]!;
      if (until <= start) break;
      if (from < Math.min(end, since)) parts.push([Math.max(from, start), Math.min(until, end, since)]);
    }
    return parts.toReversed();
  }
}
