import type { AnyJob, JobState } from '../jobs/api.ts';

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
