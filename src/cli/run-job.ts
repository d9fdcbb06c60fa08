import type { CountJob, ProfileJob } from '../jobs/api.ts';
import { drive, type Outcome, type ResultOf } from './drive.ts';
import { createProgress } from './print/progress-bar.ts';
import { openRuntime, type OpenedRuntime, type RuntimeOptions } from './runtime.ts';
import { aborted, after, stopReason } from './signals.ts';
import { servePage } from './site.ts';

/** How long a browser that is just starting may take to be ended in good order. */
const START_MILLISECONDS = 3000;

/** Says what is going on, on stderr. */
export const say = (line: string): void => void process.stderr.write(`${line}\n`);

/**
 * Opens the runtime asked for, runs a job there, telling how far it is, and ends the runtime.
 * @param jobFor makes the job, once it is known where it runs
 * @param stop a signal of `watchSignals`
 * @throws CliError `noGpu` where the runtime offers no such adapter
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

/** Opens a runtime; null, and all in good order, where the program is told to stop meanwhile. */
async function open(options: RuntimeOptions, url: string, stop: AbortSignal): Promise<OpenedRuntime | null> {
  const opening = openRuntime(options, url, say);
  opening.catch(() => undefined);
  await Promise.race([opening, aborted(stop)]);
  if (!stop.aborted) return await opening;
  // A browser that is starting is let start, so that it can be ended with all that is its own.
  await Promise.race([opening.then((opened) => opened.close()).catch(() => undefined), after(START_MILLISECONDS)]);
  return null;
}
