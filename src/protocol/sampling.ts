import { spentEach, type CpuTimes } from './cpu-times.ts';
import type { Lap, Stamp, Stopwatch } from './stopwatch.ts';
import type { Protocol } from './protocol.ts';

/** The clock that samples are taken with. */
export interface SampleClock {
  readonly source: 'timestamp-query' | 'wall-clock';
  readonly quantumSeconds: number;
  /** A sample must be at least this long for the clock to resolve it. */
  readonly leastSampleSeconds: number;
}

/** How one sample of a subject is taken. */
export interface Sizing {
  /** `batch`: lead-in, N, 2N by stamps; `single`: one dispatch by stamps; `slope`: N and 2N by wall clock. */
  readonly mode: 'batch' | 'single' | 'slope';
  /** Dispatches of the shorter batch. */
  readonly n: number;
  /** Seconds of one dispatch, roughly: for time-outs and progress. */
  readonly dispatchSeconds: number;
}

/** One valid sample, in seconds of one dispatch. */
export interface Reading {
  /** The estimate: from the longer batch by stamps, or from the slope by wall clock. */
  readonly seconds: number;
  /** From the difference of the two batches: excludes any cost paid once per batch. Null for a single dispatch. */
  readonly slope: number | null;
  /** CPU times of the adapter's processes, per dispatch; null if unknown. */
  readonly cpu: CpuTimes | null;
}

/** Something that is timed, with its samples so far. */
export interface Subject<Work> {
  readonly label: string;
  readonly work: Work;
  sizing: Sizing;
  /** Seconds of one dispatch, one value per sample, in order. */
  readonly samples: number[];
  /** The slope of each sample; NaN for a single dispatch. */
  readonly slopes: number[];
  /** The canary's reading in each sample's round; NaN if there was none. */
  readonly canaries: number[];
  /** CPU times of each sample; null if unknown. */
  readonly cpus: (CpuTimes | null)[];
  /** The host's time in seconds at the end of each sample. */
  readonly times: number[];
  /** Number of invalid samples: zero, negative, or taken while the page was hidden. */
  invalid: number;
  /** Number of samples dropped because the device's speed changed meanwhile. */
  dropped: number;
  /** Seconds that samples kept the GPU busy, roughly. */
  busySeconds: number;
}

/** Samples shorter than this share of their target length are made longer. */
const RESIZED_BELOW = 0.7;

/** Fewer samples than this make no estimate. */
export const LEAST_SAMPLES = 3;

/** A subject without samples. */
export const newSubject = <Work>(label: string, work: Work, sizing: Sizing): Subject<Work> => ({
  label,
  work,
  sizing,
  samples: [],
  slopes: [],
  canaries: [],
  cpus: [],
  times: [],
  invalid: 0,
  dropped: 0,
  busySeconds: 0,
});

/** Seconds of one dispatch, from one lap of `count`; null if the stamps are invalid. */
export async function timeOnce<Work>(
  stopwatch: Stopwatch<Work>,
  clock: SampleClock,
  work: Work,
  count: number,
  expectedSeconds: number,
): Promise<number | null> {
  const lap = await stopwatch.run(work, [count], expectedSeconds);
  const seconds =
    clock.source === 'timestamp-query' ? between(lap.stamps![0]!.begin, lap.stamps![0]!) : lap.wallSeconds;
  return seconds > 0 ? seconds / count : null;
}

/**
 * Finds how many dispatches make one sample long enough for the clock. The first dispatch runs untimed, to get lazy
 * clears and late compiles out of the way.
 */
export async function sizeSample<Work>(
  stopwatch: Stopwatch<Work>,
  clock: SampleClock,
  work: Work,
  protocol: Protocol,
): Promise<Sizing> {
  const expected = protocol.refusedDispatchSeconds;
  await stopwatch.run(work, [1], expected);
  let count = 1;
  for (;;) {
    let seconds = (await timeOnce(stopwatch, clock, work, count, expected)) ?? 0;
    // A disturbed lap reads too long: a length must be confirmed by a second lap.
    if (seconds * count >= clock.leastSampleSeconds) {
      seconds = Math.min(seconds, (await timeOnce(stopwatch, clock, work, count, expected)) ?? seconds);
    }
    const total = seconds * count;
    if (count === 1 && seconds > protocol.singleDispatchSeconds) {
      return { mode: clock.source === 'wall-clock' ? 'slope' : 'single', n: 1, dispatchSeconds: seconds };
    }
    if (total >= clock.leastSampleSeconds || count >= protocol.mostDispatches) {
      const n = dispatchesFor(seconds, clock, protocol);
      return { mode: clock.source === 'wall-clock' ? 'slope' : 'batch', n, dispatchSeconds: seconds };
    }
    // At most tenfold at a time: a first reading below one clock step is unreliable.
    const wanted = total > 0 ? Math.ceil((count * clock.leastSampleSeconds * 1.2) / total) : count * 10;
    count = Math.min(protocol.mostDispatches, Math.max(count + 1, Math.min(wanted, count * 10)));
  }
}

