import type { CountJob, ProfileJob } from '../jobs/api.ts';
import { drive, type Outcome, type ResultOf } from './drive.ts';
import { createProgress } from './print/progress-bar.ts';
import { openRuntime, type OpenedRuntime, type RuntimeOptions } from './runtime.ts';
import { aborted, after, stopReason } from './signals.ts';
import { servePage } from './site.ts';

/** Time limit for shutting down a browser that is still starting. */
const START_MILLISECONDS = 3000;

/** Prints a status line on stderr. */
export const say = (line: string): void => void process.stderr.write(`${line}\n`);

/**
 * Opens the runtime, runs a job in it with progress output, and closes the runtime.
 * @param jobFor creates the job once the runtime is open
 * @param stop a signal of `watchSignals`
 * @throws CliError `noGpu` when the runtime offers no such adapter
 */
export async function runJob<Job extends ProfileJob | CountJob>(
  options: RuntimeOptions,
  jobFor: (runtime: OpenedRuntime) => Job,
  stop: AbortSignal,
): Promise<Outcome<ResultOf<Job>>> {
  const server = await servePage();
  try {
    const runtime = await open(options, server.url, stop);
    if (runtime === null) return { result: null, stoppedBy: stopReason(stop), error: null };
    try {
      const job = jobFor(runtime);
      const host = await Promise.race([runtime.host(), aborted(stop)]);
      if (!host) return { result: null, stoppedBy: stopReason(stop), error: null };
      const progress = createProgress(process.stderr);
      try {
        return await drive(host, job, { onState: (state) => progress.update(state), stop });
      } finally {
        progress.stop();
      }
    } finally {
      await runtime.close();
    }
  } finally {
    server.close();
  }
}

/** Opens a runtime; null, after an orderly shutdown, if the program is asked to stop meanwhile. */
async function open(options: RuntimeOptions, url: string, stop: AbortSignal): Promise<OpenedRuntime | null> {
  const opening = openRuntime(options, url, say);
  opening.catch(() => undefined);
  await Promise.race([opening, aborted(stop)]);
  if (!stop.aborted) return await opening;
  // Let a starting browser finish starting, so that it can be ended with all its processes.
  await Promise.race([opening.then((opened) => opened.close()).catch(() => undefined), after(START_MILLISECONDS)]);
  return null;
}
