import type { ReactiveControllerHost } from 'lit';
import type { JobError } from '../../device/run-error.ts';
import type { ProfileJob, RidgepointApi } from '../../jobs/api.ts';
import type { JobWatcher } from '../../jobs/create-api.ts';
import type { RunView } from '../run/run-controls.ts';
import type { RunEnd } from '../views/view-context.ts';
import type { ShownReports } from '../shown/shown-reports.ts';
import { messageOf } from '../../text/sentence.ts';

/** What a run needs of the page. */
interface Page {
  /** Starts and cancels jobs; null until the page is set up. */
  readonly api: RidgepointApi | null;
  /** Shows a report or session that a driver hands over. @throws ReportError; rejects with SessionError, if it is none */
  openUnchecked(value: unknown): Promise<void>;
}

/**
 * The run in progress, whoever started it, and how the last one ended. Its results are shown as they come. Fires
 * `ridgepoint-done` and `ridgepoint-error` from the page.
 */
export class RunWatch {
  readonly #host: ReactiveControllerHost & HTMLElement & Page;
  readonly #shown: ShownReports;
  #run: (RunView & { readonly id: string }) | null = null;
  #error: RunEnd = null;

  constructor(host: ReactiveControllerHost & HTMLElement & Page, shown: ShownReports) {
    this.#host = host;
    this.#shown = shown;
  }

  /** The run in progress; null: none. */
  get run(): RunView | null {
    return this.#run;
  }

  /** How the last run ended without a report, or what else went wrong. */
  get error(): RunEnd {
    return this.#error;
  }

  set error(error: RunEnd) {
    this.#error = error;
    this.#host.requestUpdate();
  }

  /** Is notified of every job. */
  readonly watcher: JobWatcher = {
    started: (id) => {
      this.error = null;
      this.#set({ id, done: 0, total: 1, label: 'Starting', secondsLeft: null, cancelling: false });
    },
    progressed: (id, { done, total, label, secondsLeft, partial }) => {
      this.#set({ id, done, total, label, secondsLeft, cancelling: this.#run?.cancelling ?? false });
      if (partial) this.#shown.measured(partial);
    },
    ended: (_id, report) => {
      this.#set(null);
      this.#shown.measured(report);
      this.#shown.keepBeside([]);
      this.#fire('ridgepoint-done', report);
    },
    failed: (id, error) => {
      const partial = this.#host.api?.partial(id);
      if (partial) this.#shown.measured(partial);
      this.fail(error);
    },
    cancelled: () => this.fail('cancelled'),
    open: (value) => this.#host.openUnchecked(value),
  };

  /** Starts a job; one that is refused ends as one that failed. */
  start(job: ProfileJob): void {
    try {
      this.#host.api?.start(job);
    } catch (error) {
      this.fail({ code: 'error', message: messageOf(error) });
    }
  }

  cancel(): void {
    if (!this.#run) return;
    this.#host.api?.cancel(this.#run.id);
    this.#set({ ...this.#run, cancelling: true });
  }

  /** Ends the run without a report. */
  fail(error: JobError | 'cancelled'): void {
    this.#set(null);
    this.error = error;
    if (error !== 'cancelled') this.#fire('ridgepoint-error', error);
  }

  #set(run: (RunView & { readonly id: string }) | null): void {
    this.#run = run;
    this.#host.requestUpdate();
  }

  #fire(type: string, detail: unknown): void {
    this.#host.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}
