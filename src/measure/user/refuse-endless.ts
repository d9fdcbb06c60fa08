import { formatSeconds } from '../../theory/units.ts';
import { guardLoops } from '../../wgsl/guard-loops.ts';
import type { Bench } from '../bench.ts';
import { compileEntry } from '../counting/dispatch.ts';
import { CompileError } from '../gpu/program.ts';
import { RunError } from '../job.ts';
import { timeOnce } from '../sampling.ts';
import { bindProgram } from './bind-program.ts';

/** Turns that the loops of an invocation may take, one try after the other: a GPU does the first in a fraction of a millisecond. */
const TURNS = [2 ** 15, 2 ** 18, 2 ** 21, 2 ** 24, 2 ** 27];
/** Loops that end by themselves take no longer when they may take more turns. */
const LEAST_GROWTH = 2;

/**
 * Runs one workgroup with its loops cut off after ever more turns, since one that does not end hangs the GPU for every
 * page of the browser.
 * @throws RunError `bad-job` when its loops take longer than a dispatch may
 */
export async function refuseEndless(
  bench: Bench,
  kernel: { readonly label: string; readonly wgsl: string; readonly entry: string },
  constants: Readonly<Record<string, number>>,
  buffers: ReadonlyMap<string, GPUBuffer>,
): Promise<void> {
  const guarded = guardLoops(kernel.wgsl);
  if (!guarded) return;
  const limit = bench.protocol.refusedDispatchSeconds;
  let before: number | null = null;
  for (const turns of TURNS) {
    await bench.pause();
    let pipeline: GPUComputePipeline;
    try {
      pipeline = await compileEntry(bench.gpu, kernel.label, guarded.wgsl, kernel.entry, {
        ...constants,
        [guarded.limit]: turns,
      });
    } catch (error) {
      // Where a browser cannot tell any more that a barrier is reached by all, it is run as it is.
      if (error instanceof CompileError) return;
      throw error;
    }
    const program = await bindProgram(bench.gpu, kernel.label, pipeline, buffers, [1, 1, 1]);
    const seconds = (await timeOnce(bench.stopwatch, bench.clock, program, 1, limit)) ?? 0;
    if (seconds > limit) {
      throw new RunError(
        'bad-job',
        `one workgroup alone takes over ${formatSeconds(seconds)} when its loops are cut off after ${turns.toLocaleString('en')} turns, over the limit of ${formatSeconds(limit)}: see that its loops end`,
      );
    }
    if (before !== null && seconds < LEAST_GROWTH * before) return;
    before = seconds;
  }
}
