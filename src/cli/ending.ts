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

/** What ended a job before its time, in words. */
export const stoppedWords = (stoppedBy: StoppedBy, runtime: RuntimeOptions['runtime']): string =>
  stoppedBy === 'browser-died' && runtime === 'dawn' ? 'Dawn died' : STOPPED[stoppedBy];

/** How the program ends after a job that ended before its time. */
export const earlyExit = (stoppedBy: StoppedBy | null): ExitCode =>
  stoppedBy === 'cancelled' ? EXIT.interrupted : EXIT.stopped;

/** What may befall a job that was rightly asked for; the rest are mistakes in what was asked, or where. */
export const isFault = ({ code }: JobError): boolean => code === 'device-lost' || code === 'error';

/** The end of a program whose job failed with nothing to show; `nothing` says so, after a fault. */
export function failure(error: JobError, nothing: string): CliError {
  if (error.code === 'bad-job') return new CliError(EXIT.usage, error.message);
  if (isFault(error)) return new CliError(EXIT.stopped, `${error.message}; ${nothing}`);
  return new CliError(EXIT.noGpu, `${error.message} (see ridgepoint doctor)`);
}
