import { connect, type Browser, type CDPSession } from 'puppeteer-core';
import { quote } from '../../text/untrusted.ts';
import { openBrowser } from '../browser/open-browser.ts';
import { PROBE_PAGE } from '../browser/probe-adapter.ts';
import { CliError, EXIT } from '../exit.ts';
import { reasonOf } from '../read-file.ts';
import { PROBE_PATH, serveSite } from '../server.ts';

/** Which browser to watch in. */
export interface TabBrowserWish {
  readonly browser?: string | undefined;
  readonly adapter: 'auto' | 'hardware' | 'software';
  /** Debugging address of a browser that runs already. */
  readonly browserUrl?: string | undefined;
  /** More flags. */
  readonly launch: readonly string[];
  readonly headed: boolean;
}

/** A browser to watch in, started by us or not. */
export interface TabBrowser {
  readonly browser: Browser;
  /** A session of the whole browser; nothing else is attached to its tabs. */
  readonly root: CDPSession;
  readonly name: string;
  readonly version: string;
  readonly flags: readonly string[];
  /** It was there before us, and stays. */
  readonly shared: boolean;
  /** It has no window in which someone could answer a dialog. */
  readonly unseen: boolean;
  /** Attaches Puppeteer again, for pages of our own. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts a browser, or joins one.
 * @throws CliError `noGpu` without a browser or adapter, `usage` when there is none at the address
 */
export async function openTabBrowser(wish: TabBrowserWish, say: (line: string) => void): Promise<TabBrowser> {
  const opened = wish.browserUrl === undefined ? await start(wish, say) : await join(wish.browserUrl);
  const { browser } = opened;
  try {
    const root = await browser.target().createCDPSession();
    // Puppeteer would let workers go on before the script is there.
    await attachPuppeteer(root, false);
    return { ...opened, root, restore: () => attachPuppeteer(root, true) };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

type Opened = Omit<TabBrowser, 'root' | 'restore'>;

async function start(
  { browser, adapter, launch, headed }: TabBrowserWish,
  say: (line: string) => void,
): Promise<Opened> {
  const server = await serveSite({ folder: '/nonexistent', texts: { [PROBE_PATH]: PROBE_PAGE } });
  try {
    const probeUrl = new URL(PROBE_PATH, server.url).href;
    const moreFlags = [SIZE, ...launch];
    const opened = await openBrowser({ browser, adapter, probeUrl, say, headed, draws: true, moreFlags });
    if (opened.adapter.isFallback && adapter === 'auto') {
      say('No GPU is available here: the page gets the SOFTWARE adapter, which computes on the CPU.');
    }
    return { ...opened, flags: opened.flags.filter((flag) => flag !== SIZE), shared: false, unseen: !headed };
  } finally {
    server.close();
  }
}

/** Without Puppeteer's viewport, a tab is as large as its window. */
const SIZE = '--window-size=1280,900';

async function join(address: string): Promise<Opened> {
  const isSocket = /^wss?:/i.test(address);
  if (!URL.canParse(address) || !/^(https?|wss?):/i.test(address)) {
    throw unreachable(address, 'which is no http or ws address');
  }
  let browser: Browser;
  try {
    browser = await connect({
      ...(isSocket ? { browserWSEndpoint: address } : { browserURL: address }),
      defaultViewport: null,
      protocolTimeout: 300_000,
    });
  } catch (error) {
    throw unreachable(address, `where none answers (${connectReason(error)})`);
  }
  const version = await browser.version();
  return {
    browser,
    name: /^Edg/i.test(version) ? 'Edge' : 'Chrome',
    version: version.replace(/^.*\//, ''),
    flags: [],
    shared: true,
    unseen: /headless/i.test(await browser.userAgent()),
    close: () => browser.disconnect(),
  };
}

const unreachable = (address: string, why: string): CliError =>
  new CliError(
    EXIT.usage,
    `--browser-url: expected the debugging address of a running Chrome, such as http://127.0.0.1:9222, got ${quote(address)}, ${why}; start Chrome with --remote-debugging-port=9222 and --user-data-dir=FOLDER`,
  );

/** Puppeteer hides the reason in causes. */
function connectReason(error: unknown): string {
  const { cause, message } = error as { cause?: { code?: string; message?: string }; message?: string };
  const event = (error as { error?: { message?: string } }).error;
  return reasonOf(new Error(cause?.code ?? cause?.message ?? event?.message ?? message ?? 'no answer'));
}

/** As Puppeteer does it when it connects; attached to nothing, it does not know of any tab. */
async function attachPuppeteer(root: CDPSession, attached: boolean): Promise<void> {
  await root.connection()?.send('Target.setAutoAttach', {
    autoAttach: attached,
    waitForDebuggerOnStart: attached,
    flatten: true,
    ...(attached && { filter: [{ type: 'page', exclude: true }, {}] }),
  });
}
