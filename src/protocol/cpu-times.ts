/** CPU times of a software adapter so far, over all threads of the processes it runs in. */
export interface CpuTimes {
  /** Seconds spent running on a CPU. */
  readonly seconds: number;
  /** Seconds spent ready to run, waiting for a CPU that ran something else. */
  readonly waitingSeconds: number;
}

/**
 * The name of an async global function that the driver of the page, or Dawn's process, may define: it returns these
 * times, or null if they are unknown.
 */
export const CPU_TIMES = 'ridgepointCpuTimes';

/** The type of that function. */
export type ReadCpuTimes = () => Promise<CpuTimes | null>;

/** The function of this page or process; null if none is defined. */
export const cpuTimesReader = (): ReadCpuTimes | null =>
  (globalThis as { [CPU_TIMES]?: ReadCpuTimes })[CPU_TIMES] ?? null;

/** The difference of two readings per dispatch; null if either is unknown. */
export function spentEach(before: CpuTimes | null, after: CpuTimes | null, dispatches: number): CpuTimes | null {
  if (!before || !after) return null;
  return {
    seconds: (after.seconds - before.seconds) / dispatches,
    waitingSeconds: (after.waitingSeconds - before.waitingSeconds) / dispatches,
  };
}
