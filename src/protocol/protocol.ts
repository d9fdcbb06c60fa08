import { lookup } from '../text/lookup.ts';

/**
 * Every constant that shapes the numbers, in one place; each run records them in its report. Times are in seconds.
 * README.md in this folder gives the reason for each.
 */
export interface Protocol {
  /** Most rounds of samples a kernel: one of each kernel of a group a round, in seeded random order. */
  readonly rounds: number;
  /** Least rounds before a kernel with a narrow enough interval may stop. */
  readonly leastRounds: number;
  /** … when the half-width of its interval is within this share, twice in a row … */
  readonly targetHalfWidth: number;
  /** … and it has kept the GPU busy for this long. */
  readonly leastBusySeconds: number;
  /** A kernel that has kept the GPU busy for this long stops, and is flagged `noisy`. */
  readonly mostBusySeconds: number;
  /** Round trips of almost no work, whose median is the cost of one. */
  readonly roundTrips: number;
  /** Stamped times must grow with the work: least rank correlation. */
  readonly leastRankCorrelation: number;
  /** A batch of this length is compared with wall time … */
  readonly longBatchSeconds: number;
  /** … stamped over wall: waiting adds to the wall, nothing adds to the stamps. */
  readonly leastWallAgreement: number;
  readonly mostWallAgreement: number;
  /** A sample's shorter batch is at least this long: between short ones a GPU idles, and an H200's clocks fell by 40 % … */
  readonly leastSampleSeconds: number;
  /** … and on a software adapter this long: it competes for the CPU, whose scheduler deals in milliseconds. */
  readonly leastSoftwareSampleSeconds: number;
  /** … and at least this many clock steps, so that quantisation stays below 1 %. */
  readonly leastSampleQuanta: number;
  /** … where stamps cannot be used, at least this long: maps and callbacks have tails of milliseconds. */
  readonly leastWallSampleSeconds: number;
  /** A dispatch longer than this is a sample by itself. */
  readonly singleDispatchSeconds: number;
  /** More dispatches in one pass than this make recording slower than running. */
  readonly mostDispatches: number;
  /** Busy time before the first sample of a group, for clocks to rise … */
  readonly warmUpSeconds: number;
  /** … and until two stretches of samples agree, but no longer than this. */
  readonly mostWarmUpSeconds: number;
  /** … or this on a software adapter: the CPU that it computes on has been busy all along. */
  readonly mostSoftwareWarmUpSeconds: number;
  /** A stretch has at least this many samples … */
  readonly steadySamples: number;
  /** … and lasts at least this long: consecutive samples of a millisecond agree on any slope. */
  readonly steadySeconds: number;
  /** Stretches agree when their medians are within this share. */
  readonly steadyShare: number;
  /** Share of samples cut from each end before the mean. */
  readonly trim: number;
  /** Level of the intervals. */
  readonly level: number;
  /** Relative error that no repetition shows, added in quadrature: raw intervals covered 0.89–0.96 of simulated truths. */
  readonly systematicFloor: number;
  /** Batch estimate and slope may differ by this share; more, and beyond chance, makes a result `noisy`. */
  readonly slopeAgreement: number;
  /** A result is `noisy` when the half-width of its interval, or of its canary's, is over this share. */
  readonly noisyHalfWidth: number;
  /** Read the CPU times of a software adapter every n-th round. */
  readonly cpuEvery: number;
  /** A result is `loaded` when a software adapter waited for a CPU for more than this share of the time it had work. */
  readonly loadedShare: number;
  /** A sample is a severe outlier when it is this many interquartile ranges beyond a quartile … */
  readonly severeOutlierRanges: number;
  /** … and a result `contaminated` when more than this share of its samples are. */
  readonly contaminatedShare: number;
  /** A result is flagged `drift` when its trend is beyond chance (|z| of Mann and Kendall) … */
  readonly driftZ: number;
  /** … or its canary's is, beyond this: two tests share one rate of false alarms … */
  readonly canaryDriftZ: number;
  /** … and the whole change is over this share (Theil and Sen). */
  readonly driftShare: number;
  /** A canary this much off its level means that the clocks of the device have moved … */
  readonly canaryShare: number;
  /** … if it is also this many deviations of its own noise off … */
  readonly canaryDeviations: number;
  /** … and still is after this many tries … */
  readonly canaryTries: number;
  /** … that far apart. */
  readonly canaryPauseSeconds: number;
  /** At most this share of a group's rounds is repeated: even a throttling laptop ends with a full table. */
  readonly mostDroppedShare: number;
  /** A canary's sample is this share of a kernel's: it is read often, and need only show a few percent. */
  readonly canarySampleShare: number;
  /** Canary readings that make its level. */
  readonly canaryReadings: number;
  /** Bytes of operands that dispatches rotate over where results are `cold`: several times the largest caches (50–80 MB). */
  readonly coldBytes: number;
  /** Work on fewer bytes than this fits a cache somewhere: it is measured cold. */
  readonly cacheBytes: number;
  /** Sample the hot variant every n-th round. */
  readonly hotEvery: number;
  /** Single dispatches whose median shows what naive timing would have said. */
  readonly naiveDispatches: number;
  /** The step of stamps in a stock Chrome, which the naive figure is quantised to. */
  readonly stockQuantumSeconds: number;
  /** Burst: the first seconds after a rest; 0 omits burst and sustained. */
  readonly burstSeconds: number;
  /** The rest before a burst. */
  readonly restSeconds: number;
  /** Sustained: after this much busy time. */
  readonly sustainedSeconds: number;
  /** Shapes are chosen so that a dispatch of the best kernel stays within this. */
  readonly mostDispatchSeconds: number;
  /** … and on a software adapter within this: its driver compiles and runs on the CPUs that everything else needs. */
  readonly mostSoftwareDispatchSeconds: number;
  /** A kernel slower than this is skipped: Windows resets a GPU after 2 s on one request. */
  readonly refusedDispatchSeconds: number;
  /** One submit holds at most about this much work. */
  readonly mostSubmitSeconds: number;
  /** Lost devices that a run survives; each halves the limits on dispatches and submits. */
  readonly mostRecoveries: number;
  /** Laps by which members of a family are chosen between are at least this long. */
  readonly leastLapSeconds: number;
  /** Times that a sweep times each candidate after a first look; it keeps the best. */
  readonly sweepRepeats: number;
  /** Once a kernel's members have taken this long to compile, no further one is tried. */
  readonly mostCompileSeconds: number;
  /** Whether caches are looked for up to 1 GiB. */
  readonly wideSweep: boolean;
  /** From the best of the likely members of a ceiling's family a sweep goes on to neighbours for at most this long. */
  readonly climbSeconds: number;
  /** Once a kernel has passed a ceiling, the rest of that ceiling's family is swept for at most this long. */
  readonly widenSeconds: number;
  /** Largest side of the default shapes: the guide's. */
  readonly largestSide: number;
  /** Efficiency above which a result is flagged `over-roof`. */
  readonly overRoof: number;
}

