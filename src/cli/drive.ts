import { setTimeout as sleep } from 'node:timers/promises';
import type { AnyJob, JobState, CountJob, ProfileJob } from '../jobs/api.ts';
import type { JobError } from '../device/run-error.ts';
import type { Count } from '../report/count-format.ts';
import type { Report, StoppedBy } from '../report/report-format.ts';
import { checkReport } from '../report/parse-report.ts';
import { aborted, stopReason } from './signals.ts';

/** The result type of each kind of job. */
export type ResultOf<Job> = Job extends CountJob ? Count : Report;

/** How a run ended. */
export interface Outcome<Result> {
  /** The checked result; null if there is none. */
  readonly result: Result | null;
  /** Why it ended early; null if it did not. */
  readonly stoppedBy: StoppedBy | null;
  /** The error of the page or Dawn, if it failed. */
  readonly error: JobError | null;
}

/** What a drive needs besides host and job. */
export interface DriveOptions {
  onState(state: JobState): void;
  /** Aborted by Ctrl-C or the time limit: a signal of `watchSignals`. */
  readonly stop: AbortSignal;
  /** How long a cancelled job may take to return its results so far, if it must be less than usual. */
  readonly cancelMilliseconds?: number;
}

/** What depends on the kind of job. */
interface Kind<Result> {
  readonly pollMilliseconds: number;
  /** How long a cancelled job may take to return its results so far, unless the options say otherwise. */
  readonly cancelMilliseconds: number;
  /** @throws when it is not a result of this kind of job */
  check(value: unknown): Result;
  /** A result marked as ended early. */
  early(result: Result, stoppedBy: StoppedBy): Result;
}

const PROFILE: Kind<Report> = {
  pollMilliseconds: 500,
  cancelMilliseconds: 5000,
  check: checkReport,
  early: (report, stoppedBy) => ({
    ...report,
    complete: false,
    stoppedBy,
    // Replaces the page's reason: the page does not know of a time limit.
    results: report.results.map((result) =>
      result.status === 'cancelled' ? { ...result, reason: `the run ended before it (${stoppedBy})` } : result,
    ),
  }),
};

/** A count has no partial result, and ends soon. */
const COUNT: Kind<Count> = {
  pollMilliseconds: 100,
  cancelMilliseconds: 500,
  check: (value) => value as Count,
  early: (count) => count,
};

/** A run without progress for this long is stuck. */
const STUCK_MILLISECONDS = 300_000;

/** A running job. */
interface Running<Result> extends DriveOptions {
  readonly host: RunHost;
  readonly job: ProfileJob | CountJob;
  readonly kind: Kind<Result>;
  /** The latest partial result. */
  partial: Result | null;
}

/** Runs a job on a host until it ends, regularly or early. */
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

/** Ends a run that was asked to stop but does not respond in time. */
async function late<Result>(running: Running<Result>): Promise<Outcome<Result>> {
  await aborted(running.stop);
  await sleep(running.cancelMilliseconds ?? running.kind.cancelMilliseconds, undefined, { ref: false });
  return ended(running, stopReason(running.stop));
}

/** Returns a function that checks whether a state has been the same for too long. */
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
    // Invalid: keep the previous one; the final result is checked strictly.
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
    const error = state.error ?? { code: 'error', message: 'no error message from the page' };
    return ended(running, error.code === 'device-lost' ? 'device-lost' : 'error', error);
  }
  // Cancelled before it had results, as every cancelled count is.
  if (state.status === 'cancelled' && (await running.host.partial(id)) === null) {
    return ended(running, stoppedBy ?? 'cancelled');
  }
  const result = running.kind.check(await running.host.result(id));
  const own = (result as { readonly stoppedBy?: StoppedBy | null }).stoppedBy ?? null;
  // The page knows only that it was cancelled, not whether by the user or the time limit.
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

/** The place where a job runs, a page or a process, as the command line sees it. */
export interface RunHost {
  start(job: AnyJob): Promise<string>;
  state(id: string): Promise<JobState>;
  cancel(id: string): Promise<void>;
  /** A profile's partial report, unchecked; null before there is one. */
  partial(id: string): Promise<unknown>;
  /** The report, or the count, unchecked. */
  result(id: string): Promise<unknown>;
  /** Rejects with a RuntimeDeath when the host dies. */
  readonly died: Promise<never>;
}

/** The browser or Dawn's process has died. */
export class RuntimeDeath extends Error {
  override readonly name = 'RuntimeDeath';
}
