import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Session } from '../../session/session-format.ts';
import { CliError, EXIT, type ExitCode } from '../exit.ts';
import { readOutputs } from '../outputs.ts';
import { packageRoot } from '../paths.ts';
import { say } from '../run-job.ts';
import { aborted, after, watchSignals } from '../signals.ts';
import { readCeilings } from '../tab/named-ceilings.ts';
import { openAddress } from '../tab/tab-address.ts';
import { openTabBrowser, type TabBrowser } from '../tab/tab-browser.ts';
import { createLine } from '../tab/tab-line.ts';
import { watchTab, type Watched } from '../tab/tab-watch.ts';
import { checkAttach } from './attach-check.ts';
import { finishAttach } from './attach-result.ts';

/** What the user gave to `attach`. */
export interface AttachOptions {
  readonly seconds?: number;
  readonly until?: string;
  readonly start?: string;
  readonly time: Session['session']['time'];
  readonly count: Session['session']['count'];
  readonly unique?: boolean;
  readonly top: number;
  readonly browserUrl?: string;
  readonly launch?: string;
  readonly headed?: boolean;
  /** A file; false: none are wanted. */
  readonly ceilings?: string | false;
  readonly withSource?: boolean;
  readonly trace?: string;
  readonly json?: string;
  readonly adapter?: 'auto' | 'hardware' | 'software';
  readonly browser?: string;
}

const DEFAULT_SECONDS = 30;
/** How long the expression of --start may take, unless more seconds are to be recorded after it. */
const START_SECONDS = 120;

/** Watches the WebGPU of a page in a browser; prints where its time goes, and writes the session. */
export async function attach(given: string, options: AttachOptions): Promise<ExitCode> {
  checkAttach(options);
  const outputs = readOutputs({ json: options.json, trace: options.trace }, [
    given,
    options.ceilings === false ? undefined : options.ceilings,
  ]);
  const { ceilings: named, withSource = false, top } = options;
  const ceilings = typeof named === 'string' ? readCeilings(named) : named === false ? false : null;
  const script = readScript();
  const address = await openAddress(given);
  const stop = watchSignals();
  try {
    const opened = await open(options, stop);
    try {
      const watched = await watch(opened, { url: address.url, script, stop }, options);
      return await finishAttach({ opened, url: address.url, watched, stop }, { outputs, ceilings, withSource, top });
    } finally {
      await opened.close();
    }
  } finally {
    address.close();
  }
}

/** Time limit for ending a browser that is still starting. */
const START_MILLISECONDS = 3000;

/** @throws CliError `interrupted`, after an orderly end, if the program is asked to stop meanwhile */
async function open(options: AttachOptions, stop: AbortSignal): Promise<TabBrowser> {
  const { browser, adapter = 'auto', browserUrl, launch = '', headed = false } = options;
  const flags = launch.split(/\s+/).filter((flag) => flag !== '');
  const opening = openTabBrowser({ browser, adapter, browserUrl, launch: flags, headed }, say);
  opening.catch(() => undefined);
  await Promise.race([opening, aborted(stop)]);
  if (!stop.aborted) return await opening;
  await Promise.race([opening.then((opened) => opened.close()).catch(() => undefined), after(START_MILLISECONDS)]);
  throw new CliError(EXIT.interrupted, 'Interrupted before the page was opened; nothing was recorded');
}

interface Opened {
  readonly url: string;
  readonly script: string;
  readonly stop: AbortSignal;
}

async function watch(browser: TabBrowser, { url, script, stop }: Opened, options: AttachOptions): Promise<Watched> {
  const { until = null, start = null, time, count, unique, headed } = options;
  const seconds = options.seconds ?? (until === null ? DEFAULT_SECONDS : null);
  const line = createLine(process.stderr, seconds);
  try {
    return await watchTab(browser, {
      url,
      attach: script,
      options: { time, count, unique: unique === true },
      seconds,
      start,
      until,
      // In a window, a person may have to log in first.
      startLimit: headed === true ? null : Math.max(START_SECONDS, seconds ?? 0),
      headed: headed === true,
      line,
      stop,
    });
  } finally {
    line.stop();
  }
}

/** The text that is put into each context. @throws CliError when this program is not built whole */
function readScript(): string {
  const file = join(packageRoot, 'dist/attach/ridgepoint-attach.js');
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new CliError(EXIT.usage, `attach: expected ${file}, which is part of this program, found none; run npm ci`);
  }
}
