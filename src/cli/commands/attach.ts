import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { TOOL_VERSION } from '../../report/version.ts';
import { placeSession } from '../../session/place-session.ts';
import type { Session } from '../../session/session-format.ts';
import { harmless, jsonText, quote } from '../../text/untrusted.ts';
import { browserNamed, engineOf } from '../browser/find-browser.ts';
import { CliError, EXIT, type ExitCode } from '../exit.ts';
import { readOutputs, writeOutput, type Output } from '../outputs.ts';
import { packageRoot, userPath } from '../paths.ts';
import { inkFor } from '../print/ink.ts';
import { printSession } from '../print/session/session-text.ts';
import { say } from '../run-job.ts';
import { watchSignals } from '../signals.ts';
import { ceilingsMismatch, readCeilings, type OwnedCeilings } from '../tab/named-ceilings.ts';
import { sweepHere } from '../tab/swept-ceilings.ts';
import { openAddress } from '../tab/tab-address.ts';
import { openTabBrowser, type TabBrowser } from '../tab/tab-browser.ts';
import { createLine } from '../tab/tab-line.ts';
import { unusedWords } from '../tab/tab-unused.ts';
import { watchTab, type Watched } from '../tab/tab-watch.ts';
import { sessionOf } from '../tab/watched-session.ts';

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
  const outputs = readOutputs({ json: options.json, trace: options.trace });
  const ceilings = typeof options.ceilings === 'string' ? readCeilings(options.ceilings) : null;
  const script = readScript();
  const address = await openAddress(given);
  const stop = watchSignals();
  let browser: TabBrowser | null = null;
  try {
    browser = await openTabBrowser(
      {
        browser: options.browser,
        adapter: options.adapter ?? 'auto',
        browserUrl: options.browserUrl,
        launch: (options.launch ?? '').split(/\s+/).filter((flag) => flag !== ''),
        headed: options.headed === true,
      },
      say,
    );
    const watched = await watch(browser, { url: address.url, script, stop }, options);
    return await finish({ opened: browser, url: address.url, watched, stop }, { ...options, outputs, known: ceilings });
  } finally {
    await browser?.close();
    address.close();
  }
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

interface Ended {
  readonly opened: TabBrowser;
  readonly url: string;
  readonly watched: Watched;
  readonly stop: AbortSignal;
}

interface Wanted extends AttachOptions {
  readonly outputs: Partial<Record<'json' | 'trace', Output>>;
  /** Ceilings that the user named. */
  readonly known: OwnedCeilings | null;
}

/** Writes and prints the session, and ends with the exit code that fits. @throws CliError after a session that ended early */
async function finish({ opened, url, watched, stop }: Ended, options: Wanted): Promise<ExitCode> {
  const { stoppedBy } = watched;
  const about = {
    url,
    browser: { name: opened.name, version: opened.version },
    flags: opened.flags,
    toolVersion: TOOL_VERSION,
    withSource: options.withSource === true,
  };
  const recorded = sessionOf(watched, about);
  if (!recorded.session.contexts.some(({ usesWebGpu }) => usesWebGpu)) {
    const words = unusedWords(recorded, watched.page);
    if (stoppedBy === null) throw new CliError(EXIT.noGpu, words);
    throw new CliError(exitAfter(stoppedBy), `${STOPPED[stoppedBy]}; ${words}`);
  }
  const session = await placed(recorded, { ...options, opened, stop });
  write(session, options);
  if (stoppedBy === null) return EXIT.done;
  const { json } = options.outputs;
  const where = json?.path ? `is in ${harmless(json.path)}` : json ? 'is written' : 'is above';
  throw new CliError(exitAfter(stoppedBy), `${STOPPED[stoppedBy]}; what was recorded so far ${where}`);
}

type Stop = NonNullable<Session['stoppedBy']>;

const STOPPED: Readonly<Record<Stop, string>> = {
  cancelled: 'Interrupted',
  navigated: 'The page went elsewhere',
  'page-closed': 'The page was closed or crashed',
  'worker-ended': 'The worker ended',
  'device-lost': 'The GPU device was lost',
  'browser-died': 'The browser died',
  'time-out': 'Time-out before the expression of --until was true',
  error: 'The recording failed',
};

const exitAfter = (stoppedBy: Stop): ExitCode => (stoppedBy === 'cancelled' ? EXIT.interrupted : EXIT.stopped);

interface Placing extends Wanted {
  readonly opened: TabBrowser;
  readonly stop: AbortSignal;
}

/** The session under the ceilings that were named, or else under those swept now. */
async function placed(session: Session, { known, ceilings, opened, stop }: Placing): Promise<Session> {
  if (ceilings === false) return session;
  const owned = known ?? (await swept(session, opened, stop));
  if (typeof owned === 'string') return { ...session, notes: [...session.notes, owned] };
  const mismatch = ceilingsMismatch(owned, session.devices);
  if (mismatch !== null && known) say(mismatch);
  const placedSession = placeSession(session, owned.ceilings);
  return mismatch === null ? placedSession : { ...placedSession, notes: [...session.notes, mismatch] };
}

async function swept(session: Session, opened: TabBrowser, stop: AbortSignal): Promise<OwnedCeilings | string> {
  if (session.stoppedBy === 'browser-died') return 'There are no ceilings: the browser died before they were swept.';
  if (stop.aborted) return 'There are no ceilings: interrupted before they were swept. See --ceilings.';
  const [device] = session.devices;
  if (!device || session.groups.every(({ time }) => time === null)) return 'There are no ceilings: nothing was timed.';
  say("Sweeping the adapter's ceilings; Ctrl-C skips that, --ceilings R.json names known ones.");
  return await sweepHere(opened, device.adapter.isFallback ? 'software' : 'hardware', stop);
}

function write(session: Session, { outputs: { json, trace }, top }: Wanted): void {
  if (json) writeOutput(json, jsonText(session));
  if (trace) throw new CliError(EXIT.usage, '--trace: not yet');
  if (json?.path === null) return;
  process.stdout.write(printSession(session, { top, ink: inkFor(process.stdout), columns: process.stdout.columns }));
  if (json) process.stdout.write(`\nSession: ${harmless(json.path)}\n`);
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
      '--browser: expected Chrome, Chromium or Edge, got Firefox, into whose pages nothing can be put from outside; there, load dist/attach/ridgepoint-attach.js with a <script> tag before the scripts of the page, and read await ridgepointAttach.finish() in its console',
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
