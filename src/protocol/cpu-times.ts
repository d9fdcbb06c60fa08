/** What a software adapter has had of this machine so far, over all threads of the processes in which it runs. */
export interface CpuTimes {
  /** Seconds that they ran on a CPU. */
  readonly seconds: number;
  /** Seconds that they were ready to run and waited for a CPU that ran something else. */
  readonly waitingSeconds: number;
}

/**
 * The name of a global function that whoever drives the page, or Dawn's process, may put there: an async one, which
 * gives these times, or null where they are not known.
 */
export const CPU_TIMES = 'ridgepointCpuTimes';

/** What stands under that name. */
export type ReadCpuTimes = () => Promise<CpuTimes | null>;

/** The function of this page or process; null: nobody has put one there. */
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
