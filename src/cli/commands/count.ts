import { failure, earlyExit, stoppedWords } from '../ending.ts';
import { jsonText } from '../../text/untrusted.ts';
import { CliError, EXIT, type ExitCode } from '../exit.ts';
import { readOutputs, writeOutput } from '../outputs.ts';
import { printCount } from '../print/count-text.ts';
import { inkFor } from '../print/ink.ts';
import { runJob } from '../run-job.ts';
import { checkRuntime, type RuntimeOptions } from '../runtime.ts';
import { watchSignals } from '../signals.ts';
import { countJob, type CountJobOptions } from './count-job.ts';

/** What the user gave to `count`. */
export interface CountOptions extends CountJobOptions, Omit<RuntimeOptions, 'clock'> {
  readonly timeout?: number;
  readonly json?: string;
}

const DEFAULT_TIMEOUT_SECONDS = 120;
const NOTHING = 'nothing was counted';

/** Counts what one dispatch of a kernel does, in a browser or with Dawn, and prints or writes the counts. */
export async function count(file: string, options: CountOptions): Promise<ExitCode> {
  checkRuntime(options);
  const { json } = readOutputs({ json: options.json });
  const job = countJob(file, options);
  const { timeout = DEFAULT_TIMEOUT_SECONDS, runtime } = options;
  const { result, stoppedBy, error } = await runJob(
    options,
    ({ adapter }) => ({ ...job, adapter: adapter.isFallback ? ('software' as const) : ('hardware' as const) }),
    watchSignals(timeout),
  );
  if (result === null) {
    if (stoppedBy === 'time-out') {
      throw new CliError(EXIT.stopped, `Time-out: the kernel was not counted within ${timeout} s; see --timeout`);
    }
    if (error && stoppedBy !== 'browser-died') throw failure(error, NOTHING);
    throw new CliError(
      earlyExit(stoppedBy),
      `${stoppedWords(stoppedBy ?? 'error', runtime)} before anything was counted`,
    );
  }
  if (json) writeOutput(json, jsonText(result));
  if (json?.path !== null) process.stdout.write(printCount(result, job.wgsl, inkFor(process.stdout)));
  return EXIT.done;
}
