import type { MeasuredResult } from '../../report/report-format.ts';
import type { Protocol } from '../protocol.ts';
import type { SampleClock, Subject } from '../sampling.ts';
import { judgeTime, waitingShare, type CanaryReference } from './verdict.ts';

/**
 * A subject's time in the format of a report.
 * @param stop the rule that ended its sampling; null: it was stopped from outside
 * @throws if there are no samples
 */
export function describeTime(
  subject: Subject<unknown>,
  reference: CanaryReference | null,
  clock: SampleClock | null,
  protocol: Protocol,
  stop: string | null,
  cache: 'hot' | 'cold',
): MeasuredResult['time'] {
  const { estimate, flags, slopeRatio, canarySeconds, cpu } = judgeTime(subject, reference, clock, protocol, stop);
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
