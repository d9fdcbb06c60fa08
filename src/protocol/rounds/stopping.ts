import type { Protocol } from '../protocol.ts';
import { LEAST_SAMPLES, type Subject } from '../sampling.ts';
import { estimateMean, relativeHalfWidth } from '../stats/mean-estimate.ts';

/** The rule that ended a subject's sampling, as stored in reports. */
export type StopReason = 'converged' | 'time limit' | 'rounds done';

/** Decides after each round whether a subject has been sampled enough. */
export interface Stopper {
  readonly reason: StopReason | null;
  /** @param last whether no further round is allowed */
  look(last: boolean): void;
  /** Reconsiders the decision after samples were dropped. */
  reopen(): void;
}

/** Consecutive checks that an interval must pass: one narrow interval may be luck. */
const CHECKS = 2;

/** Decides after each round whether a subject has been sampled enough. */
export function createStopper(subject: Subject<unknown>, protocol: Protocol): Stopper {
  const busyBefore = subject.busySeconds;
  const before = subject.samples.length;
  let reason: StopReason | null = null;
  let narrow = 0;
  return {
    get reason() {
      return reason;
    },
    look(last) {
      const { samples } = subject;
      const taken = samples.length - before;
      const busy = subject.busySeconds - busyBefore;
      // The check before the last round counts, or a plan of few rounds could never converge.
      if (taken >= Math.max(LEAST_SAMPLES, protocol.leastRounds - 1)) {
        narrow = relativeHalfWidth(estimateMean(samples, protocol)) <= protocol.targetHalfWidth ? narrow + 1 : 0;
      }
      if (taken >= protocol.leastRounds && narrow >= CHECKS && busy >= protocol.leastBusySeconds) reason = 'converged';
      else if (busy >= protocol.mostBusySeconds) reason = 'time limit';
      else if (last || taken >= protocol.rounds) reason = 'rounds done';
    },
    reopen() {
      if (reason !== null && subject.samples.length - before < protocol.leastRounds) [reason, narrow] = [null, 0];
    },
  };
}
