import type { Report } from '../report/report-format.ts';

/** Why a job failed: `code` for programs, `message` for people (one sentence). */
export interface JobError {
  readonly code: 'bad-job' | 'insecure-context' | 'no-webgpu' | 'no-adapter' | 'device-lost' | 'error';
  readonly message: string;
}

/** A failure with its code and any results measured before it. */
export class RunError extends Error {
  override readonly name = 'RunError';
  readonly code: JobError['code'];
  readonly partial: Report | null;

  constructor(code: JobError['code'], message: string, partial: Report | null = null) {
    super(message);
    this.code = code;
    this.partial = partial;
  }
}
