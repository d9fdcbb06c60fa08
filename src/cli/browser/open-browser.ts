import { ProtocolError, type Page } from 'puppeteer-core';
import type { RidgepointApi } from '../../jobs/api.ts';
import { RuntimeDeath, type RunHost } from '../drive.ts';
import { after } from '../signals.ts';
import { quote } from '../../text/untrusted.ts';
import { CliError, EXIT } from '../exit.ts';
import { driverAdvice, missingDriver } from '../vulkan.ts';
import { browserNamed, findBrowsers, type FoundBrowser } from './find-browser.ts';
import { startsOf, type FlagSet } from './flags.ts';
import { downloadChrome, installAdvice, installFromDebian, type Say } from './install.ts';
import { launchBrowser, NoDisplay, type LaunchedBrowser } from './launch.ts';
import { browserDriver } from './driver-facts.ts';
import { probeAdapter, type AdapterProbe } from './probe-adapter.ts';

/** A running browser with its adapter. */
export interface OpenedBrowser extends LaunchedBrowser {
  readonly adapter: AdapterProbe;
}

/** Which browser and adapter to open. */
export interface BrowserWish {
  /** `chrome`, `edge`, `firefox` or a path, if the user named one. */
  readonly browser?: string | undefined;
  readonly adapter: 'auto' | 'hardware' | 'software';
  /** Address of an empty page. */
  readonly probeUrl: string;
  readonly say: Say;
  /** With a window to see and click in. */
  readonly headed?: boolean;
  /** Its pages may present canvases. */
  readonly draws?: boolean;
  /** Flags beside those that give the adapter. */
  readonly moreFlags?: readonly string[];
}

/**
 * Starts the first browser that gives the requested adapter; installs one if none is found.
 * @throws CliError `noGpu` with advice, `usage` where there is no display for the window that was asked for
 */
export async function openBrowser(wish: BrowserWish): Promise<OpenedBrowser> {
  const problems: string[] = [];
  let started: Started | null = null;
  for await (const found of candidates(wish, () => started !== null)) {
    for (const set of startsOf(found.engine, wish.adapter, wish.draws)) {
      const tried = await tryBrowser(found, set, wish);
      if (typeof tried === 'string') {
        problems.push(`${found.path}: ${tried}`);
        // Other flags will not help it start.
        break;
      }
      if ('adapter' in tried) return tried;
      started ??= tried;
    }
  }
  throw new CliError(EXIT.noGpu, started ? noAdapter(wish.adapter, started) : noBrowser(wish.browser, problems));
}

/** Browsers in the order to try them; Chrome or Chromium is installed if none of the others starts. */
async function* candidates({ browser, say }: BrowserWish, hasStarted: () => boolean): AsyncGenerator<FoundBrowser> {
  const found = await findBrowsers(browser);
  yield* found;
  if (found.some(({ asked }) => asked) || (browser !== undefined && browser !== 'chrome')) return;
  for (const install of [downloadChrome, installFromDebian]) {
    if (hasStarted()) return;
    const installed = await install(say);
    if (installed) yield installed;
  }
}

type Started = Pick<LaunchedBrowser, 'engine' | 'version'>;

/** The open browser; its engine and version if it lacks such an adapter; or why it did not start. */
async function tryBrowser(
  found: FoundBrowser,
  set: FlagSet,
  { adapter: choice, probeUrl, headed = false, moreFlags = [] }: BrowserWish,
): Promise<OpenedBrowser | Started | string> {
  const software = set.adapter === 'software';
  let launched: LaunchedBrowser | undefined;
  try {
    launched = await launchBrowser(found, { ...set, flags: [...set.flags, ...moreFlags] }, headed);
    const adapter = await probeAdapter(launched.browser, probeUrl, software);
    if (adapter && (adapter.isFallback === software || isAllThereIs(found, set, choice, adapter))) {
      return { ...launched, adapter: { ...adapter, ...(await browserDriver(launched.browser, adapter, set.flags)) } };
    }
    await launched.close();
    return { engine: launched.engine, version: launched.version };
  } catch (error) {
    await launched?.close();
    if (error instanceof NoDisplay && headed) throw new CliError(EXIT.usage, noDisplay());
    return error instanceof Error ? error.message : String(error);
  }
}

/** Firefox needs no flags for software: if the start for hardware gave that, another start gives nothing better. */
const isAllThereIs = (
  { engine }: FoundBrowser,
  set: FlagSet,
  choice: BrowserWish['adapter'],
  { isFallback }: AdapterProbe,
): boolean => engine === 'firefox' && choice === 'auto' && set.adapter === 'hardware' && isFallback;

