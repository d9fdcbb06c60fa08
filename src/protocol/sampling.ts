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
  /** The estimate that counts: of the longer batch by stamps, the slope by wall clock. */
  readonly seconds: number;
  /** From the difference of the two batches: blind to whatever a batch costs once. Null for a single dispatch. */
  readonly slope: number | null;
  /** What the adapter's processes had of the CPUs meanwhile, for each dispatch; null where that is not known. */
  readonly cpu: CpuTimes | null;
}

/** Something that is timed, with what has been seen of it. */
export interface Subject<Work> {
  readonly label: string;
  readonly work: Work;
  sizing: Sizing;
  /** Seconds of one dispatch, one value a sample, in order. */
  readonly samples: number[];
  /** The slope of each sample; NaN for a single dispatch. */
  readonly slopes: number[];
  /** The canary's reading in each sample's round; NaN where there was none. */
  readonly canaries: number[];
  /** What each sample took of the CPUs; null where that is not known. */
  readonly cpus: (CpuTimes | null)[];
  /** Seconds of the host's time at which each sample ended. */
  readonly times: number[];
  /** Samples that cannot be right: zero, negative, or taken while the page was hidden. */
  invalid: number;
  /** Samples left out because the device's clocks moved meanwhile. */
  dropped: number;
  /** Seconds that samples kept the GPU busy, roughly. */
  busySeconds: number;
}

/** Samples below this share of what they should last are made longer. */
const RESIZED_BELOW = 0.7;

/** Fewer samples than this make no estimate. */
export const LEAST_SAMPLES = 3;

/** A subject that nothing has been seen of. */
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

/** Seconds of one dispatch from one lap of a few, or null where the stamps cannot be right. */
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
 * Finds how many dispatches make one sample: it must dwarf the step of the clock. A first dispatch runs untimed,
 * so that lazy clears and late compiles are over.
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
    // A lap that something came into says too much: what looks enough must look so twice.
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
    // At most tenfold at a time: a first reading below one step of the clock says little.
    const wanted = total > 0 ? Math.ceil((count * clock.leastSampleSeconds * 1.2) / total) : count * 10;
    count = Math.min(protocol.mostDispatches, Math.max(count + 1, Math.min(wanted, count * 10)));
  }
}

/** How many dispatches of these seconds make a sample. */
function dispatchesFor(seconds: number, clock: SampleClock, { mostSubmitSeconds, mostDispatches }: Protocol): number {
  const wanted = Math.ceil(clock.leastSampleSeconds / Math.max(seconds, 1e-9));
  // Lead-in, N and 2N go in one submit.
  const allowed = Math.floor((mostSubmitSeconds / Math.max(seconds, 1e-9) - 1) / 3);
  return Math.max(1, Math.min(wanted, allowed, mostDispatches));
}

/** A sizing for dispatches that turn out to take less: a GPU that was sized while it idled has faster clocks by now. */
export function resized(sizing: Sizing, seconds: number, clock: SampleClock, protocol: Protocol): Sizing {
  if (sizing.mode !== 'batch' || sizing.n * seconds >= RESIZED_BELOW * clock.leastSampleSeconds) return sizing;
  return { ...sizing, n: Math.max(sizing.n, dispatchesFor(seconds, clock, protocol)), dispatchSeconds: seconds };
}

/** Takes one sample: seconds of one dispatch, or null when it cannot be right. */
export const takeSample = async <Work>(
  stopwatch: Stopwatch<Work>,
  subject: Pick<Subject<Work>, 'work' | 'sizing'>,
): Promise<number | null> => (await takeReading(stopwatch, subject))?.seconds ?? null;

/**
 * Takes one sample, with what it is cross-checked by; null when it cannot be right.
 * @param withCpu whether to read the CPU times, too, where they can be had: from Firefox's page that takes 0.1 s
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
 * From the end of one pass to the end of the next: on Vulkan a pass's begin is stamped before the one before has
 * ended, and would charge that to it; ends are in order. A single pass starts from an idle GPU and has no such past.
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

/** Signed and modulo 2^64: ends may be stamped before begins, and the counter may run over in between. */
const between = (from: bigint, to: Stamp): number => Number(BigInt.asIntN(64, to.end - from)) / 1e9;

/** Seconds that one sample of this size keeps the GPU busy, roughly. */
export const sampleSeconds = (sizing: Sizing): number => dispatchesOf(sizing) * sizing.dispatchSeconds;

const dispatchesOf = ({ mode, n }: Sizing): number => (mode === 'single' ? 1 : mode === 'slope' ? 3 * n : 3 * n + 1);
