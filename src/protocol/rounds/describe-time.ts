import type { MeasuredResult } from '../../report/report-format.ts';
import type { Subject } from '../sampling.ts';
import { judgeTime, waitingShare, type Reading } from './verdict.ts';

/** A subject that was sampled. */
export interface Sampled<Work> {
  readonly subject: Subject<Work>;
  readonly cache: 'hot' | 'cold';
  /** The rule that ended the sampling; null: it was stopped from outside. */
  readonly stop: string | null;
}

/**
 * A subject's time in the format of a report.
 * @throws if there are no samples
 */
export function describeTime({ subject, cache, stop }: Sampled<unknown>, reading: Reading): MeasuredResult['time'] {
  const { estimate, flags, slopeRatio, canarySeconds, cpu } = judgeTime(subject, reading, stop);
  const { samples, invalid, dropped, sizing } = subject;
  return {
    estimate,
    samplesSeconds: [...samples],
    rounds: samples.length + invalid,
    dispatchesPerSample: sizing.mode === 'single' ? 1 : 2 * sizing.n,
    invalid,
    stop: stop ?? 'stopped early',
    cache,
    dropped,
    ...(slopeRatio !== null && { slopeRatio }),
    ...(canarySeconds !== null && { canarySeconds }),
    ...(cpu && cpu.seconds > 0 && { cpuSeconds: cpu.seconds, cpuWaitingShare: waitingShare(cpu) }),
    flags: [...flags],
  };
}
