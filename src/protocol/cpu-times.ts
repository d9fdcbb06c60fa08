/** What a software adapter has had of this machine so far, over all threads of the processes in which it runs. */
export interface CpuTimes {
  /** Seconds that they ran on a CPU. */
  readonly seconds: number;
  /** Seconds that they were ready to run and waited for a CPU that ran something else. */
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

/** What came between two readings, for each of so many dispatches; null where either is not known. */
export function spentEach(before: CpuTimes | null, after: CpuTimes | null, dispatches: number): CpuTimes | null {
  if (!before || !after) return null;
  return {
    seconds: (after.seconds - before.seconds) / dispatches,
    waitingSeconds: (after.waitingSeconds - before.waitingSeconds) / dispatches,
  };
}
