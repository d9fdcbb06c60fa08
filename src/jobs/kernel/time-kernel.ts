import { subjectOf, type Bench } from '../../trials/bench.ts';
import { rotate, type Program } from '../../device/program.ts';
import { createCopies, createWindows, windowsOf } from '../../device/windows.ts';
import { RunError } from '../../device/run-error.ts';
import type { Trial } from '../../trials/result.ts';
import { LEAST_SAMPLES, newSubject } from '../../protocol/sampling.ts';
import { timeTrials } from '../../trials/time-trials.ts';

/** What a user's kernel is timed on. */
export interface UserProgram {
  readonly program: Program;
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
    const windows = fitsCache ? await createWindows(copies, buffers, protocol.coldBytes) : null;
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
