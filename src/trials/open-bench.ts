import { emptyLaunch, CEILING_KERNELS } from '../kernels/ceilings.ts';
import type { ClockFacts } from '../report/report-format.ts';
import { compileKernel, type Bench } from './bench.ts';
import { createCeilingBuffers, MOST_WORKGROUPS, type CeilingBuffers } from './ceilings/ceiling-buffers.ts';
import { checkClock } from '../protocol/check-clock.ts';
import type { Gpu } from '../device/open-gpu.ts';
import { createBuffer } from '../device/buffers.ts';
import type { Program } from '../device/program.ts';
import { createStopwatch } from '../device/gpu-stopwatch.ts';
import type { Stopwatch } from '../protocol/stopwatch.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { randomWords } from '../protocol/random.ts';
import { startCanary } from '../protocol/rounds/canary.ts';
import { createHost } from '../protocol/rounds/host.ts';

/** Initial number of workgroups of the canary and the clock check. */
const LEAST_WORKGROUPS = 64;
/** It grows until a dispatch takes this long: recording shorter ones would take as long as running them. */
const LEAST_FIXED_SECONDS = 2e-4;
/** Dispatches per lap, and laps, for timing one dispatch. */
const [FIXED_DISPATCHES, FIXED_LAPS] = [16, 3];

/** Receives the progress of a bench. */
export interface Listener {
  /** Begins a step. */
  step(label: string): Promise<void>;
  /** Shows a message without beginning a step. */
  say(label: string): void;
}

/** A bench, and the result of its clock check. */
export interface OpenedBench {
  readonly bench: Bench & { readonly canary: NonNullable<Bench['canary']> };
  readonly clockFacts: ClockFacts;
}

/** Checks a device's clock and starts its canary, which decides how the rest of the run samples. */
export async function openBench(
  gpu: Gpu,
  plan: Protocol,
  seed: number,
  progress: Listener,
  signal: AbortSignal,
): Promise<OpenedBench> {
  const protocol = gpu.facts.isFallback ? softened(plan) : plan;
  await progress.step('checking the clock');
  const stopwatch = createStopwatch(gpu);
  const host = createHost();
  const pause = async (): Promise<void> => {
    signal.throwIfAborted();
    await whileHidden(progress, signal);
  };
  const buffers = await createCeilingBuffers(gpu, 2 ** 20, seed);
  const ticks = createBuffer(gpu, 'ticks', 16);
  // Both stay until the device is gone: the canary runs throughout.
  const fixed = await fixedWork(gpu, stopwatch, buffers);
  const empty = await compileKernel(gpu, 'empty dispatch', [emptyLaunch()], { ticks });
  const { clock, facts } = await checkClock({ stopwatch, protocol, host }, { fixed, empty }, gpu.facts.isFallback);
  const bare = { gpu, stopwatch, clock, protocol, host, canary: null, nextRandom: randomWords(seed), pause };
  const bench = { ...bare, canary: await startCanary(bare, fixed) };
  return { bench, clockFacts: facts };
}

/** Fixed arithmetic, long enough on this device to dwarf launch overhead. */
async function fixedWork(gpu: Gpu, stopwatch: Stopwatch<Program>, buffers: CeilingBuffers): Promise<Program> {
  const fma = CEILING_KERNELS.find(({ id }) => id === 'compute/f32')!;
  const wallSeconds = async (work: Program, count: number): Promise<number> => {
    const laps: number[] = [];
    for (let i = 0; i < FIXED_LAPS; i++) laps.push((await stopwatch.run(work, [count], 1)).wallSeconds);
    return Math.min(...laps);
  };
  for (let workgroups = LEAST_WORKGROUPS; ; workgroups *= 4) {
    const extent = { bytes: buffers.bytes, workgroups, seed: buffers.seed };
    const work = await compileKernel(gpu, 'canary', [fma.pass(fma.candidates[0]!, extent)], buffers.of(fma));
    if (workgroups >= MOST_WORKGROUPS) return work;
    await stopwatch.run(work, [1], 1);
    const seconds = (await wallSeconds(work, FIXED_DISPATCHES)) - (await wallSeconds(work, 1));
    if (seconds >= LEAST_FIXED_SECONDS * (FIXED_DISPATCHES - 1)) return work;
  }
}

/** A software adapter is a CPU: it needs no warm-up, and long dispatches occupy the whole machine. */
const softened = (plan: Protocol): Protocol => ({
  ...plan,
  mostWarmUpSeconds: plan.mostSoftwareWarmUpSeconds,
  mostDispatchSeconds: Math.min(plan.mostDispatchSeconds, plan.mostSoftwareDispatchSeconds),
});

/** Browsers throttle hidden pages, so measurements would not be of the GPU. */
export async function whileHidden(progress: Pick<Listener, 'say'>, signal: AbortSignal): Promise<void> {
  if (!globalThis.document?.hidden) return;
  progress.say('paused: browsers throttle hidden tabs; measuring resumes when this tab is visible');
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (document.hidden && !signal.aborted) return;
      document.removeEventListener('visibilitychange', look);
      signal.removeEventListener('abort', look);
      resolve();
    };
    document.addEventListener('visibilitychange', look);
    signal.addEventListener('abort', look);
  });
  signal.throwIfAborted();
}
