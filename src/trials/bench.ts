import type { Pass } from '../kernels/kernel.ts';
import type { Gpu } from '../device/open-gpu.ts';
import { createProgram, type Bound, type BoundPass, type Program } from '../device/program.ts';
import type { Sampler } from '../protocol/rounds/sampler.ts';
import { newSubject, sizeSample, type Subject } from '../protocol/sampling.ts';
import type { TensorStore } from './tensors.ts';

/** An open device with a checked clock, used by every step of a run. */
export interface Bench extends Sampler<Program> {
  readonly gpu: Gpu;
}

/** What calls are measured with: an open device, and the tensors on it. */
export interface Setup {
  readonly bench: Bench;
  readonly store: TensorStore;
}

/** A kernel's passes with their tensors bound, in the order of their names. */
export const bindTensors = <Buffer extends Bound>(
  passes: readonly Pass[],
  buffers: Readonly<Record<string, Buffer>>,
): readonly BoundPass<Buffer>[] =>
  passes.map(({ shader, wgsl, bindings, workgroups }) => ({
    label: shader,
    wgsl,
    workgroups,
    buffers: new Map(bindings.map((name, binding) => [`0.${binding}`, buffers[name]!])),
  }));

/** Compiles a kernel's passes and binds its tensors, without running anything. @throws CompileError */
export const compileKernel = (
  gpu: Gpu,
  label: string,
  passes: readonly Pass[],
  buffers: Readonly<Record<string, GPUBuffer>>,
): Promise<Program> => createProgram(gpu, label, bindTensors(passes, buffers));

/** A program with its sample sized, ready for rounds. */
export async function subjectOf(bench: Bench, program: Program): Promise<Subject<Program>> {
  await bench.pause();
  const sizing = await sizeSample(bench.stopwatch, bench.clock, program, bench.protocol);
  return newSubject(program.label, program, sizing);
}
