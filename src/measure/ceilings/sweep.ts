import { CEILING_KERNELS, type CeilingKernel, type Extent } from '../../kernels/ceilings.ts';
import type { Parameters } from '../../kernels/kernel.ts';
import { compile, subjectOf, trySeconds, type Bench } from '../bench.ts';
import { CompileError, type Program } from '../gpu/program.ts';
import { timeOnce, type Subject } from '../sampling.ts';
import { createCeilingBuffers, MOST_WORKGROUPS, type CeilingBuffers } from './buffers.ts';
import { verifyCeiling } from './verify.ts';

/** The winner of one ceiling's sweep, to be sampled along with the kernels it is held against. */
export interface CeilingProbe {
  readonly kernel: CeilingKernel;
  readonly parameters: Parameters;
  readonly extent: Extent;
  /** Bytes or operations of one dispatch. */
  readonly amount: number;
  readonly subject: Subject<Program>;
}

/** A ceiling that this adapter cannot show. */
export interface MissingCeiling {
  readonly id: string;
  readonly reason: string;
}

/** All ceilings of one adapter; `free` ends their buffers. */
export interface Ceilings {
  readonly probes: readonly CeilingProbe[];
  readonly missing: readonly MissingCeiling[];
  free(): void;
}

const MIB = 2 ** 20;
/** The memory ceilings begin with so much, and grow while a dispatch is over in no time. */
const LEAST_BYTES = 16 * MIB;
const MOST_BYTES = 256 * MIB;
const LEAST_MEMORY_SECONDS = 0.002;
const LEAST_COMPUTE_SECONDS = 0.005;
const LEAST_WORKGROUPS = 16;

/**
 * Finds the best member of each ceiling's family. What a candidate wrote is verified before its time counts.
 * @param onStep told the id of each ceiling before its sweep
 */
export async function sweepCeilings(
  bench: Bench,
  seed: number,
  onStep: (id: string) => Promise<void>,
): Promise<Ceilings> {
  const buffers = await growBuffers(bench, seed);
  const probes: CeilingProbe[] = [];
  const missing: MissingCeiling[] = [];
  for (const kernel of CEILING_KERNELS) {
    await onStep(kernel.id);
    const refusal = kernel.refuses(bench.gpu.capabilities);
    const found = refusal ?? (await sweepOne(bench, kernel, buffers));
    if (typeof found === 'string') missing.push({ id: kernel.id, reason: found });
    else probes.push(found);
  }
  return { probes, missing, free: () => buffers.free() };
}

/** The best candidate, or a sentence that says why there is none. */
async function sweepOne(bench: Bench, kernel: CeilingKernel, buffers: CeilingBuffers): Promise<CeilingProbe | string> {
  let best: CeilingProbe | undefined;
  let bestRate = 0;
  let problem = 'no candidate could be timed';
  for (const parameters of kernel.candidates) {
    await bench.pause();
    try {
      const { extent, program } = await sized(bench, kernel, parameters, buffers);
      const wrong = await verifyCeiling(bench.gpu, kernel, parameters, extent, program, buffers);
      if (wrong) {
        problem = wrong;
        continue;
      }
      const subject = await subjectOf(bench, program);
      const amount = kernel.amount(parameters, extent);
      const rate = amount / (await trySeconds(bench, subject));
      if (rate > bestRate) [best, bestRate] = [{ kernel, parameters, extent, amount, subject }, rate];
    } catch (error) {
      if (!(error instanceof CompileError)) throw error;
      problem = error.message;
    }
  }
  return best ?? problem;
}

interface Sized {
  readonly extent: Extent;
  readonly program: Program;
}

/** Memory ceilings walk the whole buffer; compute ceilings get enough workgroups to last some milliseconds. */
async function sized(
  bench: Bench,
  kernel: CeilingKernel,
  parameters: Parameters,
  buffers: CeilingBuffers,
): Promise<Sized> {
  const { bytes, seed } = buffers;
  let workgroups = LEAST_WORKGROUPS;
  for (;;) {
    const extent = { bytes, workgroups, seed };
    const program = await compile(bench, kernel.id, [kernel.pass(parameters, extent)], buffers.of(kernel));
    if (kernel.kind === 'memory' || workgroups >= MOST_WORKGROUPS) return { extent, program };
    const seconds = await secondsOf(bench, program);
    if (seconds >= LEAST_COMPUTE_SECONDS) return { extent, program };
    workgroups = Math.min(MOST_WORKGROUPS, workgroups * (seconds > LEAST_COMPUTE_SECONDS / 4 ? 4 : 16));
  }
}

/** The least of two dispatches: the first may still be paying for lazy work. */
async function secondsOf({ stopwatch, clock, pause }: Bench, program: Program): Promise<number> {
  const seconds: number[] = [];
  for (let i = 0; i < 2; i++) {
    await pause();
    seconds.push((await timeOnce(stopwatch, clock, program, 1, 1)) ?? 0);
  }
  return Math.min(...seconds);
}

/** Buffers so large that one dispatch takes some milliseconds, or as large as the adapter and good manners allow. */
async function growBuffers(bench: Bench, seed: number): Promise<CeilingBuffers> {
  const { limits } = bench.gpu.capabilities;
  const allowed = Math.min(limits['maxBufferSize']!, limits['maxStorageBufferBindingSize']!) / 2;
  const most = Math.min(MOST_BYTES, 2 ** Math.floor(Math.log2(allowed)));
  const read = CEILING_KERNELS.find(({ id }) => id === 'memory/read')!;
  for (let bytes = Math.min(LEAST_BYTES, most); ; bytes *= 4) {
    await bench.pause();
    const buffers = await createCeilingBuffers(bench.gpu, Math.min(bytes, most), seed);
    if (buffers.bytes >= most) return buffers;
    const { program } = await sized(bench, read, read.candidates[0]!, buffers);
    if ((await secondsOf(bench, program)) >= LEAST_MEMORY_SECONDS) return buffers;
    buffers.free();
  }
}
