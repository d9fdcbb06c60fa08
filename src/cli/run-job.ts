import cliProgress from 'cli-progress';
import type { JobState, CountJob, ProfileJob } from '../jobs/api.ts';
import { harmless } from '../text/untrusted.ts';
import { drive, type Outcome, type ResultOf } from './drive.ts';
import { openRuntime, type OpenedRuntime, type RuntimeOptions } from './runtime.ts';
import { aborted, after, stopReason } from './signals.ts';
import { servePage } from './server.ts';

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

/** Prints progress on stderr: a bar on a terminal, plain lines elsewhere. */
export interface ProgressPrinter {
  update(state: Pick<JobState, 'done' | 'total' | 'label' | 'secondsLeft'>): void;
  stop(): void;
}

/** Least interval between plain lines within one step. */
const LINE_MILLISECONDS = 15_000;
/** Characters of a step's name in a live bar. */
export const LABEL_WIDTH = 36;

/** The printer that suits the stream. */
export const createProgress = (stream: NodeJS.WriteStream): ProgressPrinter =>
  stream.isTTY ? liveBar(stream) : plainLines((line) => stream.write(`${line}\n`));

function liveBar(stream: NodeJS.WriteStream): ProgressPrinter {
  const bar = new cliProgress.SingleBar({
    stream,
    format: '{bar} {percentage} %  {step}  {left}',
    barCompleteChar: '━',
    barIncompleteChar: '·',
    barsize: 20,
    clearOnComplete: true,
    hideCursor: true,
    gracefulExit: false,
  });
  bar.start(1, 0, { step: 'starting', left: '' });
  return {
    update({ done, total, label, secondsLeft }) {
      bar.setTotal(Math.max(1, total));
      bar.update(done, {
        step: harmless(label).slice(0, LABEL_WIDTH).padEnd(LABEL_WIDTH),
        left: leftWords(secondsLeft),
      });
    },
    stop: () => bar.stop(),
  };
}

/** One line per step (the label up to its colon); rounds within a step are printed now and then. */
export function plainLines(write: (line: string) => void, now: () => number = Date.now): ProgressPrinter {
  let step = '';
  let label = '';
  let told = -Infinity;
  return {
    update(state) {
      const nextStep = state.label.split(':', 1)[0]!;
      if (state.label === label || (nextStep === step && now() - told < LINE_MILLISECONDS)) return;
      step = nextStep;
      label = state.label;
      told = now();
      const left = leftWords(state.secondsLeft);
      write(`[${state.done}/${state.total}] ${harmless(label)}${left === '' ? '' : ` · ${left}`}`);
    },
    stop: () => undefined,
  };
}

/** `about 40 s left`, rounded to an estimate's accuracy. */
export function leftWords(seconds: number | null): string {
  if (seconds === null || seconds <= 0) return '';
  if (seconds < 90) return `about ${Math.max(5, Math.ceil(seconds / 5) * 5)} s left`;
  return `about ${Math.ceil(seconds / 60)} min left`;
}
