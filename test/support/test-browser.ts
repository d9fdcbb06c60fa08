import { openBrowser, type OpenedBrowser } from '../../src/cli/browser/open-browser.ts';
import { PROBE_PAGE } from '../../src/cli/browser/probe-adapter.ts';
import { serveSite } from '../../src/cli/server.ts';

/**
 * A browser with the software adapter, the same on every machine; found or installed as the product does.
 * @param browser defaults to a Chrome or Chromium
 */
export async function openTestBrowser(browser?: 'firefox'): Promise<OpenedBrowser> {
  const server = await serveSite({ folder: '/nonexistent', texts: { '/': PROBE_PAGE } });
  try {
    return await openBrowser({
      browser,
      adapter: 'software',
      probeUrl: server.url,
      say: (line) => process.stderr.write(`${line}\n`),
    });
  } finally {
    server.close();
  }
}
