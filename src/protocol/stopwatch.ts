import type { ReadCpuTimes } from './cpu-times.ts';

/** Begin and end of one stamped pass, in nanoseconds as reported by the GPU. */
export interface Stamp {
  readonly begin: bigint;
  readonly end: bigint;
}

/** One batch as it ran: a stamp per pass, if the device has stamps, and the wall time of the whole. */
export interface Lap {
  readonly stamps: readonly Stamp[] | null;
  readonly wallSeconds: number;
}

/**
 * All that the protocol needs of a device: to run batches of dispatches on an idle GPU and report when they began and
 * ended. The protocol knows nothing else of WebGPU, so that a simulated device can replace it.
 */
export interface Stopwatch<Work> {
  readonly hasStamps: boolean;
  /** Reads the CPU times of a software adapter; null if there is none or they are unknown. */
  readonly readCpuTimes: ReadCpuTimes | null;
  /**
   * Runs one pass of `count` dispatches for each count, one after the other, and waits for the end. New work first
   * runs once untimed, since its first run may include compiling.
   */
  run(work: Work, counts: readonly number[], expectedSeconds: number): Promise<Lap>;
}
