import type { TimeSketch } from '../../session/context-record.ts';

/** Bins for each doubling of a time. */
const BINS_AN_OCTAVE = 8;

/** Times of many dispatches in fixed space: a histogram over the logarithm of the time. */
export class Sketch {
  n = 0;
  /** Seconds. */
  sum = 0;
  #squares = 0;
  #least = Infinity;
  readonly #bins = new Map<number, number>();

  /** Adds the time of one dispatch, in seconds. */
  add(seconds: number): void {
    this.n++;
    this.sum += seconds;
    this.#squares += seconds * seconds;
    if (seconds < this.#least) this.#least = seconds;
    const bin = seconds > 0 ? Math.max(0, Math.floor(BINS_AN_OCTAVE * Math.log2(seconds * 1e9))) : -1;
    this.#bins.set(bin, (this.#bins.get(bin) ?? 0) + 1);
  }

  /** @param quantumSeconds step of the stamps; null without a time */
  record(quantumSeconds: number): TimeSketch | null {
    if (this.n === 0) return null;
    const bins = Object.fromEntries([...this.#bins].toSorted(([a], [b]) => a - b).map(([bin, n]) => [`${bin}`, n]));
    return { n: this.n, sum: this.sum, sumOfSquares: this.#squares, least: this.#least, bins, quantumSeconds };
  }
}
