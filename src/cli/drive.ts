import { setTimeout as sleep } from 'node:timers/promises';
import type { CountJob, JobState, ProfileJob } from '../jobs/api.ts';
import type { JobError } from '../device/run-error.ts';
import type { Count } from '../report/count-format.ts';
import type { Report, StoppedBy } from '../report/report-format.ts';
import { checkReport } from '../report/parse-report.ts';
import { RuntimeDeath, type RunHost } from './run-host.ts';
import { aborted, stopReason } from './signals.ts';

/** What a job of each kind results in. */
export type ResultOf<Job> = Job extends CountJob ? Count : Report;

/** How a run ended. */
export interface Outcome<Result> {
  /** What came out, checked; null when that is nothing. */
  readonly result: Result | null;
  /** Why it ended before its time; null when it did not. */
  readonly stoppedBy: StoppedBy | null;
  /** What the page, or Dawn, said, where it failed. */
  readonly error: JobError | null;
}

/** What a drive needs besides host and job. */
export interface DriveOptions {
  onState(state: JobState): void;
  /** Ctrl-C, or the time is up: a signal of `watchSignals`. */
  readonly stop: AbortSignal;
}

/** What depends on the kind of a job. */
interface Kind<Result> {
  readonly pollMilliseconds: number;
  /** How long a cancelled job may take to hand over what it has. */
  readonly cancelMilliseconds: number;
  /** @throws when it is not what the job results in */
  check(value: unknown): Result;
  /** What there is of a result when the job ends early. */
  early(result: Result, stoppedBy: StoppedBy): Result;
}

const PROFILE: Kind<Report> = {
  pollMilliseconds: 500,
  cancelMilliseconds: 5000,
  check: checkReport,
  early: (report, stoppedBy) => ({ ...report, complete: false, stoppedBy }),
};

/** A count has nothing to hand over before its end, and its end comes soon. */
const COUNT: Kind<Count> = {
  pollMilliseconds: 100,
  cancelMilliseconds: 500,
  check: (value) => value as Count,
  early: (count) => count,
};

/** A run that has not moved for so long is stuck. */
const STUCK_MILLISECONDS = 300_000;

/** A job on its way. */
interface Running<Result> extends DriveOptions {
  readonly host: RunHost;
  readonly job: ProfileJob | CountJob;
  readonly kind: Kind<Result>;
  /** What has come out so far. */
  partial: Result | null;
}

/** Runs a job where it is told, to its end or its early end. */
export async function drive<Job extends ProfileJob | CountJob>(
  host: RunHost,
  job: Job,
  options: DriveOptions,
): Promise<Outcome<ResultOf<Job>>> {
  const kind = (job.kind === 'count' ? COUNT : PROFILE) as Kind<ResultOf<Job>>;
  const running: Running<ResultOf<Job>> = { ...options, host, job, kind, partial: null };
  const following = follow(running);
  following.catch(() => undefined);
  try {
    return await Promise.race([following, late(running), host.died]);
  } catch (error) {
    return ended(running, error instanceof RuntimeDeath ? 'browser-died' : 'error', asJobError(error));
  }
}

async function follow<Result>(running: Running<Result>): Promise<Outcome<Result>> {
  const { host, job, kind, stop } = running;
  const id = await host.start(job);
  const isStuck = watchMovement();
  const stopped = aborted(stop);
  let stoppedBy: StoppedBy | null = null;
  let revision = 0;
  for (;;) {
    const state = await host.state(id);
    running.onState(state);
    if (state.revision !== revision) {
      revision = state.revision;
      running.partial = await fetchPartial(running, id);
    }
    if (state.status !== 'running') return await endOf(running, id, state, stoppedBy);
    if (stoppedBy === null) {
      if (stop.aborted) stoppedBy = stopReason(stop);
      else if (isStuck(state)) stoppedBy = 'time-out';
      if (stoppedBy !== null) await host.cancel(id);
    }
    await (stoppedBy === null
      ? Promise.race([sleep(kind.pollMilliseconds), stopped])
      : sleep(Math.min(100, kind.pollMilliseconds)));
  }
}

/** The end of a run that was told to stop and does not hand over what it has, nor answer perhaps. */
async function late<Result>(running: Running<Result>): Promise<Outcome<Result>> {
  await aborted(running.stop);
  await sleep(running.kind.cancelMilliseconds, undefined, { ref: false });
  return ended(running, stopReason(running.stop));
}

/** Says whether a state has been the same for too long. */
function watchMovement(): (state: JobState) => boolean {
  let moved = { at: Date.now(), to: '' };
  return ({ done, label }) => {
    const to = `${done} ${label}`;
    if (to !== moved.to) moved = { at: Date.now(), to };
    return Date.now() - moved.at > STUCK_MILLISECONDS;
  };
}

async function fetchPartial<Result>({ host, kind, partial }: Running<Result>, id: string): Promise<Result | null> {
  const fetched = await host.partial(id);
  try {
    return fetched === null ? partial : kind.check(fetched);
  } catch {
    // Half-written; the next one will do, and the last one is checked for good.
    return partial;
  }
}

async function endOf<Result>(
  running: Running<Result>,
  id: string,
  state: JobState,
  stoppedBy: StoppedBy | null,
): Promise<Outcome<Result>> {
  if (state.status === 'failed') {
    const error = state.error ?? { code: 'error', message: 'the page gives no cause' };
    return ended(running, error.code === 'device-lost' ? 'device-lost' : 'error', error);
  }
  if (state.status === 'cancelled' && running.job.kind === 'count') return ended(running, stoppedBy ?? 'cancelled');
  const result = running.kind.check(await running.host.result(id));
  const own = (result as { readonly stoppedBy?: StoppedBy | null }).stoppedBy ?? null;
  // The page knows only that it was cancelled, not whether by a person or by the clock.
  const reason = own === 'cancelled' && stoppedBy !== null ? stoppedBy : own;
  return {
    result: reason === null ? result : running.kind.early(result, reason),
    stoppedBy: reason,
    error: null,
  };
}

const ended = <Result>(
  { partial, kind }: Running<Result>,
  stoppedBy: StoppedBy,
  error: JobError | null = null,
): Outcome<Result> => ({ result: partial && kind.early(partial, stoppedBy), stoppedBy, error });

const asJobError = (error: unknown): JobError => ({
  code: 'error',
  message: error instanceof Error ? error.message.split('\n')[0]! : String(error),
});
