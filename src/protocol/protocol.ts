import { lookup } from '../text/lookup.ts';

/**
 * Every constant that shapes the numbers, in one place; each run records them in its report. Times are in seconds.
 * README.md in this folder gives the reason for each.
 */
export interface Protocol {
  /** Most rounds. A round takes one sample of each kernel of a group, in seeded random order. */
  readonly rounds: number;
  /** Least rounds before a kernel may stop. A kernel with fewer samples is flagged `short`. */
  readonly leastRounds: number;
  /** A kernel stops once its interval's half-width is within this share twice in a row, after `leastBusySeconds`. */
  readonly targetHalfWidth: number;
  /** A kernel stops only after it has kept the GPU busy for this long. */
  readonly leastBusySeconds: number;
  /** A kernel that has kept the GPU busy for this long stops, and is flagged `noisy`. */
  readonly mostBusySeconds: number;
  /** Number of round trips of almost no work; their median is the cost of one. */
  readonly roundTrips: number;
  /** Stamped times must grow with the work: least rank correlation. */
  readonly leastRankCorrelation: number;
  /** The length of the batch whose stamps are compared with wall time. */
  readonly longBatchSeconds: number;
  /** Least ratio of stamped to wall time: waiting adds to wall time but not to stamps. */
  readonly leastWallAgreement: number;
  /** Most ratio of stamped to wall time. */
  readonly mostWallAgreement: number;
  /** Least length of a sample's shorter batch: between short ones a GPU idles, and an H200's clocks fell by 40 %. */
  readonly leastSampleSeconds: number;
  /** The same on a software adapter, which competes for the CPU: schedulers work in milliseconds. */
  readonly leastSoftwareSampleSeconds: number;
  /** Least clock steps of the shorter batch, so that quantisation stays below 1 %. */
  readonly leastSampleQuanta: number;
  /** Least length of the shorter batch without stamps: maps and callbacks have tails of milliseconds. */
  readonly leastWallSampleSeconds: number;
  /** A dispatch longer than this is a sample by itself. */
  readonly singleDispatchSeconds: number;
  /** Most dispatches in one pass: beyond, recording is slower than running. */
  readonly mostDispatches: number;
  /** Least busy time before the first sample of a group, for clocks to rise. */
  readonly warmUpSeconds: number;
  /** Most busy time before the first sample, if two stretches of samples never agree. */
  readonly mostWarmUpSeconds: number;
  /** The same on a software adapter: its CPU has been busy all along. */
  readonly mostSoftwareWarmUpSeconds: number;
  /** Least samples of a stretch. */
  readonly steadySamples: number;
  /** Least length of a stretch: consecutive samples of a millisecond agree on any slope. */
  readonly steadySeconds: number;
  /** Stretches agree when their medians are within this share. */
  readonly steadyShare: number;
  /** Share of samples cut from each end before the mean. */
  readonly trim: number;
  /** Level of the intervals. */
  readonly level: number;
  /** Relative error hidden from repetition, in quadrature: raw intervals covered 0.89–0.96 of simulated truths. */
  readonly systematicFloor: number;
  /** A result is `noisy` when its estimate and slope differ by more than this share, and beyond chance. */
  readonly slopeAgreement: number;
  /** A result is `noisy` when the half-width of its interval, or of its canary's, is over this share. */
  readonly noisyHalfWidth: number;
  /** Read the CPU times of a software adapter every n-th round. */
  readonly cpuEvery: number;
  /** A result is `loaded` when a software adapter waited for a CPU for more than this share of the time it had work. */
  readonly loadedShare: number;
  /** A sample is a severe outlier when it is this many interquartile ranges beyond a quartile. */
  readonly severeOutlierRanges: number;
  /** A result is `contaminated` when more than this share of its samples are severe outliers. */
  readonly contaminatedShare: number;
  /** A result is flagged `drift` when its trend's |z| (Mann–Kendall) exceeds this and its change `driftShare`. */
  readonly driftZ: number;
  /** The same threshold for its canary: the two tests share one rate of false alarms. */
  readonly canaryDriftZ: number;
  /** Least change over a group's rounds that counts as drift, as a share (Theil–Sen). */
  readonly driftShare: number;
  /** The device's speed has changed when the canary is off its level by more than this share and … */
  readonly canaryShare: number;
  /** … by more than this many deviations of its own noise. */
  readonly canaryDeviations: number;
  /** The change is lasting if the canary is still off after this many retries. */
  readonly canaryTries: number;
  /** Seconds before each retry. */
  readonly canaryPauseSeconds: number;
  /** Most rounds repeated, as a share of a group's: even a throttling laptop ends with a full table. */
  readonly mostDroppedShare: number;
  /** Length of a canary's sample as a share of a kernel's: it is read often and need only resolve a few percent. */
  readonly canarySampleShare: number;
  /** Canary readings needed for a level. */
  readonly canaryReadings: number;
  /** Bytes of operands that `cold` dispatches rotate over: several times the largest caches (50–80 MB). */
  readonly coldBytes: number;
  /** Work on fewer bytes than this may fit a cache, so it is measured cold. */
  readonly cacheBytes: number;
  /** Sample the hot variant every n-th round. */
  readonly hotEvery: number;
  /** Number of single dispatches whose median is the naive time. */
  readonly naiveDispatches: number;
  /** The step of stamps in stock Chrome; the naive time is quantised to it. */
  readonly stockQuantumSeconds: number;
  /** Seconds sampled after a rest (burst), and again after sustained work; 0 omits both. */
  readonly burstSeconds: number;
  /** The rest before a burst. */
  readonly restSeconds: number;
  /** Busy time before the sustained samples. */
  readonly sustainedSeconds: number;
  /** Shapes are chosen so that the best kernel's dispatch stays within this. */
  readonly mostDispatchSeconds: number;
  /** The same on a software adapter, whose driver compiles and runs on the CPUs that everything else needs. */
  readonly mostSoftwareDispatchSeconds: number;
  /** A kernel whose dispatch takes longer is skipped: Windows resets a GPU after 2 s on one request. */
  readonly refusedDispatchSeconds: number;
  /** The same for plain kernels, which are only for comparison. */
  readonly refusedPlainSeconds: number;
  /** Most work in one submit, approximately. */
  readonly mostSubmitSeconds: number;
  /** Number of lost devices a run survives; each halves the limits on dispatches and submits. */
  readonly mostRecoveries: number;
  /** Least length of the laps that choose a member of a family. */
  readonly leastLapSeconds: number;
  /** Laps of each candidate in a sweep after the first; the least counts. */
  readonly sweepRepeats: number;
  /** Laps of each member of a kernel's family after the first, to choose between them; the least counts. */
  readonly tuningRepeats: number;
  /** Time budget for compiling and checking the members of a kernel's family at one shape. */
  readonly tuningSeconds: number;
  /** Whether the search for caches goes up to 1 GiB. */
  readonly wideSweep: boolean;
  /** Most time a sweep spends on the neighbours of the best candidate of a ceiling's family. */
  readonly climbSeconds: number;
  /** Most time spent on the rest of a ceiling's family once a kernel has exceeded that ceiling. */
  readonly widenSeconds: number;
  /** Largest side of the default shapes: that of the guide. */
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
  refusedPlainSeconds: 0.2,
  mostSubmitSeconds: 0.1,
  mostRecoveries: 2,
  leastLapSeconds: 0.003,
  sweepRepeats: 6,
  tuningRepeats: 3,
  tuningSeconds: 1.5,
  wideSweep: false,
  climbSeconds: 3,
  widenSeconds: 12,
  largestSide: 4096,
  overRoof: 1.05,
};

/** The plans by name; they differ in duration. */
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
    refusedPlainSeconds: 0.5,
    tuningRepeats: 10,
    tuningSeconds: 15,
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
    refusedPlainSeconds: 0.5,
    tuningRepeats: 16,
    tuningSeconds: 60,
    wideSweep: true,
    climbSeconds: 60,
    widenSeconds: 120,
  },
});
