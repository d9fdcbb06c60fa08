import type { MeasuredResult } from '../../report/format.ts';
import { subjectOf, type Bench } from '../bench.ts';
import type { Program } from '../gpu/program.ts';
import { sampleRounds, warmUp } from '../sampling.ts';
import { estimateMean, relativeHalfWidth } from '../stats/estimate.ts';

/** Times a program by the protocol of every other result. */
export async function timeKernel(
  bench: Bench,
  program: Program,
  onStep: (label: string) => Promise<void>,
): Promise<MeasuredResult['time']> {
  const { protocol, stopwatch, clock, nextRandom, pause } = bench;
  const subject = await subjectOf(bench, program);
  await warmUp(stopwatch, subject, protocol.warmUpSeconds, pause);
  await sampleRounds(
    stopwatch,
    () => [subject],
    protocol.rounds,
    nextRandom,
    pause,
    (round) => onStep(`round ${round + 1} of ${protocol.rounds}`),
  );
  const { samples, invalid, sizing } = subject;
  const estimate = estimateMean(samples.length > 0 ? samples : [sizing.dispatchSeconds], protocol);
  return {
    estimate,
    samplesSeconds: [...samples],
    rounds: samples.length + invalid,
    dispatchesPerSample: sizing.mode === 'single' ? 1 : 2 * sizing.n,
    invalid,
    stop: 'rounds done',
    cache: 'hot',
    flags: [
      ...(relativeHalfWidth(estimate) > protocol.noisyHalfWidth ? ['noisy' as const] : []),
      ...(clock.source === 'wall-clock' ? ['wall-clock' as const] : []),
      ...(samples.length < protocol.rounds ? ['short' as const] : []),
    ],
  };
}
