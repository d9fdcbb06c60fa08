import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import type { Session } from '../../session/session-format.ts';
import { quote } from '../../text/untrusted.ts';
import { browserNamed, engineOf } from '../browser/find-browser.ts';
import { CliError, EXIT, type ExitCode } from '../exit.ts';
import { readOutputs } from '../outputs.ts';
import { packageRoot, userPath } from '../paths.ts';
import { say } from '../run-job.ts';
import { aborted, after, watchSignals } from '../signals.ts';
import { readCeilings } from '../tab/named-ceilings.ts';
import { openAddress } from '../tab/tab-address.ts';
import { openTabBrowser, type TabBrowser } from '../tab/tab-browser.ts';
import { createLine } from '../tab/tab-line.ts';
import { watchTab, type Watched } from '../tab/tab-watch.ts';
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

/** Watches the WebGPU of a page in a browser; prints where its time goes, and writes the session. */
export async function attach(given: string, options: AttachOptions): Promise<ExitCode> {
  check(options);
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

/** @throws CliError `usage` for options that cannot go together, or are no JavaScript */
function check({ until, start, browserUrl, launch, headed, browser, adapter, ceilings }: AttachOptions): void {
  checkExpression('--until', until);
  checkExpression('--start', start);
  const ofLaunch = { '--launch': launch, '--headed': headed, '--browser': browser, '--adapter': adapter };
  const [other] = Object.entries(ofLaunch).find(([, value]) => value !== undefined) ?? [];
  if (browserUrl !== undefined && other !== undefined) {
    throw new CliError(
      EXIT.usage,
      `${other}: expected no --browser-url with it, which names a browser that runs already`,
    );
  }
  if (ceilings === '') throw new CliError(EXIT.usage, '--ceilings: expected a report file, got ""');
  if (isFirefox(browser)) {
    throw new CliError(
      EXIT.usage,
      '--browser: expected Chrome, Chromium or Edge, got Firefox, into whose pages nothing can be put from outside; there, load dist/attach/ridgepoint-attach.js with a <script> tag before the scripts of the page, and call ridgepointAttach.save() in its console',
    );
  }
}

function isFirefox(browser: string | undefined): boolean {
  if (browser === undefined) return false;
  const named = browserNamed(browser);
  if (named !== null) return named === 'firefox';
  try {
    return engineOf(userPath(browser)) === 'firefox';
  } catch {
    // No such file; the search for browsers says so.
    return false;
  }
}

function checkExpression(option: string, text: string | undefined): void {
  if (text === undefined) return;
  try {
    if (text.trim() === '') throw new Error('nothing');
    void new Script(`(async () => !!(await (${text}\n)))`);
  } catch (error) {
    const why = error instanceof SyntaxError ? `: ${error.message}` : '';
    throw new CliError(EXIT.usage, `${option}: expected a JavaScript expression, got ${quote(text)}${why}`);
  }
}
