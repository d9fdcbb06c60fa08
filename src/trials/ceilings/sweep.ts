import {
  CEILING_KERNELS,
  isSameMember,
  levelRead,
  neighbours,
  otherMembers,
  type CeilingKernel,
  type Extent,
} from '../../kernels/ceilings.ts';
import type { Parameters } from '../../kernels/kernel.ts';
import { compileKernel, subjectOf, type Bench } from '../bench.ts';
import { CompileError } from '../../device/pipeline.ts';
import type { Program } from '../../device/program.ts';
import { leastSeconds } from '../../protocol/rounds/least-seconds.ts';
import { timeOnce, type Subject } from '../../protocol/sampling.ts';
import { createCeilingBuffers, MOST_WORKGROUPS, type CeilingBuffers } from './ceiling-buffers.ts';
import { shuffled } from '../../protocol/random.ts';
import { findLevels } from './levels.ts';
import { verifyCeiling } from './verify.ts';

/** The winner of one ceiling's sweep, to be sampled together with the kernels compared with it. */
export interface CeilingProbe {
  readonly kernel: CeilingKernel;
  readonly parameters: Parameters;
  readonly extent: Extent;
  /** Bytes or operations of one dispatch. */
  readonly amount: number;
  readonly subject: Subject<Program>;
}

/** A ceiling that could not be measured on this adapter. */
export interface MissingCeiling {
  readonly id: string;
  readonly reason: string;
}

/** All ceilings of one adapter; `free` destroys their buffers. */
export interface Ceilings {
  readonly probes: readonly CeilingProbe[];
  readonly missing: readonly MissingCeiling[];
  readonly buffers: CeilingBuffers;
  free(): void;
}

const MIB = 2 ** 20;
/** Initial buffer size of the memory ceilings, which grows while dispatches are too short. */
const LEAST_BYTES = 16 * MIB;
const MOST_BYTES = 1024 * MIB;
/** Largest working set and buffer of a quick plan. */
const MOST_QUICK_BYTES = 64 * MIB;
/** Memory ceilings read this many times the largest cache found, and at least as much as cold measurements. */
const BEYOND_CACHE = 4;
const LEAST_MEMORY_SECONDS = 0.002;
/** Dispatches this long are not made longer, even if a cache may hold their data: software adapters are slow. */
const MOST_MEMORY_SECONDS = 0.02;
const LEAST_COMPUTE_SECONDS = 0.003;
const LEAST_WORKGROUPS = 16;

/**
 * Finds the best member of each ceiling's family. A candidate's output is verified before its time counts.
 * @param onStep called with the id of each ceiling before its sweep
 */
export async function sweepCeilings(
  bench: Bench,
  seed: number,
  onStep: (id: string) => Promise<void>,
): Promise<Ceilings> {
  await onStep('memory/level');
  const most = mostBytes(bench);
  const levels = await findLevels(bench, seed, Math.min(most, bench.protocol.wideSweep ? most : MOST_QUICK_BYTES));
  const largest = levels.at(-1)?.workingSet ?? 0;
  const buffers = await growBuffers(bench, seed, Math.max(largest * BEYOND_CACHE, bench.protocol.cacheBytes));
  const probes: CeilingProbe[] = [];
  const missing: MissingCeiling[] = [];
  const found = levels.map(({ workingSet }, i) => ({
    kernel: levelRead(`memory/level-${i + 1}`, workingSet),
    workingSet,
  }));
  const wanted = [...CEILING_KERNELS.map((kernel) => ({ kernel, workingSet: undefined })), ...found];
  for (const { kernel, workingSet } of wanted) {
    await onStep(kernel.id);
    const given: Parameters = workingSet === undefined ? {} : { workingSet };
    const like = probes.find((probe) => probe.kernel.axes === kernel.axes && workingSet === undefined);
    const candidates = candidatesOf(kernel, like?.parameters).map((one) => ({ ...one, ...given }));
    const refusal = kernel.refuses(bench.gpu.capabilities);
    const best = refusal ?? (await climb(bench, kernel, candidates, buffers));
    if (typeof best === 'string') missing.push({ id: kernel.id, reason: best });
    else probes.push(best);
  }
  return { probes, missing, buffers, free: () => buffers.free() };
}

