import { emptyLaunch, CEILING_KERNELS } from '../kernels/ceilings.ts';
import type { ClockFacts } from '../report/format.ts';
import { compile, type Bench } from './bench.ts';
import { createCeilingBuffers } from './ceilings/buffers.ts';
import { checkClock } from './clock/check.ts';
import type { Gpu } from './gpu/adapter.ts';
import { createBuffer } from './gpu/buffers.ts';
import { createStopwatch } from './gpu/stopwatch.ts';
import type { ProgressTracker } from './progress.ts';
import type { Protocol } from './protocol.ts';
import { randomWords } from './random.ts';
import { startCanary } from './rounds/canary.ts';
import { createHost } from './rounds/host.ts';

/** Workgroups of the canary and the clock check: some hundred microseconds to some milliseconds. */
const FIXED_WORKGROUPS = 64;

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
  progress: ProgressTracker,
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
  const fma = CEILING_KERNELS.find(({ id }) => id === 'compute/f32')!;
  const extent = { bytes: buffers.bytes, workgroups: FIXED_WORKGROUPS, seed };
  // Both stay until the device goes: the canary runs all along.
  const fixed = await compile({ gpu }, 'canary', [fma.pass(fma.candidates[0]!, extent)], buffers.of(fma));
  const empty = await compile({ gpu }, 'empty dispatch', [emptyLaunch()], { ticks });
  const { clock, facts } = await checkClock(stopwatch, { fixed, empty }, protocol, gpu.facts.isFallback, host);
  const bare = { gpu, stopwatch, clock, protocol, host, canary: null, nextRandom: randomWords(seed), pause };
  const bench = { ...bare, canary: await startCanary(bare, fixed) };
  return { bench, clockFacts: facts };
}

/** A software adapter is a CPU: it need not warm up, and what takes long takes the whole machine. */
const softened = (plan: Protocol): Protocol => ({
  ...plan,
  mostWarmUpSeconds: plan.mostSoftwareWarmUpSeconds,
  mostDispatchSeconds: Math.min(plan.mostDispatchSeconds, plan.mostSoftwareDispatchSeconds),
});

/** Browsers slow hidden pages down, timers and all: what would be measured then is not the GPU. */
async function whileHidden(progress: ProgressTracker, signal: AbortSignal): Promise<void> {
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
