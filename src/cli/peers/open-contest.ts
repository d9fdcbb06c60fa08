import { CPU_TIMES } from '../../protocol/cpu-times.ts';
import { openBrowser, type OpenedBrowser } from '../browser/open-browser.ts';
import { browserCpu } from '../process-cpu.ts';
import { PROBE_PATH, serveSite } from '../server.ts';
import { PROBE_PAGE } from '../browser/probe-adapter.ts';
import type { ContestPage } from './contest.ts';
import { CONTEST_FOLDER } from './install-peers.ts';

/** The page of the contest in an open browser. */
export interface OpenedContest {
  readonly page: ContestPage;
  readonly browser: Pick<OpenedBrowser, 'adapter' | 'name' | 'version' | 'flags'>;
  /** Rejects when the browser or the page dies. */
  readonly died: Promise<never>;
  close(): Promise<void>;
}

/** Which browser and adapter to open. */
export interface ContestWish {
  readonly browser?: string;
  readonly adapter: 'auto' | 'hardware' | 'software';
}

type PageGlobal = typeof globalThis & { ridgepointPeers: Record<string, (...args: unknown[]) => unknown> };

/**
 * Opens the page in the browser that `profile` would use.
 * @throws CliError `noGpu` when there is no such browser or adapter
 */
export async function openContest(
  { browser: asked, adapter }: ContestWish,
  say: (line: string) => void,
): Promise<OpenedContest> {
  const server = await serveSite({ folder: CONTEST_FOLDER, texts: { [PROBE_PATH]: PROBE_PAGE } });
  try {
    const probeUrl = new URL(PROBE_PATH, server.url).href;
    const opened = await openBrowser({ browser: asked, adapter, probeUrl, say });
    const page = await opened.browser.newPage();
    const died = new Promise<never>((_, reject) => {
      opened.browser.once('disconnected', () => reject(new Error('the browser ended')));
      page.once('error', () => reject(new Error('the page crashed')));
    });
    died.catch(() => undefined);
    const { processId, engine } = opened;
    if (processId !== undefined) await page.exposeFunction(CPU_TIMES, browserCpu(processId, engine));
    if (process.env['RIDGEPOINT_DEBUG']) page.on('console', (message) => say(`page: ${message.text()}`));
    await page.goto(server.url);
    await page.waitForFunction(() => Object.hasOwn(globalThis, 'ridgepointPeers'));
    const call =
      (method: keyof ContestPage) =>
      (...args: unknown[]): Promise<never> =>
        page.evaluate(
          (name, given) => (globalThis as PageGlobal).ridgepointPeers[name]!(...given) as Promise<never>,
          method,
          args,
        );
    return {
      page: {
        clock: call('clock'),
        begin: call('begin'),
        enter: call('enter'),
        sample: call('sample'),
        verify: call('verify'),
      },
      browser: opened,
      died,
      async close() {
        await opened.close();
        server.close();
      },
    };
  } catch (error) {
    server.close();
    throw error;
  }
}
