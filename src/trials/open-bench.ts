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

/** Workgroups of the canary and the clock check, at first … */
const LEAST_WORKGROUPS = 64;
/** … and more until a dispatch takes this long: recording short ones would take as long as running them. */
const LEAST_FIXED_SECONDS = 2e-4;
/** Dispatches of a lap that tells one's seconds, and how many such laps. */
const [FIXED_DISPATCHES, FIXED_LAPS] = [16, 3];

/** Who is told what a bench does. */
export interface Listener {
  /** Begins a step. */
  step(label: string): Promise<void>;
  /** Says something without a step. */
  say(label: string): void;
}

/** A bench, and what was found of its clock. */
export interface OpenedBench {
  readonly bench: Bench & { readonly canary: NonNullable<Bench['canary']> };
  readonly clockFacts: ClockFacts;
}

/** Checks the clock of a device and starts its canary; the rest of the run then knows how to sample. */
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
  // Both stay until the device goes: the canary runs all along.
  const fixed = await fixedWork(gpu, stopwatch, buffers);
  const empty = await compileKernel(gpu, 'empty dispatch', [emptyLaunch()], { ticks });
  const { clock, facts } = await checkClock(stopwatch, { fixed, empty }, protocol, gpu.facts.isFallback, host);
  const bare = { gpu, stopwatch, clock, protocol, host, canary: null, nextRandom: randomWords(seed), pause };
  const bench = { ...bare, canary: await startCanary(bare, fixed) };
  return { bench, clockFacts: facts };
}

/** Arithmetic that is always the same, and long enough on this device to be more than its start. */
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

/** A software adapter is a CPU: it need not warm up, and what takes long takes the whole machine. */
const softened = (plan: Protocol): Protocol => ({
  ...plan,
  mostWarmUpSeconds: plan.mostSoftwareWarmUpSeconds,
  mostDispatchSeconds: Math.min(plan.mostDispatchSeconds, plan.mostSoftwareDispatchSeconds),
});

/** Browsers slow hidden pages down, timers and all: what would be measured then is not the GPU. */
async function whileHidden(progress: Listener, signal: AbortSignal): Promise<void> {
  if (!globalThis.document?.hidden) return;
  progress.say('paused: the page is hidden, and browsers slow hidden pages down; it goes on when you come back');
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
