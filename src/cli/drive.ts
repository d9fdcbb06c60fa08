import { setTimeout as sleep } from 'node:timers/promises';
import type { Job, JobError, JobState } from '../measure/job.ts';
import type { Report, StoppedBy } from '../report/format.ts';
import { checkReport } from '../report/parse.ts';
import { RuntimeDeath, type RunHost } from './run-host.ts';
import { aborted } from './signals.ts';

/** How a run ended. */
export interface Outcome {
  /** What was measured, checked; null when that is nothing. */
  readonly report: Report | null;
  /** Why it ended before its plan did; null when it did not. */
  readonly stoppedBy: StoppedBy | null;
  /** What the page, or Dawn, said, where it failed. */
  readonly error: JobError | null;
}

/** What a drive needs besides page and job. */
export interface DriveOptions {
  onState(state: JobState): void;
  /** Ctrl-C. */
  readonly interrupted: AbortSignal;
  /** Seconds after which to stop; none: as long as it moves. */
  readonly timeoutSeconds?: number | undefined;
}

const POLL_MILLISECONDS = 500;
/** How long a cancelled run may take to hand over its report. */
const CANCEL_MILLISECONDS = 5000;
/** A run that has not moved for so long is stuck. */
const STUCK_MILLISECONDS = 300_000;

/** What has come out so far. */
interface Kept {
  partial: Report | null;
}

/** Runs a job where it is told, to its end or its early end. */
export async function drive(host: RunHost, job: Job, options: DriveOptions): Promise<Outcome> {
  const kept: Kept = { partial: null };
  const running = follow(host, job, options, kept);
  running.catch(() => undefined);
  try {
    return await Promise.race([running, host.died]);
  } catch (error) {
    const stoppedBy = error instanceof RuntimeDeath ? 'browser-died' : 'error';
    return { report: marked(kept.partial, stoppedBy), stoppedBy, error: asJobError(error) };
  }
}

async function follow(host: RunHost, job: Job, options: DriveOptions, kept: Kept): Promise<Outcome> {
  const id = await host.start(job);
  const watch = watchForStop(options);
  let stoppedBy: StoppedBy | null = null;
  let deadline = Infinity;
  let revision = 0;
  for (;;) {
    const state = await host.state(id);
    options.onState(state);
    if (state.revision !== revision) {
      revision = state.revision;
      kept.partial = await fetchPartial(host, id, kept.partial);
    }
    if (state.status !== 'running') return await endOf(host, id, state, kept.partial, stoppedBy);
    if (Date.now() > deadline) return { report: marked(kept.partial, stoppedBy), stoppedBy, error: null };
    if (stoppedBy === null) {
      stoppedBy = watch.reason(state);
      if (stoppedBy !== null) {
        await host.cancel(id);
        deadline = Date.now() + CANCEL_MILLISECONDS;
      }
    }
    await (stoppedBy === null ? Promise.race([sleep(POLL_MILLISECONDS), watch.given]) : sleep(POLL_MILLISECONDS / 5));
  }
}

/** Watches for what ends a run before its plan does: a person, the time allowed, no movement. */
function watchForStop({ interrupted, timeoutSeconds }: DriveOptions): {
  reason(state: JobState): StoppedBy | null;
  readonly given: Promise<void>;
} {
  const end = timeoutSeconds === undefined ? Infinity : Date.now() + timeoutSeconds * 1000;
  let moved = { at: Date.now(), to: '' };
  return {
    reason({ done, label }) {
      const to = `${done} ${label}`;
      if (to !== moved.to) moved = { at: Date.now(), to };
      if (interrupted.aborted) return 'cancelled';
      return Date.now() >= end || Date.now() - moved.at > STUCK_MILLISECONDS ? 'time-out' : null;
    },
    given: aborted(interrupted),
  };
}

async function fetchPartial(host: RunHost, id: string, known: Report | null): Promise<Report | null> {
  const fetched = await host.partial(id);
  try {
    return fetched === null ? known : checkReport(fetched);
  } catch {
    // Half-written; the next one will do, and the last one is checked for good.
    return known;
  }
}

async function endOf(
  host: RunHost,
  id: string,
  state: JobState,
  partial: Report | null,
  stoppedBy: StoppedBy | null,
): Promise<Outcome> {
  if (state.status === 'failed') {
    const error = state.error ?? { code: 'error', message: 'the page gives no cause' };
    const reason = error.code === 'device-lost' ? 'device-lost' : 'error';
    return { report: marked(partial, reason), stoppedBy: reason, error };
  }
  const result = await host.result(id);
  const report = checkReport(result);
  // The page knows only that it was cancelled, not whether by a person or by the clock.
  const reason = report.stoppedBy === 'cancelled' && stoppedBy !== null ? stoppedBy : report.stoppedBy;
  return { report: reason === null ? report : marked(report, reason), stoppedBy: reason, error: null };
}

const marked = (report: Report | null, stoppedBy: StoppedBy | null): Report | null =>
  report && { ...report, complete: false, stoppedBy };

const asJobError = (error: unknown): JobError => ({
  code: 'error',
  message: error instanceof Error ? error.message.split('\n')[0]! : String(error),
});
