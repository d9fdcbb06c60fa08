import type { Pass } from '../kernels/kernel.ts';
import type { Gpu } from './gpu/adapter.ts';
import { createProgram, type Program } from './gpu/program.ts';
import type { Sampler } from './rounds/sampler.ts';
import { newSubject, sizeSample, type Subject } from './sampling.ts';

/** An open device with a checked clock: what every step of a run works with. */
export interface Bench extends Sampler<Program> {
  readonly gpu: Gpu;
}

/** Compiles passes and binds their buffers; nothing has run yet. */
export const compile = (
  { gpu }: Pick<Bench, 'gpu'>,
  label: string,
  passes: readonly Pass[],
  buffers: Readonly<Record<string, GPUBuffer>>,
): Promise<Program> => createProgram(gpu, label, passes, buffers);

/** A program with its sample sized, ready for rounds. */
export async function subjectOf(bench: Bench, program: Program): Promise<Subject<Program>> {
  await bench.pause();
  const sizing = await sizeSample(bench.stopwatch, bench.clock, program, bench.protocol);
  return newSubject(program.label, program, sizing);
}
