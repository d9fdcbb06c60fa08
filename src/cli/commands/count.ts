import type { Page } from 'puppeteer-core';
import type { AnyJob, JobError, JobState, RidgepointApi } from '../../measure/job.ts';
import type { Count } from '../../report/count.ts';
import { jsonText } from '../../theory/text.ts';
import { openBrowser } from '../browser/open.ts';
import { CliError, EXIT, type ExitCode } from '../exit.ts';
import { readOutputs, writeOutput } from '../outputs.ts';
import { printCount } from '../print/count.ts';
import { inkFor } from '../print/ink.ts';
import { createProgress } from '../print/progress.ts';
import { aborted, after, watchSignals } from '../signals.ts';
import { PROBE_PATH, servePage } from '../site.ts';
import { countJob, type CountJobOptions } from './count-job.ts';

/** What the user gave to `count`. */
export interface CountOptions extends CountJobOptions {
  readonly browser?: string;
  readonly timeout?: number;
  readonly json?: string;
}

const POLL_MILLISECONDS = 100;
const DEFAULT_TIMEOUT_SECONDS = 120;

/** Counts what one dispatch of a kernel does, in a browser, and prints or writes it. */
export async function count(file: string, options: CountOptions): Promise<ExitCode> {
  const { json } = readOutputs({ json: options.json });
  const job = countJob(file, options);
  const interrupted = watchSignals();
  const server = await servePage();
  try {
    const { browser, adapter } = options;
    const probeUrl = new URL(PROBE_PATH, server.url).href;
    const opening = openBrowser({ browser, adapter, probeUrl, say: (line) => process.stderr.write(`${line}\n`) });
    // An interruption waits for the browser to have started, so that it can be ended with all that is its own.
    const opened = await opening;
    try {
      const page = await opened.browser.newPage();
      await page.goto(server.url);
      const counted = await follow(
        page,
        { ...job, adapter: opened.adapter.isFallback ? 'software' : 'hardware' },
        options,
        interrupted,
      );
      if (json) writeOutput(json, jsonText(counted));
      if (json?.path !== null) process.stdout.write(printCount(counted, job.wgsl, inkFor(process.stdout)));
    } finally {
      await opened.close();
    }
  } finally {
    server.close();
  }
  return EXIT.done;
}

type PageGlobal = typeof globalThis & { ridgepoint: RidgepointApi };

/** Runs the job in the page to its end. @throws CliError for every other end */
async function follow(page: Page, job: AnyJob, { timeout }: CountOptions, interrupted: AbortSignal): Promise<Count> {
  const seconds = timeout ?? DEFAULT_TIMEOUT_SECONDS;
  const died = new Promise<never>((_, reject) => {
    const gone = (): void => reject(new CliError(EXIT.stopped, 'The browser died before anything was counted'));
    page.browser().once('disconnected', gone);
    page.once('error', gone);
  });
  died.catch(() => undefined);
  const late = after(seconds * 1000).then((): never => {
    throw new CliError(EXIT.stopped, `Time-out: the kernel was not counted within ${seconds} s; see --timeout`);
  });
  late.catch(() => undefined);
  const stopped = aborted(interrupted).then((): never => {
    throw new CliError(EXIT.interrupted, 'Interrupted before anything was counted');
  });
  stopped.catch(() => undefined);
  const progress = createProgress(process.stderr);
  try {
    return await Promise.race([inPage(page, job, (state) => progress.update(state)), died, late, stopped]);
  } finally {
    progress.stop();
  }
}

async function inPage(page: Page, job: AnyJob, onState: (state: JobState) => void): Promise<Count> {
  await page.waitForFunction(() => 'ridgepoint' in globalThis);
  const id = await page.evaluate((wanted) => (globalThis as PageGlobal).ridgepoint.start(wanted), job);
  for (;;) {
    const state = await page.evaluate((known) => (globalThis as PageGlobal).ridgepoint.state(known), id);
    onState(state);
    if (state.status === 'done') break;
    if (state.status !== 'running') throw failure(state.error);
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
  }
  return (await page.evaluate((known) => (globalThis as PageGlobal).ridgepoint.result(known), id)) as Count;
}

function failure(error: JobError | undefined): CliError {
  const { code, message } = error ?? { code: 'error', message: 'The page gives no cause' };
  if (code === 'bad-job') return new CliError(EXIT.usage, message);
  if (code === 'device-lost' || code === 'error') return new CliError(EXIT.stopped, `${message}; nothing was counted`);
  return new CliError(EXIT.noGpu, `${message} (see ridgepoint doctor)`);
}
