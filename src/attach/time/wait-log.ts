/** Intervals kept to tell why a GPU was idle; older ones are summed only. */
const MOST_INTERVALS = 4096;

/** When the page awaited the GPU: `mapAsync`, `onSubmittedWorkDone`. Waits may overlap; time counts once. */
export class WaitLog {
  calls = 0;
  /** Seconds of intervals that are no longer kept. */
  #old = 0;
  #intervals: [start: number, end: number][] = [];

  /** Notes a wait that has ended. */
  add(start: number, end: number): void {
    this.calls++;
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

  /** Seconds in which at least one wait lasted. */
  get seconds(): number {
    return this.#intervals.reduce((sum, [start, end]) => sum + end - start, this.#old);
  }

  /** The parts of a stretch in which the page waited, in order. */
  within(start: number, end: number): [start: number, end: number][] {
    const parts: [number, number][] = [];
    for (let i = this.#intervals.length - 1; i >= 0; i--) {
      const [from, until] = this.#intervals[i]!;
      if (until <= start) break;
      if (from < end) parts.push([Math.max(from, start), Math.min(until, end)]);
    }
    return parts.toReversed();
  }
}
