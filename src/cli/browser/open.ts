import { CliError, EXIT } from '../exit.ts';
import { findBrowsers, type FoundBrowser } from './find.ts';
import { flagSets, type FlagSet } from './flags.ts';
import { downloadChrome, INSTALL_ADVICE, installFromDebian, type Say } from './install.ts';
import { launchBrowser, type LaunchedBrowser } from './launch.ts';
import { probeAdapter, type AdapterProbe } from './probe.ts';

/** A browser that was started and gave an adapter. */
export interface OpenedBrowser extends LaunchedBrowser {
  readonly adapter: AdapterProbe;
}

/** What is asked of a browser. */
export interface BrowserWish {
  /** Path, where the user named one. */
  readonly browser?: string | undefined;
  readonly adapter: 'auto' | 'hardware' | 'software';
  /** Address of an empty page. */
  readonly probeUrl: string;
  readonly say: Say;
}

/**
 * Starts the first browser that gives the adapter asked for; looks for one, and if there is none installs it.
 * @throws CliError `noGpu` with advice
 */
export async function openBrowser(wish: BrowserWish): Promise<OpenedBrowser> {
  const problems: string[] = [];
  let started = 0;
  for await (const found of candidates(wish, () => started > 0)) {
    for (const set of flagSets(wish.adapter)) {
      const opened = await tryBrowser(found, set, wish.probeUrl);
      if (typeof opened === 'string') {
        problems.push(`${found.path}: ${opened}`);
        // It will not start with other flags either.
        break;
      }
      started++;
      if (opened) return opened;
    }
  }
  throw new CliError(EXIT.noGpu, started > 0 ? noAdapter(wish.adapter) : noBrowser(problems));
}

/** Browsers in the order to try them; one is installed only when none so far could be started. */
async function* candidates(wish: BrowserWish, hasStarted: () => boolean): AsyncGenerator<FoundBrowser> {
  const found = await findBrowsers(wish.browser);
  yield* found;
  if (found.some(({ asked }) => asked)) return;
  for (const install of [downloadChrome, installFromDebian]) {
    if (hasStarted()) return;
    const installed = await install(wish.say);
    if (installed) yield installed;
  }
}

/** The browser, or null when it offers no such adapter, or why it did not start. */
async function tryBrowser(found: FoundBrowser, set: FlagSet, probeUrl: string): Promise<OpenedBrowser | null | string> {
  const software = set.adapter === 'software';
  let launched: LaunchedBrowser | undefined;
  try {
    launched = await launchBrowser(found.path, set);
    const adapter = await probeAdapter(launched.browser, probeUrl, software);
    if (adapter?.isFallback === software) return { ...launched, adapter };
    await launched.close();
    return null;
  } catch (error) {
    await launched?.close();
    return error instanceof Error ? error.message : String(error);
  }
}

const noBrowser = (problems: readonly string[]): string =>
  problems.length === 0
    ? `No browser was found: ${INSTALL_ADVICE}`
    : `No browser could be started (${problems.join('; ')}): ${INSTALL_ADVICE}`;

function noAdapter(choice: BrowserWish['adapter']): string {
  if (choice === 'hardware') {
    return 'No hardware adapter: the browser offers WebGPU on no GPU of this machine; check the GPU driver (on Linux its Vulkan part) and chrome://gpu, or measure the CPU with --adapter software';
  }
  if (choice === 'software') {
    return 'No software adapter: this browser refuses it; use Chrome or Chromium 126 or later (see ridgepoint doctor)';
  }
  return 'No WebGPU adapter: this browser offers neither a GPU nor the software one; use a current Chrome, Chromium or Edge (see ridgepoint doctor)';
}
