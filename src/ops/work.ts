/** The least an operator must do: its arithmetic, and the bytes it reads and writes, each once. */
export interface Work {
  /** Floating-point operations; a fused multiply-add is two. */
  readonly flop: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
}

/** All bytes moved, read and written. */
export const bytesMoved = (work: Work): number => work.bytesRead + work.bytesWritten;

/** Arithmetic intensity in FLOP per byte. @see guide, "Calculating arithmetic intensity" */
export const arithmeticIntensity = (work: Work): number => work.flop / bytesMoved(work);

/** Share of moved bytes that are written, 0–1. */
export const writtenShare = (work: Work): number => work.bytesWritten / bytesMoved(work);

/** The rates achieved by doing the work in a number of seconds. */
export const achievedRates = (
  work: Work,
  seconds: number,
): { flopPerSecond: number; bytesPerSecond: number; intensity: number } => ({
  flopPerSecond: work.flop / seconds,
  bytesPerSecond: bytesMoved(work) / seconds,
  intensity: arithmeticIntensity(work),
});
