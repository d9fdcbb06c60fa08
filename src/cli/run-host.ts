import type { AnyJob, JobState } from '../jobs/api.ts';

/** Where a job runs, a page or a process, seen from the command line. */
export interface RunHost {
  start(job: AnyJob): Promise<string>;
  state(id: string): Promise<JobState>;
  cancel(id: string): Promise<void>;
  /** A profile's report so far, unchecked; null before there is one. */
  partial(id: string): Promise<unknown>;
  /** The report, or the count, unchecked. */
  result(id: string): Promise<unknown>;
  /** Rejects with a RuntimeDeath once it is gone. */
  readonly died: Promise<never>;
}

/** The browser, or Dawn's process, is gone. */
export class RuntimeDeath extends Error {
  override readonly name = 'RuntimeDeath';
}