/** Number N of dispatches of this many seconds that make a sample. */
function dispatchesFor(seconds: number, clock: SampleClock, { mostSubmitSeconds, mostDispatches }: Protocol): number {
  const wanted = Math.ceil(clock.leastSampleSeconds / Math.max(seconds, 1e-9));
  // One submit holds a lead-in of one dispatch, N and 2N.
  const allowed = Math.floor((mostSubmitSeconds / Math.max(seconds, 1e-9) - 1) / 3);
  return Math.max(1, Math.min(wanted, allowed, mostDispatches));
}

/** The sizing, enlarged if dispatches have become faster: a GPU sized while idle has since raised its clocks. */
export function resized(sizing: Sizing, seconds: number, clock: SampleClock, protocol: Protocol): Sizing {
  if (sizing.mode !== 'batch' || sizing.n * seconds >= RESIZED_BELOW * clock.leastSampleSeconds) return sizing;
  return { ...sizing, n: Math.max(sizing.n, dispatchesFor(seconds, clock, protocol)), dispatchSeconds: seconds };
}

/** Takes one sample: seconds of one dispatch, or null if it is invalid. */
export const takeSample = async <Work>(
  stopwatch: Stopwatch<Work>,
  subject: Pick<Subject<Work>, 'work' | 'sizing'>,
): Promise<number | null> => (await takeReading(stopwatch, subject))?.seconds ?? null;

/**
 * Takes one sample with its slope, its cross-check; null if it is invalid.
 * @param withCpu whether to read CPU times too, if available: in Firefox that takes 0.1 s
 */
export async function takeReading<Work>(
  stopwatch: Stopwatch<Work>,
  subject: Pick<Subject<Work>, 'work' | 'sizing'>,
  withCpu = false,
): Promise<Reading | null> {
  const read = (withCpu && stopwatch.readCpuTimes) || (() => null);
  const before = await read();
  const timed = await timeSample(stopwatch, subject);
  const after = await read();
  return timed && { ...timed, cpu: spentEach(before, after, dispatchesOf(subject.sizing)) };
}

async function timeSample<Work>(
  stopwatch: Stopwatch<Work>,
  { work, sizing }: Pick<Subject<Work>, 'work' | 'sizing'>,
): Promise<Omit<Reading, 'cpu'> | null> {
  const { mode, n, dispatchSeconds } = sizing;
  if (mode === 'slope') {
    const short = await stopwatch.run(work, [n], n * dispatchSeconds);
    const long = await stopwatch.run(work, [2 * n], 2 * n * dispatchSeconds);
    const seconds = (long.wallSeconds - short.wallSeconds) / n;
    return seconds > 0 ? { seconds, slope: seconds } : null;
  }
  const counts = mode === 'single' ? [1] : [1, n, 2 * n];
  return fromStamps(await stopwatch.run(work, counts, (3 * n + 1) * dispatchSeconds), mode, n);
}

/**
 * Times run from the end of one pass to the end of the next: on Vulkan a pass's begin may be stamped before the
 * previous pass has ended, and would include part of it; ends are in order. A single pass starts on an idle GPU.
 */
function fromStamps(lap: Lap, mode: 'batch' | 'single', n: number): Omit<Reading, 'cpu'> | null {
  const stamps = lap.stamps!;
  if (stamps.some(({ begin, end }) => begin === 0n || end === 0n)) return null;
  if (mode === 'single') {
    const seconds = between(stamps[0]!.begin, stamps[0]!);
    return seconds > 0 ? { seconds, slope: null } : null;
  }
  const short = between(stamps[0]!.end, stamps[1]!);
  const long = between(stamps[1]!.end, stamps[2]!);
  return short > 0 && long > 0 ? { seconds: long / (2 * n), slope: (long - short) / n } : null;
}

/** Signed and modulo 2^64: ends may be stamped before begins, and the counter may wrap in between. */
const between = (from: bigint, to: Stamp): number => Number(BigInt.asIntN(64, to.end - from)) / 1e9;

/** Seconds that one sample of this size keeps the GPU busy, roughly. */
export const sampleSeconds = (sizing: Sizing): number => dispatchesOf(sizing) * sizing.dispatchSeconds;

const dispatchesOf = ({ mode, n }: Sizing): number => (mode === 'single' ? 1 : mode === 'slope' ? 3 * n : 3 * n + 1);
