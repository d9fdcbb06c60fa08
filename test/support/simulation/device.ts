import type { Lap, Stamp, Stopwatch } from '../../../src/protocol/stopwatch.ts';
import { RunError } from '../../../src/device/run-error.ts';
import type { Host } from '../../../src/protocol/rounds/host.ts';
import { randomWords } from '../../../src/protocol/random.ts';
import type { Faults } from './faults.ts';

/** A kernel of known time. */
export interface SimulatedWork {
  /** Seconds of one dispatch at the device's full speed. */
  readonly seconds: number;
}

/** A device with known times, on a clock that only it and sleeping advance. */
export interface SimulatedDevice {
  readonly stopwatch: Stopwatch<SimulatedWork>;
  readonly host: Host;
  /** The device's current slowdown from full speed, without noise. */
  slowness(): number;
  /** Starts drift and throttling now; `seconds` is the length of the expected rounds. */
  begin(seconds: number): void;
  /** Laps run so far. */
  readonly laps: number;
}

/** Nanoseconds of the device's counter at second 0. */
const EPOCH = 1e12;
const SUSPENSION_SECONDS = 3600;
/** The counter of the fault `wrap` wraps after this many seconds. */
const SECONDS_TO_WRAP = 1;

/** Makes a device with these faults; equal seeds make equal devices. */
export function simulateDevice(faults: Faults, seed: number): SimulatedDevice {
  const next = randomWords(seed);
  const unit = (): number => (next() + 0.5) / 2 ** 32;
  const normal = (): number => Math.sqrt(-2 * Math.log(unit())) * Math.cos(2 * Math.PI * unit());
  const exponential = (mean: number): number => -mean * Math.log(unit());
  let [now, busy, laps, changes] = [unit(), 0, 0, 0];
  // Seconds that the host's clock lacks, and suspensions that it knows of.
  let [missed, suspensions] = [0, 0];
  let [origin, unitSeconds] = [Infinity, 1];

  const slowness = (): number => {
    const { ramp, drift, throttle } = faults;
    const elapsed = (now - origin) / unitSeconds;
    let factor = 1;
    if (ramp) factor *= 1 + ramp.extra * Math.exp(-busy / ramp.seconds);
    if (drift) factor *= 1 + drift * Math.max(0, Math.min(1, elapsed));
    if (throttle && elapsed >= throttle.at) factor *= throttle.factor;
    return factor;
  };

  const ticks = (seconds: number): bigint => {
    const whole = Math.floor((seconds * 1e9) / faults.quantum) * faults.quantum;
    const offset = faults.wrap ? 2 ** 63 - SECONDS_TO_WRAP * 1e9 : EPOCH;
    // As read through a BigInt64Array.
    return BigInt.asIntN(64, BigInt(Math.floor(whole)) + BigInt(offset));
  };

  /** The true duration of one pass of `count` dispatches. */
  const pass = (work: SimulatedWork, count: number): number => {
    let seconds = count * work.seconds * slowness() * Math.exp(faults.noise * normal());
    if (unit() < faults.outliers) seconds *= 1.2 + exponential(0.5);
    return seconds + faults.passOverhead;
  };

  const stampsOf = (begin: number, ends: readonly number[]): Stamp[] =>
    ends.map((end, i) => {
      const from = faults.topOfPipe ? begin : i === 0 ? begin : ends[i - 1]!;
      if (unit() < faults.zeros) return { begin: ticks(from), end: 0n };
      if (unit() < faults.negatives) return { begin: ticks(end), end: ticks(from - 2 * (end - from)) };
      // Stamped when the last dispatch is issued instead of at its end.
      if (unit() < faults.earlyEnd) return { begin: ticks(from), end: ticks(from + (end - from) * 0.05) };
      return { begin: ticks(from), end: ticks(end) };
    });

  const suspend = (): void => {
    now += SUSPENSION_SECONDS;
    if (faults.suspended!.clockGoesOn) return;
    missed += SUSPENSION_SECONDS;
    suspensions++;
  };

  const run = async (work: SimulatedWork, counts: readonly number[]): Promise<Lap> => {
    if (faults.lostAt !== undefined && laps >= faults.lostAt) throw new RunError('device-lost', 'The device was lost');
    laps++;
    const submitted = now - missed;
    const suspendedAt = faults.suspended && unit() < faults.suspended.share ? counts.length - 1 : -1;
    now += faults.latency + exponential(faults.latency);
    const begin = now;
    const ends: number[] = [];
    for (const [i, count] of counts.entries()) {
      if (i === suspendedAt) suspend();
      const seconds = pass(work, count);
      now += seconds;
      busy += seconds;
      ends.push(now);
    }
    const stamps = faults.stamps ? stampsOf(begin, ends) : null;
    now += faults.latency + exponential(unit() < faults.tails ? 20 * faults.latency : faults.latency);
    if (faults.poll > 0) now = Math.ceil(now / faults.poll) * faults.poll;
    if (faults.hidden && unit() < faults.hidden) changes++;
    return { stamps, wallSeconds: now - missed - submitted };
  };

  return {
    slowness,
    begin(seconds) {
      [origin, unitSeconds] = [now, seconds];
    },
    get laps() {
      return laps;
    },
    stopwatch: { hasStamps: faults.stamps, readCpuTimes: null, run },
    host: {
      now: () => Math.floor(((now += 2e-7) - missed) / faults.wallStep) * faults.wallStep,
      sleep: async (seconds) => {
        now += seconds + exponential(1e-3);
      },
      visibilityChanges: () => changes,
      suspensions: () => suspensions,
      noticeSuspension: () => void suspensions++,
    },
  };
}
