import type { AnyJob, Progress, RidgepointApi } from '../../src/jobs/api.ts';
import type { JobError } from '../../src/device/run-error.ts';
import type { JobWatcher } from '../../src/jobs/create-api.ts';
import type { Report } from '../../src/report/report-format.ts';

/** A run that a test controls, without a GPU. */
export class FakeRun {
  readonly jobs: AnyJob[] = [];
  cancelled = 0;
  /** The results measured before a failure. */
  kept: Report | null = null;
  /** Set to make the next start fail. */
  refusal: string | null = null;
  readonly #watcher: JobWatcher;

  constructor(watcher: JobWatcher) {
    this.#watcher = watcher;
  }

  readonly api: RidgepointApi = {
    start: (job) => {
      if (this.refusal !== null) throw new Error(this.refusal);
      this.jobs.push(job);
      this.#watcher.started('job-1');
      return 'job-1';
    },
    state: () => ({ status: 'running', done: 0, total: 1, label: '', secondsLeft: null, revision: 0 }),
    cancel: () => void this.cancelled++,
    adjust: () => undefined,
    result: () => Promise.reject(new Error('a fake run has no result')),
    partial: () => this.kept,
    run: () => Promise.reject(new Error('a fake run has no result')),
    open: (value) => {
      const opening = this.#watcher.open(value);
      return Promise.resolve(opening).then(() => undefined);
    },
  };

  progress(progress: Partial<Progress>): void {
    this.#watcher.progressed('job-1', { done: 0, total: 1, label: '', secondsLeft: null, partial: null, ...progress });
  }

  end(report: Report): void {
    this.#watcher.ended('job-1', report);
  }

  /** Cancelled before it had results. */
  stop(): void {
    this.#watcher.cancelled('job-1');
  }

  fail(error: JobError): void {
    this.#watcher.failed('job-1', error);
  }
}
