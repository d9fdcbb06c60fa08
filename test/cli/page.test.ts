import { writeFileSync } from 'node:fs';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LaunchedBrowser } from '../../src/cli/browser/launch.ts';
import { Workplace } from '../support/command.ts';
import { sampleReport } from '../support/sample-report.ts';
import { openTestBrowser } from '../support/test-browser.ts';

const workplace = new Workplace();
let opened: LaunchedBrowser;

beforeAll(async () => {
  opened = await openTestBrowser();
});

afterAll(async () => {
  await opened.close();
  workplace.remove();
});

/** Opens the address that the command prints, then ends the command. */
async function visit<T>(args: string[], look: (page: Page, address: string) => Promise<T>): Promise<T> {
  const running = workplace.start(args);
  let printed = '';
  running.child.stdout!.on('data', (text: string) => (printed += text));
  await running.said(/Press Ctrl-C/);
  const page = await opened.browser.newPage();
  try {
    await page.goto(printed.trim());
    return await look(page, printed.trim());
  } finally {
    await page.close();
    running.child.kill('SIGINT');
    expect((await running.ended).code).toBe(130);
  }
}

describe('the served page', () => {
  test('is served by start, isolated and with the interface for drivers', async () => {
    await visit(['start', '--no-open'], async (page, address) => {
      expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
      expect(await page.evaluate('crossOriginIsolated && typeof ridgepoint.start')).toBe('function');
    });
  });

  test('shows the report given to open', async () => {
    const { environment } = sampleReport();
    const report = sampleReport({ environment: { ...environment, host: 'bench seven' } });
    writeFileSync(workplace.path('r.json'), JSON.stringify(report));
    await visit(['open', 'r.json', '--no-open'], async (page, address) => {
      expect(address).toMatch(/\?report=report\.json$/);
      await page.waitForFunction(() => {
        const texts = (root: Document | ShadowRoot): string =>
          [...root.querySelectorAll('*')]
            .map((one) => (one.shadowRoot ? texts(one.shadowRoot) : one.textContent))
            .join(' ');
        return texts(document).includes('gemv');
      });
    });
  });
});
