import type { Lap, Stamp, Stopwatch } from './gpu/stopwatch.ts';
import type { Protocol } from './protocol.ts';
import { shuffled } from './random.ts';

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

/** Something that is timed, with what has been seen of it. */
export interface Subject<Work> {
  readonly label: string;
  readonly work: Work;
  readonly sizing: Sizing;
  /** Seconds of one dispatch, one value a sample, in order. */
  readonly samples: number[];
  /** Seconds since the start of the run at which each sample ended. */
  readonly times: number[];
  invalid: number;
}

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
  await stopwatch.run(work, [1], protocol.refusedDispatchSeconds);
  let count = 1;
  for (;;) {
    const expected = protocol.refusedDispatchSeconds;
    const seconds = (await timeOnce(stopwatch, clock, work, count, expected)) ?? 0;
    const total = seconds * count;
    if (count === 1 && seconds > protocol.singleDispatchSeconds) {
      return { mode: clock.source === 'wall-clock' ? 'slope' : 'single', n: 1, dispatchSeconds: seconds };
    }
    if (total >= clock.leastSampleSeconds || count >= MOST_DISPATCHES) {
      const n = Math.min(MOST_DISPATCHES, Math.max(1, Math.ceil(clock.leastSampleSeconds / Math.max(seconds, 1e-9))));
      return { mode: clock.source === 'wall-clock' ? 'slope' : 'batch', n, dispatchSeconds: seconds };
    }
    // At most tenfold at a time: a first reading below one step of the clock says little.
    const wanted = total > 0 ? Math.ceil((count * clock.leastSampleSeconds * 1.2) / total) : count * 10;
    count = Math.min(MOST_DISPATCHES, Math.max(count + 1, Math.min(wanted, count * 10)));
  }
}

/** More dispatches in one pass than this make recording slower than running. */
const MOST_DISPATCHES = 4096;

/** Takes one sample: seconds of one dispatch, or null when it cannot be right. */
export async function takeSample<Work>(
  stopwatch: Stopwatch<Work>,
  { work, sizing }: Pick<Subject<Work>, 'work' | 'sizing'>,
): Promise<number | null> {
  const { mode, n, dispatchSeconds } = sizing;
  if (mode === 'slope') {
    const short = await stopwatch.run(work, [n], n * dispatchSeconds);
    const long = await stopwatch.run(work, [2 * n], 2 * n * dispatchSeconds);
    const seconds = (long.wallSeconds - short.wallSeconds) / n;
    return seconds > 0 ? seconds : null;
  }
  const counts = mode === 'single' ? [1] : [1, n, 2 * n];
  return fromStamps(await stopwatch.run(work, counts, (3 * n + 1) * dispatchSeconds), mode, n);
}

/**
 * From the end of one pass to the end of the next: on Vulkan a pass's begin is stamped before the one before has
 * ended, and would charge that to it; ends are in order. A single pass starts from an idle GPU and has no such past.
 */
function fromStamps(lap: Lap, mode: 'batch' | 'single', n: number): number | null {
  const stamps = lap.stamps!;
  if (stamps.some(({ begin, end }) => begin === 0n || end === 0n)) return null;
  const seconds =
    mode === 'single' ? between(stamps[0]!.begin, stamps[0]!) : between(stamps[1]!.end, stamps[2]!) / (2 * n);
  return seconds > 0 ? seconds : null;
}

const between = (from: bigint, to: Stamp): number => Number(to.end - from) / 1e9;

/**
 * Samples each subject of a round once, in random order, so that a drift of the machine falls on all alike.
 * @param subjectsOf the subjects of a round, counted from 0
 * @param pause awaited before each sample; whatever it throws ends the rounds
 * @param onRound awaited before each round, counted from 0
 * @throws whatever ends the run: a lost device, or what `pause` throws
 */
export async function sampleRounds<Work>(
  stopwatch: Stopwatch<Work>,
  subjectsOf: (round: number) => readonly Subject<Work>[],
  rounds: number,
  nextRandom: () => number,
  pause: () => Promise<void>,
  onRound: (round: number) => Promise<void> = async () => undefined,
): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await onRound(round);
    const subjects = subjectsOf(round);
    for (const i of shuffled(subjects.length, nextRandom)) {
      await pause();
      await addSample(stopwatch, subjects[i]!);
    }
  }
}

/** Takes one sample of a subject and keeps it with it. */
export async function addSample<Work>(stopwatch: Stopwatch<Work>, subject: Subject<Work>): Promise<void> {
  const seconds = await takeSample(stopwatch, subject);
  if (seconds === null) {
    subject.invalid++;
    return;
  }
  subject.samples.push(seconds);
  subject.times.push(performance.now() / 1000);
}

/** Keeps the GPU busy with a subject until its clocks have had time to rise. */
export async function warmUp<Work>(
  stopwatch: Stopwatch<Work>,
  subject: Pick<Subject<Work>, 'work' | 'sizing'>,
  seconds: number,
  pause: () => Promise<void>,
): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    await pause();
    await takeSample(stopwatch, subject);
  }
}
