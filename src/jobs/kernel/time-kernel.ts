import { type Bench, subjectOf } from '../../trials/bench.ts';
import { longWords } from '../../counting/refuse-endless.ts';
import { type Program, rotate } from '../../device/program.ts';
import { RunError } from '../../device/run-error.ts';
import { timeOnce, LEAST_SAMPLES, newSubject } from '../../protocol/sampling.ts';
import { createCopies, createWindows, windowsOf } from '../../device/windows.ts';
import type { Trial } from '../../trials/result.ts';
import { timeTrials } from '../../trials/time-trials.ts';

/** What a user's kernel is timed on. */
export interface UserProgram {
  readonly program: Program;
  /** Its buffers, if copies of them in turn are all that it touches; none if it touches textures, which stay in cache. */
  readonly buffers: readonly GPUBuffer[];
  /** Bytes that one dispatch touches; 0 if not counted. */
  readonly bytes: number;
}

/**
 * Times a user kernel like every other trial: on copies of its buffers in turn if they would fit a cache.
 * @throws RunError `error` when too few samples were valid
 */
export async function timeKernel(
  bench: Bench,
  { program, buffers, bytes }: UserProgram,
  onStep: (label: string) => Promise<void>,
): Promise<Trial> {
  const { protocol, gpu } = bench;
  const copies = createCopies(gpu);
  try {
    const fitsCache = bytes < protocol.cacheBytes;
    const windows = fitsCache && buffers.length > 0 ? await createWindows(copies, buffers, protocol.coldBytes) : null;
    const rotated = windows && (await rotate(gpu, program, windowsOf(windows)));
    const subject = await subjectOf(bench, rotated ?? program);
    const hot = rotated && subject.sizing.mode !== 'single' ? newSubject(program.label, program, subject.sizing) : null;
    const { timed } = await timeTrials(bench, [{ subject, hot }], [], (round) =>
      onStep(`round ${round} of ${protocol.rounds}`),
    );
    if (subject.samples.length < LEAST_SAMPLES) {
      throw new RunError('error', `${program.label}: too few valid samples for a time; try again`);
    }
    return { subject, hot, cache: windows || !fitsCache ? 'cold' : 'hot', paces: null, ...timed[0]! };
  } finally {
    copies.clear();
  }
}

/** A part of a dispatch this long predicts the whole. */
const TELLING_SECONDS = 0.02;
/** Growth factor from one part to the next. */
const GROWTH = 8;

type Workgroups = readonly [number, number, number];

/**
 * Seconds of a dispatch, from increasingly large parts of it: a dispatch of seconds would reset the device.
 * @param make the program for some of its workgroups
 * @throws RunError `bad-job` when the whole would take longer than the protocol allows
 */
export async function probeSeconds(
  bench: Bench,
  workgroups: Workgroups,
  make: (part: Workgroups) => Promise<Program>,
): Promise<number> {
  const { refusedDispatchSeconds: limit } = bench.protocol;
  const whole = size(workgroups);
  for (let wanted = 1; ; wanted *= GROWTH) {
    const part = partOf(workgroups, wanted);
    const program = await make(part);
    await bench.pause();
    const seconds = (await timeOnce(bench.stopwatch, bench.clock, program, 1, limit)) ?? 0;
    const predicted = (seconds * whole) / size(part);
    if (predicted > limit && (seconds > TELLING_SECONDS || size(part) === whole)) {
      throw new RunError('bad-job', longWords({ workgroups }, predicted, limit));
    }
    if (size(part) === whole || predicted <= limit / GROWTH) return predicted;
  }
}

const size = ([x, y, z]: Workgroups): number => x * y * z;

/** At most `wanted` of the workgroups, filling x first. */
function partOf([x, y, z]: Workgroups, wanted: number): Workgroups {
  const first = Math.min(x, wanted);
  const second = Math.min(y, Math.max(1, Math.floor(wanted / x)));
  return [first, second, Math.min(z, Math.max(1, Math.floor(wanted / (x * y))))];
}