const MIB = 2 ** 20;

const BASE: Protocol = {
  rounds: 8,
  leastRounds: 8,
  targetHalfWidth: 0.01,
  leastBusySeconds: 0.3,
  mostBusySeconds: 5,
  roundTrips: 30,
  leastRankCorrelation: 0.95,
  longBatchSeconds: 0.06,
  leastWallAgreement: 0.85,
  mostWallAgreement: 1.02,
  leastSampleSeconds: 0.005,
  leastSoftwareSampleSeconds: 0.02,
  leastSampleQuanta: 128,
  leastWallSampleSeconds: 0.025,
  singleDispatchSeconds: 0.025,
  mostDispatches: 4096,
  warmUpSeconds: 0.3,
  mostWarmUpSeconds: 1,
  mostSoftwareWarmUpSeconds: 0.3,
  steadySamples: 5,
  steadySeconds: 0.25,
  steadyShare: 0.01,
  trim: 0.2,
  level: 0.95,
  systematicFloor: 0.003,
  slopeAgreement: 0.02,
  noisyHalfWidth: 0.1,
  cpuEvery: 3,
  loadedShare: 0.2,
  severeOutlierRanges: 3,
  contaminatedShare: 0.1,
  driftZ: 2.59,
  canaryDriftZ: 3.3,
  driftShare: 0.02,
  canaryShare: 0.05,
  canaryDeviations: 4,
  canaryTries: 3,
  canaryPauseSeconds: 0.25,
  mostDroppedShare: 1,
  canarySampleShare: 0.5,
  canaryReadings: 5,
  coldBytes: 256 * MIB,
  cacheBytes: 128 * MIB,
  hotEvery: 3,
  naiveDispatches: 7,
  stockQuantumSeconds: 65_536e-9,
  burstSeconds: 0,
  restSeconds: 2,
  sustainedSeconds: 10,
  mostDispatchSeconds: 0.1,
  mostSoftwareDispatchSeconds: 0.04,
  refusedDispatchSeconds: 0.5,
  mostSubmitSeconds: 0.1,
  mostRecoveries: 2,
  leastLapSeconds: 0.003,
  sweepRepeats: 6,
  mostCompileSeconds: 1,
  wideSweep: false,
  climbSeconds: 3,
  widenSeconds: 12,
  largestSide: 4096,
  overRoof: 1.05,
};

/** The plans by name; they differ in how long they look. */
export const PLANS = lookup<Protocol>({
  quick: BASE,
  standard: {
    ...BASE,
    mostWarmUpSeconds: 2,
    leastRounds: 12,
    rounds: 24,
    hotEvery: 1,
    naiveDispatches: 15,
    sweepRepeats: 10,
    mostCompileSeconds: 15,
    wideSweep: true,
    climbSeconds: 30,
    widenSeconds: 60,
  },
  full: {
    ...BASE,
    mostWarmUpSeconds: 2,
    leastRounds: 12,
    rounds: 60,
    hotEvery: 1,
    naiveDispatches: 31,
    burstSeconds: 0.5,
    sweepRepeats: 16,
    mostCompileSeconds: 60,
    wideSweep: true,
    climbSeconds: 60,
    widenSeconds: 120,
  },
});