/** Of Linux alone: elsewhere every session has a display. */
function noDisplay(): string {
  const { DISPLAY = '', WAYLAND_DISPLAY = '' } = process.env;
  const found = DISPLAY || WAYLAND_DISPLAY;
  const got = found === '' ? 'found none' : `got none at ${quote(found)}`;
  return `--headed: expected a display for the browser's window, ${got}; omit --headed, or, where there is no screen, start a virtual one with xvfb-run before the command, or watch a browser elsewhere with --browser-url`;
}

function noBrowser(asked: string | undefined, problems: readonly string[]): string {
  const name = browserNamed(asked);
  const what = name === null ? 'Chrome, Chromium or Edge' : `${name[0]!.toUpperCase()}${name.slice(1)}`;
  const others = name === null ? '; ridgepoint doctor says whether --browser firefox or --runtime dawn works here' : '';
  const advice = `${installAdvice(name)}${others}`;
  return problems.length === 0
    ? `No ${what} was found: ${advice}`
    : `No ${what} could be started (${problems.join('; ')}): ${advice}`;
}

function noAdapter(choice: BrowserWish['adapter'], { engine, version }: Started): string {
  if (engine === 'firefox') return noFirefoxAdapter(choice, version);
  const missing = process.platform === 'linux' ? missingDriver() : null;
  if (missing !== null) return `No ${choice === 'auto' ? 'WebGPU' : choice} adapter: ${missing}`;
  if (choice === 'hardware') {
    return 'No hardware adapter: the browser offers WebGPU on none of the GPUs here; check the GPU driver (on Linux its Vulkan part) and chrome://gpu, or measure the CPU with --adapter software';
  }
  if (choice === 'software') {
    return 'No software adapter: this browser does not provide one; use Chrome or Chromium 126 or later (see ridgepoint doctor)';
  }
  return 'No WebGPU adapter: this browser offers neither a GPU nor a software adapter; use a current Chrome, Chromium or Edge (see ridgepoint doctor)';
}

/** On the same Linux machines, Firefox 140 gives no adapter and 153 does. */
const GOOD_FIREFOX = 153;

function noFirefoxAdapter(choice: BrowserWish['adapter'], version: string): string {
  const linux = process.platform === 'linux';
  const old = parseInt(version, 10) < GOOD_FIREFOX ? `; version ${GOOD_FIREFOX} is known to work` : '';
  if (choice === 'hardware') {
    return `No hardware adapter: Firefox ${version} offers WebGPU on none of the GPUs here; check the GPU driver${linux ? ' (its Vulkan part)' : ''} and about:support, or measure the CPU with --adapter software${old}`;
  }
  const wanted = choice === 'software' ? 'software' : 'WebGPU';
  const advice = linux ? driverAdvice() : 'use Firefox 141 or later (see ridgepoint doctor)';
  return `No ${wanted} adapter in Firefox ${version}: ${advice}${linux ? old : ''}`;
}

type PageGlobal = typeof globalThis & { ridgepoint: RidgepointApi };

const GONE_MILLISECONDS = 500;

/** A loaded page as a place to run jobs in. */
export function pageHost(page: Page): RunHost {
  const died = new Promise<never>((_, reject) => {
    page.browser().once('disconnected', () => reject(new RuntimeDeath('the browser ended')));
    page.once('error', () => reject(new RuntimeDeath('the page crashed')));
  });
  died.catch(() => undefined);
  /** Turns a failure caused by the browser's death into a RuntimeDeath. */
  const alive = async <T>(asking: Promise<T>): Promise<T> => {
    try {
      return await asking;
    } catch (error) {
      // Firefox fails pending calls a moment before it is known to be gone.
      await Promise.race([died, after(GONE_MILLISECONDS)]);
      const gone = error instanceof ProtocolError || page.isClosed() || !page.browser().connected;
      throw gone ? new RuntimeDeath((error as Error).message, { cause: error }) : error;
    }
  };
  /** Reports cross as text: Firefox's protocol cuts objects off below some depth. */
  const fromText = async (asking: Promise<string>): Promise<unknown> => JSON.parse(await alive(asking));
  return {
    start: (job) =>
      alive(
        page
          .waitForFunction(() => 'ridgepoint' in globalThis)
          .then(() => page.evaluate((wanted) => (globalThis as PageGlobal).ridgepoint.start(wanted), job)),
      ),
    state: (id) => alive(page.evaluate((job) => (globalThis as PageGlobal).ridgepoint.state(job), id)),
    cancel: (id) => alive(page.evaluate((job) => (globalThis as PageGlobal).ridgepoint.cancel(job), id)),
    partial: (id) =>
      fromText(page.evaluate((job) => JSON.stringify((globalThis as PageGlobal).ridgepoint.partial(job)), id)),
    result: (id) =>
      fromText(
        page.evaluate(async (job) => JSON.stringify(await (globalThis as PageGlobal).ridgepoint.result(job)), id),
      ),
    died,
  };
}
