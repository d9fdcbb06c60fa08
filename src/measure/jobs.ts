import type { Report } from '../report/format.ts';
import {
  RunError,
  type Job,
  type JobError,
  type JobState,
  type PlanRequest,
  type Progress,
  type RidgepointApi,
} from './job.ts';
import { run } from './run.ts';

interface Entry {
  readonly controller: AbortController;
  readonly result: Promise<Report>;
  progress: Progress;
  revision: number;
  status: JobState['status'];
  error?: JobError;
}

/** What a page wants to know of jobs that anyone started. */
export interface JobWatcher {
  started(id: string): void;
  progressed(id: string, progress: Progress): void;
  ended(id: string, report: Report): void;
  failed(id: string, error: JobError): void;
  open(report: unknown): void;
}

/** The page's interface to drivers; the watcher is told of every job, whoever started it. */
export function createApi(watcher: JobWatcher): RidgepointApi {
  const entries = new Map<string, Entry>();

  const find = (id: string): Entry => {
    const entry = entries.get(id);
    if (!entry) throw new Error(`job: expected the id of a started job, got ${JSON.stringify(id)}`);
    return entry;
  };

  const start = (job: Job): string => {
    for (const [id, { status }] of entries) {
      if (status === 'running') throw new Error(`job: ${id} is still running; cancel it or wait for its result`);
    }
    const id = `job-${entries.size + 1}`;
    const controller = new AbortController();
    const entry: Entry = {
      controller,
      progress: { done: 0, total: 1, label: 'starting', secondsLeft: null, partial: null },
      revision: 0,
      status: 'running',
      result: Promise.resolve()
        .then(() => run(job, (progress) => onProgress(progress), controller.signal))
        .then(
          (report) => {
            entry.status = report.stoppedBy === 'cancelled' ? 'cancelled' : 'done';
            entry.progress = { ...entry.progress, partial: report, secondsLeft: 0 };
            entry.revision++;
            watcher.ended(id, report);
            return report;
          },
          (error: unknown) => {
            entry.status = 'failed';
            entry.error = {
              code: error instanceof RunError ? error.code : 'error',
              message: error instanceof Error ? error.message : String(error),
            };
            watcher.failed(id, entry.error);
            throw error;
          },
        ),
    };
    const onProgress = (progress: Progress): void => {
      if (progress.partial !== entry.progress.partial) entry.revision++;
      entry.progress = progress;
      watcher.progressed(id, progress);
    };
    // A driver that only polls the state must not meet an unhandled rejection.
    entry.result.catch(() => undefined);
    entries.set(id, entry);
    watcher.started(id);
    return id;
  };

  const result = (id: string): Promise<Report> => find(id).result;

  return {
    start,
    state(id) {
      const { status, progress, revision, error } = find(id);
      const { done, total, label, secondsLeft } = progress;
      return { status, done, total, label, secondsLeft, revision, ...(error && { error }) };
    },
    cancel: (id) => find(id).controller.abort(),
    result,
    partial: (id) => find(id).progress.partial,
    run: (plan: string | PlanRequest) => result(start({ kind: 'profile', plan })),
    open: (report) => watcher.open(report),
  };
}
