import type { Protocol } from '../protocol.ts';
import { takeSample, type Subject } from '../sampling.ts';
import { median } from '../stats/mean-estimate.ts';
import type { Sampler } from './sampler.ts';

/** The outcome of a warm-up. */
export interface WarmUp {
  readonly seconds: number;
  /** Whether its last two stretches agreed; false: it ran into the time limit. */
  readonly steady: boolean;
}

/**
 * Keeps the GPU busy with a subject until its clocks have stopped rising: for a minimum time, then until the last
 * stretch of samples agrees with the one before, or until a time limit.
 */
export async function warmUp<Work>(
  { stopwatch, protocol, host, pause }: Sampler<Work>,
  subject: Pick<Subject<Work>, 'work' | 'sizing'>,
): Promise<WarmUp> {
  const { warmUpSeconds, mostWarmUpSeconds, steadySamples, steadyShare } = protocol;
  const start = host.now();
  const samples: number[] = [];
  const times: number[] = [];
  for (;;) {
    await pause();
    const sample = await takeSample(stopwatch, subject);
    const seconds = host.now() - start;
    if (sample !== null) {
      samples.push(sample);
      times.push(seconds);
    }
    const due = samples.length % steadySamples === 0;
    if (due && seconds >= warmUpSeconds && changeOf(samples, times, protocol) <= steadyShare)
      return { seconds, steady: true };
    if (seconds >= mostWarmUpSeconds) return { seconds, steady: false };
  }
}

/** Relative change from the previous stretch to the last; Infinity if there are not yet two. */
function changeOf(
  samples: readonly number[],
  times: readonly number[],
  { steadySamples, steadySeconds }: Protocol,
): number {
  const end = times.at(-1) ?? 0;
  let count = steadySamples;
  while (count < samples.length && end - times[samples.length - count]! < steadySeconds) count++;
  if (2 * count > samples.length) return Infinity;
  return Math.abs(median(samples.slice(-count)) / median(samples.slice(-2 * count, -count)) - 1);
}
