/** Every constant that shapes the numbers, in one place; each run records them in its report. Seconds unless told. */
export interface Protocol {
  /** Rounds of samples a kernel: one of each kernel of a group a round, in seeded random order. */
  readonly rounds: number;
  /** A sample is at least this long … */
  readonly leastSampleSeconds: number;
  /** … and on a software adapter this long: it competes for the CPU, whose scheduler deals in milliseconds. */
  readonly leastSoftwareSampleSeconds: number;
  /** … and at least so many steps of the clock, so that its quantisation stays below 1 %. */
  readonly leastSampleQuanta: number;
  /** … where stamps cannot be used, at least this long: maps and callbacks have tails of milliseconds. */
  readonly leastWallSampleSeconds: number;
  /** A dispatch longer than this is a sample by itself. */
  readonly singleDispatchSeconds: number;
  /** Busy time before the first sample of a group, for clocks to rise. */
  readonly warmUpSeconds: number;
  /** Share of samples cut from each end before the mean. */
  readonly trim: number;
  /** Level of the intervals. */
  readonly level: number;
  /** Relative error that no repetition shows, added in quadrature: raw intervals covered 0.89–0.96 of simulated truths. */
  readonly systematicFloor: number;
  /** A result is `noisy` when the half-width of its interval is over this share. */
  readonly noisyHalfWidth: number;
  /** Shapes are chosen so that a dispatch of the best kernel stays within this. */
  readonly mostDispatchSeconds: number;
  /** A kernel slower than this is skipped: Windows resets a GPU after 2 s on one request. */
  readonly refusedDispatchSeconds: number;
  /** One submit holds at most about this much work. */
  readonly mostSubmitSeconds: number;
  /** A sweep times each candidate so often and keeps its best. */
  readonly sweepRepeats: number;
  /** Whether ceilings are swept over whole families, and caches looked for up to 1 GiB; else over the likely members. */
  readonly wideSweep: boolean;
  /** Once a kernel has passed a ceiling, the rest of that ceiling's family is swept for at most so long. */
  readonly widenSeconds: number;
  /** Largest side of the default shapes: the guide's. */
  readonly largestSide: number;
  /** Efficiency over which a result wears `over-roof`. */
  readonly overRoof: number;
}

const BASE: Protocol = {
  rounds: 8,
  leastSampleSeconds: 0.001,
  leastSoftwareSampleSeconds: 0.02,
  leastSampleQuanta: 128,
  leastWallSampleSeconds: 0.05,
  singleDispatchSeconds: 0.025,
  warmUpSeconds: 0.3,
  trim: 0.2,
  level: 0.95,
  systematicFloor: 0.003,
  noisyHalfWidth: 0.1,
  mostDispatchSeconds: 0.1,
  refusedDispatchSeconds: 0.5,
  mostSubmitSeconds: 0.1,
  sweepRepeats: 3,
  wideSweep: false,
  widenSeconds: 12,
  largestSide: 4096,
  overRoof: 1.05,
};

/** The plans by name; they differ in how long they look. */
export const PLANS: Readonly<Record<string, Protocol>> = {
  quick: BASE,
  standard: { ...BASE, rounds: 20, sweepRepeats: 5, wideSweep: true, widenSeconds: 60 },
  full: { ...BASE, rounds: 60, sweepRepeats: 8, wideSweep: true, widenSeconds: 120 },
};
