import type { JobError } from '../device/run-error.ts';
import type { StoppedBy } from '../report/report-format.ts';
import { CliError, EXIT, type ExitCode } from './exit.ts';
import type { RuntimeOptions } from './runtime.ts';

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