/** Candidates in addition to the winner of a similar ceiling: what reads fastest rarely writes slowly. */
const MOST_OTHERS = 3;

const candidatesOf = (kernel: CeilingKernel, known: Parameters | undefined): readonly Parameters[] =>
  known === undefined
    ? kernel.candidates
    : [known, ...kernel.candidates.filter((one) => !isSameMember(one, known)).slice(0, MOST_OTHERS)];

/** Members compared at a time when a sweep is widened. */
const BATCH = 8;

/**
 * Sweeps the rest of a family, in random order, once a kernel has exceeded its ceiling: the quick sweep may have missed
 * the best member for this adapter. Time is limited; a ceiling without a better member stays as it is.
 * @param ids of the exceeded ceilings
 * @returns the raised ceilings, not yet sampled
 */
export async function widenCeilings(
  bench: Bench,
  ceilings: Ceilings,
  ids: ReadonlySet<string>,
): Promise<CeilingProbe[]> {
  const passed = ceilings.probes.filter(({ kernel }) => ids.has(kernel.id));
  const risen: CeilingProbe[] = [];
  for (const probe of passed) {
    // Equal shares: the first ceiling must not use up all the time.
    const end = performance.now() + (bench.protocol.widenSeconds * 1000) / passed.length;
    const { workingSet } = probe.parameters;
    const others = otherMembers(probe.kernel, [probe.parameters]);
    const order = shuffled(others.length, bench.nextRandom).map((i) =>
      workingSet === undefined ? others[i]! : { ...others[i]!, workingSet },
    );
    let best = probe;
    for (let from = 0; from < order.length && performance.now() < end; from += BATCH) {
      const batch = order.slice(from, from + BATCH);
      const found = await sweepOne(bench, probe.kernel, batch, ceilings.buffers, { incumbent: best, end });
      if (typeof found === 'string' || found === best) continue;
      const climbed = await climb(bench, probe.kernel, [], ceilings.buffers, { from: found, end });
      best = typeof climbed === 'string' ? found : climbed;
    }
    if (best !== probe) risen.push(best);
  }
  return risen;
}

/** Candidates this many times slower than the fastest in a first look are dropped. */
const HOPE = 1.3;
/** A smaller gain than this share may be chance and counts as none. */
const LEAST_GAIN = 0.02;

/**
 * Finds the best of some candidates, then moves to faster neighbours until there is none: candidates that suit one kind of
 * hardware lead to the member that suits another.
 * @param from starting point instead of the candidates, and deadline
 * @returns the best member, or a sentence that says why there is none
 */
async function climb(
  bench: Bench,
  kernel: CeilingKernel,
  candidates: readonly Parameters[],
  buffers: CeilingBuffers,
  {
    from,
    end = performance.now() + bench.protocol.climbSeconds * 1000,
  }: { readonly from?: CeilingProbe; readonly end?: number } = {},
): Promise<CeilingProbe | string> {
  let best: CeilingProbe | string = from ?? (await sweepOne(bench, kernel, candidates, buffers));
  const tried = [...candidates];
  while (typeof best !== 'string' && performance.now() < end) {
    const next = neighbours(kernel, best.parameters).filter((one) => !tried.some((other) => isSameMember(one, other)));
    if (next.length === 0) return best;
    tried.push(...next);
    const risen = await sweepOne(bench, kernel, next, buffers, { incumbent: best, end });
    if (risen === best || typeof risen === 'string') return best;
    best = risen;
  }
  return best;
}

/**
 * The best candidate, or a sentence that says why there is none.
 * @param incumbent a probe that others must beat; @param end deadline
 */
