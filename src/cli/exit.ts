import type { JobError } from '../device/run-error.ts';
import type { StoppedBy } from '../report/report-format.ts';
import type { RuntimeOptions } from './runtime.ts';

/** Exit codes; scripts rely on them. */
export const EXIT = {
  done: 0,
  /** The answer is "no": a regression past the threshold, a kernel's check failed. */
  no: 1,
  /** Bad input or usage. */
  usage: 2,
  /** No browser, or no WebGPU adapter in it. */
  noGpu: 3,
  /** Ended early; the results so far are written. */
  stopped: 4,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

/** One of the exit codes. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** An error reported to the user in one sentence: what was expected, what was found, what to do. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

const STOPPED = {
  cancelled: 'Interrupted',
  'device-lost': 'The GPU device was lost',
  'browser-died': 'The browser died',
  'time-out': 'Time-out',
  error: 'The measurement failed',
} as const;

/** What ended a job early, in words. */
export const stoppedWords = (stoppedBy: StoppedBy, runtime: RuntimeOptions['runtime']): string =>
  stoppedBy === 'browser-died' && runtime === 'dawn' ? 'Dawn died' : STOPPED[stoppedBy];

/** The exit code after a job that ended early. */
export const earlyExit = (stoppedBy: StoppedBy | null): ExitCode =>
  stoppedBy === 'cancelled' ? EXIT.interrupted : EXIT.stopped;

/** Whether an error is a failure during a valid job; all others are mistakes in the request or its environment. */
export const isFault = ({ code }: JobError): boolean => code === 'device-lost' || code === 'error';

/** The error that ends the program after a job without results; `nothing` says so if it was a fault. */
export function failure(error: JobError, nothing: string): CliError {
  if (error.code === 'bad-job') return new CliError(EXIT.usage, error.message);
  if (isFault(error)) return new CliError(EXIT.stopped, `${error.message}; ${nothing}`);
  return new CliError(EXIT.noGpu, `${error.message} (see ridgepoint doctor)`);
}
