import type { Count } from '../report/count-format.ts';
import type { Report } from '../report/report-format.ts';
import { quote } from '../text/untrusted.ts';
import { checkJob } from './check-job.ts';
import type { AnyJob, JobState, LiveState, PlanRequest, Progress, RidgepointApi } from './api.ts';
import { takeTurn } from './one-tab.ts';
import { MOST_LIVE_BATCH, type LiveSettings } from './live/settings.ts';
import { RunError, type JobError } from '../device/run-error.ts';

type Result = Report | Count | LiveState;

interface Entry {
  readonly controller: AbortController;
  readonly result: Promise<Result>;
  /** Of a live job, changed while it runs. */
  readonly settings: LiveSettings | null;
  progress: Progress;
  revision: number;
  status: JobState['status'];
  error?: JobError;
}

/** What a page is notified of, for every job. */
export interface JobWatcher {
  started(id: string): void;
  progressed(id: string, progress: Progress): void;
  ended(id: string, report: Report): void;
  failed(id: string, error: JobError): void;
  /** It was cancelled before there was anything to report. */
  cancelled(id: string): void;
  /** What it returns may be a promise: of when it is shown. */
  open(value: unknown): unknown;
}

/** The page's interface for drivers; the watcher is notified of every profile, no matter who started it. */
export function createApi(watcher: JobWatcher): RidgepointApi {
  const entries = new Map<string, Entry>();

  const find = (id: string): Entry => {
    const entry = entries.get(id);
    if (!entry) throw new Error(`job: expected the id of a started job, got ${quote(id)}`);
    return entry;
  };

  const start = (job: AnyJob): string => {
    let before: Promise<unknown> = Promise.resolve();
    for (const [id, { status, settings, controller, result: ending }] of entries) {
      if (status !== 'running') continue;
      if (!settings) throw new Error(`job: ${id} is still running; cancel it or wait for its result`);
      // A live job goes on until something else is wanted.
      controller.abort();
      before = ending.catch(() => undefined);
    }
    const given = job as { kind?: unknown } | null | undefined;
    if (typeof given !== 'object' || given === null) {
      throw new Error(`job: expected an object with a kind, got ${quote(given)}`);
    }
    if (typeof given.kind !== 'string' || !KINDS.includes(given.kind)) {
      throw new Error(`job.kind: expected ${KINDS.map((kind) => `"${kind}"`).join(', ')}, got ${quote(given.kind)}`);
    }
    const id = `job-${entries.size + 1}`;
    // The page shows profiles only.
    const told = job.kind === 'profile' ? watcher : null;
    const controller = new AbortController();
    const settings: LiveSettings | null = job.kind === 'live' ? { batch: job.batch ?? 1 } : null;
    const entry: Entry = {
      controller,
      settings,
      progress: { done: 0, total: 1, label: 'starting', secondsLeft: null, partial: null },
      revision: 0,
      status: 'running',
      result: before
        .then(() => inTurn(job, settings, (progress) => onProgress(progress), controller.signal))
        .then(
          (result) => {
            const report = 'format' in result ? result : null;
            entry.status = report?.stoppedBy === 'cancelled' || job.kind === 'live' ? 'cancelled' : 'done';
            entry.progress = { ...entry.progress, partial: report, secondsLeft: 0 };
            entry.revision++;
            if (report) told?.ended(id, report);
            return result;
          },
          (error: unknown) => {
            // A cancelled profile ends with its results so far; one that has none, and any other job, ends here.
            if (controller.signal.aborted) {
              entry.status = 'cancelled';
              told?.cancelled(id);
              throw error;
            }
            entry.status = 'failed';
            entry.error = {
              code: error instanceof RunError ? error.code : 'error',
              message: error instanceof Error ? error.message : String(error),
            };
            told?.failed(id, entry.error);
            throw error;
          },
        ),
    };
    const onProgress = (progress: Progress): void => {
      if (progress.partial !== entry.progress.partial) entry.revision++;
      entry.progress = progress;
      told?.progressed(id, progress);
    };
    // A driver that only polls the state must not run into an unhandled rejection.
    entry.result.catch(() => undefined);
    entries.set(id, entry);
    told?.started(id);
    return id;
  };

  const result = (id: string): Promise<Result> => find(id).result;

  return {
    start,
    state(id) {
      const { status, progress, revision, error } = find(id);
      const { done, total, label, secondsLeft, live } = progress;
      return { status, done, total, label, secondsLeft, revision, ...(live && { live }), ...(error && { error }) };
    },
    cancel: (id) => find(id).controller.abort(),
    adjust(id, { batch }) {
      const { settings } = find(id);
      if (!settings) throw new Error(`adjust: expected the id of a live job, got ${quote(id)}`);
      if (!Number.isInteger(batch) || batch < 1 || batch > MOST_LIVE_BATCH) {
        throw new Error(`batch: expected a whole number from 1 to ${MOST_LIVE_BATCH}, got ${quote(batch)}`);
      }
      settings.batch = batch;
    },
    result,
    partial: (id) => find(id).progress.partial,
    run: (plan: string | PlanRequest) => result(start({ kind: 'profile', plan })) as Promise<Report>,
    open(value) {
      // What is wrong with a report is thrown at once.
      const opening = watcher.open(value);
      return Promise.resolve(opening).then(() => undefined);
    },
  };
}

/** Runs a job once no other tab measures; a count takes no times, and need not wait. */
async function inTurn(...[job, settings, onProgress, signal]: Parameters<typeof work>): Promise<Result> {
  checkJob(job);
  if (job.kind === 'count') return work(job, settings, onProgress, signal);
  const end = await takeTurn(
    (label) => onProgress({ done: 0, total: 1, label, secondsLeft: null, partial: null }),
    signal,
  );
  try {
    return await work(job, settings, onProgress, signal);
  } finally {
    end();
  }
}

/** The kinds of jobs. */
const KINDS: readonly string[] = ['profile', 'count', 'kernel', 'live'] satisfies AnyJob['kind'][];

/** Each kind of job is loaded on demand. */
async function work(
  job: AnyJob,
  settings: LiveSettings | null,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Result> {
  if (job.kind === 'live') {
    const { runLive } = await import('./live/run-live.ts');
    return await runLive(job, settings!, onProgress, signal);
  }
  if (job.kind === 'profile') {
    const { run } = await import('./profile/run-profile.ts');
    return await run(job, onProgress, signal);
  }
  if (job.kind === 'kernel') {
    const { runKernel } = await import('./kernel/run-kernel.ts');
    return await runKernel(job, onProgress, signal);
  }
  const { runCount } = await import('./run-count.ts');
  return await runCount(job, onProgress, signal);
}