async function sweepOne(
  bench: Bench,
  kernel: CeilingKernel,
  candidates: readonly Parameters[],
  buffers: CeilingBuffers,
  { incumbent, end = Infinity }: { readonly incumbent?: CeilingProbe; readonly end?: number } = {},
): Promise<CeilingProbe | string> {
  const right: (Sized & { readonly parameters: Parameters; readonly amount: number })[] = [];
  let problem = 'no candidate could be timed';
  for (const parameters of candidates) {
    await bench.pause();
    if (performance.now() >= end) break;
    try {
      const one = await sized(bench, kernel, parameters, buffers);
      if (!one) continue;
      const wrong = await verifyCeiling(bench.gpu, { kernel, parameters, ...one }, buffers);
      if (wrong) problem = wrong;
      else right.push({ ...one, parameters, amount: kernel.amount(parameters, one.extent) });
    } catch (error) {
      if (!(error instanceof CompileError)) throw error;
      problem = error.message;
    }
  }
  // All are timed together: a time from minutes ago is of a device in another state.
  if (incumbent) right.push({ ...incumbent, program: incumbent.subject.work });
  if (right.length === 0) return problem;
  const seconds = await leastSeconds(
    bench,
    right.map(({ program }) => program),
    { hope: HOPE, amounts: right.map(({ amount }) => amount) },
  );
  const rates = right.map(({ amount }, i) => amount / seconds[i]!);
  const fastest = Math.max(...rates);
  if (incumbent && !(fastest > rates.at(-1)! * (1 + LEAST_GAIN))) return incumbent;
  const winner = right[rates.indexOf(fastest)];
  if (!winner || fastest === 0) return problem;
  const { parameters, extent, amount, program } = winner;
  return { kernel, parameters, extent, amount, subject: await subjectOf(bench, program) };
}

interface Sized {
  readonly extent: Extent;
  readonly program: Program;
}

/**
 * Memory ceilings walk the whole buffer, a launch is one dispatch; the others get enough workgroups to last a few
 * milliseconds.
 * @returns null if the buffer is too small for the member
 */
async function sized(
  bench: Bench,
  kernel: CeilingKernel,
  parameters: Parameters,
  buffers: CeilingBuffers,
): Promise<Sized | null> {
  const { seed } = buffers;
  const { workingSet } = parameters;
  const bytes = workingSet === undefined ? buffers.bytes : Math.min(buffers.bytes, Math.max(LEAST_BYTES, workingSet));
  let workgroups = LEAST_WORKGROUPS;
  for (;;) {
    const extent = { bytes, workgroups, seed };
    if (!kernel.fits(parameters, extent)) return null;
    const program = await compileKernel(bench.gpu, kernel.id, [kernel.pass(parameters, extent)], buffers.of(kernel));
    if (kernel.kind === 'memory' || kernel.kind === 'launch' || workgroups >= MOST_WORKGROUPS)
      return { extent, program };
    const seconds = await secondsOf(bench, program);
    if (seconds >= LEAST_COMPUTE_SECONDS) return { extent, program };
    workgroups = Math.min(MOST_WORKGROUPS, workgroups * (seconds > LEAST_COMPUTE_SECONDS / 4 ? 4 : 16));
  }
}

/** The lesser of two dispatches: the first may include lazy initialisation. */
async function secondsOf({ stopwatch, clock, pause }: Bench, program: Program): Promise<number> {
  const seconds: number[] = [];
  for (let i = 0; i < 2; i++) {
    await pause();
    seconds.push((await timeOnce(stopwatch, clock, program, 1, 1)) ?? 0);
  }
  return Math.min(...seconds);
}

/** The largest buffers that the adapter, a moderate use of memory and the plan allow. */
function mostBytes({ gpu, protocol }: Bench): number {
  const { limits } = gpu.capabilities;
  const allowed = Math.min(limits['maxBufferSize']!, limits['maxStorageBufferBindingSize']!) / 2;
  return Math.min(protocol.wideSweep ? MOST_BYTES : 4 * MOST_QUICK_BYTES, 2 ** Math.floor(Math.log2(allowed)));
}

/** Buffers of at least the wanted size, grown until a dispatch takes a few milliseconds, within the limits. */
async function growBuffers(bench: Bench, seed: number, wanted: number): Promise<CeilingBuffers> {
  const most = mostBytes(bench);
  const read = CEILING_KERNELS.find(({ id }) => id === 'memory/read')!;
  for (let bytes = Math.min(LEAST_BYTES, most); ; bytes = Math.min(most, bytes * 4)) {
    await bench.pause();
    const buffers = await createCeilingBuffers(bench.gpu, bytes, seed);
    if (buffers.bytes >= most) return buffers;
    const { program } = (await sized(bench, read, read.candidates[0]!, buffers))!;
    const seconds = await secondsOf(bench, program);
    if (seconds >= MOST_MEMORY_SECONDS || (seconds >= LEAST_MEMORY_SECONDS && bytes >= wanted)) return buffers;
    buffers.free();
  }
}
