import type { ReadCpuTimes } from './cpu-times.ts';

/** Begin and end of one stamped pass, in nanoseconds as the GPU gave them. */
export interface Stamp {
  readonly begin: bigint;
  readonly end: bigint;
}

/** One batch as it was run: a stamp for each pass where there are stamps, and the wall time of the whole. */
export interface Lap {
  readonly stamps: readonly Stamp[] | null;
  readonly wallSeconds: number;
}

/**
 * What the protocol needs of a device: run batches of dispatches from an idle GPU and say when they began and ended.
 * The protocol knows nothing else of WebGPU, so that a simulated device can replace it.
 */
export interface Stopwatch<Work> {
  readonly hasStamps: boolean;
  /** What a software adapter has had of the CPUs; null where there is none, or nobody can tell. */
  readonly readCpuTimes: ReadCpuTimes | null;
  /**
   * Runs one pass of `count` dispatches for each count, one after the other, and waits for the end. What has
   * never run before runs once untimed: its first run may be the compiler's.
   */
  run(work: Work, counts: readonly number[], expectedSeconds: number): Promise<Lap>;
}
