/** A clock with a finer step than this is as good as continuous. */
const FINE_SECONDS = 1e-6;
/** Stamps needed to tell the step. */
const LEAST_STAMPS = 16;
/** The two clocks drift: what was learned longer ago than two of these is forgotten. */
const WINDOW_SECONDS = 10;
/** A read-back reaches the page about this long after the work ended. */
const USUAL_LATENCY = 0.003;

interface Bounds {
  /** Work begins after its submit. */
  low: number;
  /** Work has ended when its stamps are there. */
  high: number;
}

const unknown = (): Bounds => ({ low: -Infinity, high: Infinity });

/**
 * A device's clock, as nanoseconds, against the page's clock, as seconds. How they stand to each other is bounded by
 * causality: no work begins before its submit, nor ends after its stamps were read.
 */
export class DeviceClock {
  #origin: bigint | null = null;
  #now = unknown();
  #before = unknown();
  #windowStart = -Infinity;
  /** Greatest common divisor of all differences of stamps, in nanoseconds. */
  #step = 0;
  #stamps = 0;

  /** Learns from work: page times of its submit and of the reading of its stamps. */
  observe(begin: bigint, end: bigint, submitted: number, read: number): void {
    this.#origin ??= begin;
    if (read > this.#windowStart + WINDOW_SECONDS) {
      this.#before = this.#windowStart === -Infinity ? unknown() : this.#now;
      this.#now = unknown();
      this.#windowStart = read;
    }
    this.#now.low = Math.max(this.#now.low, submitted - this.seconds(begin));
    this.#now.high = Math.min(this.#now.high, read - this.seconds(end));
    this.#learnStep(begin);
    this.#learnStep(end);
  }

  /** Seconds to add to its own for those of the page's clock, as far as is known now. */
  get shift(): number {
    const low = Math.max(this.#now.low, this.#before.low);
    const high = Math.min(this.#now.high, this.#before.high);
    return Math.max(low, high - USUAL_LATENCY);
  }

  /** A stamp in seconds of its own, since the first one observed. */
  seconds(tick: bigint): number {
    return Number(tick - (this.#origin ?? 0n)) / 1e9;
  }

  /** Step of the stamps in seconds; 0 if finer than a microsecond, or not yet known. */
  get quantumSeconds(): number {
    const seconds = this.#step / 1e9;
    return this.#stamps >= LEAST_STAMPS && seconds >= FINE_SECONDS ? seconds : 0;
  }

  #learnStep(tick: bigint): void {
    if (this.#stamps >= LEAST_STAMPS && this.#step > 0 && this.#step < 1e9 * FINE_SECONDS) return;
    this.#stamps++;
    this.#step = divisor(this.#step, Math.abs(Number(tick - this.#origin!)));
  }
}

function divisor(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y > 0) [x, y] = [y, x % y];
  return x;
}
