import type { MeasuredResult } from '../../report/format.ts';
import { subjectOf, type Bench } from '../bench.ts';
import type { Program } from '../gpu/program.ts';
import { describeTime } from '../rounds/describe-time.ts';
import { sampleRounds } from '../rounds/rounds.ts';
import { canaryReference } from '../rounds/verdict.ts';
import { warmUp } from '../rounds/warm-up.ts';
import { RunError } from '../job.ts';
import { LEAST_SAMPLES } from '../sampling.ts';

/**
 * Times a program by the protocol of every other result.
 * @throws RunError `error` when too few samples were valid
 */
export async function timeKernel(
  bench: Bench,
  program: Program,
  onStep: (label: string) => Promise<void>,
): Promise<MeasuredResult['time']> {
  const { protocol, clock, canary } = bench;
  const subject = await subjectOf(bench, program);
  await warmUp(bench, subject);
  const { stops } = await sampleRounds(bench, {
    subjects: [subject],
    onRound: (round) => onStep(`round ${round} of ${protocol.rounds}`),
  });
  if (subject.samples.length < LEAST_SAMPLES) {
    throw new RunError('error', `${program.label}: too few samples were valid to tell its time; try again`);
  }
  const reference = canaryReference(canary?.subject.samples ?? []);
  return describeTime(subject, reference, clock, protocol, stops[0]!, 'hot');
}
