import type { Server } from 'node:http';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { LaunchedBrowser } from '../../src/cli/browser/launch.ts';
import { servePlainly } from '../support/plain-server.ts';
import { projectRoot } from '../support/source-files.ts';
import { openTestBrowser } from '../support/test-browser.ts';

let opened: LaunchedBrowser;
let site: { url: string; server: Server };
const pages: Page[] = [];

beforeAll(async () => {
  site = await servePlainly(join(projectRoot, 'dist'), '/some/where/');
  opened = await openTestBrowser();
});

afterEach(async () => {
  for (const page of pages.splice(0)) if (!page.isClosed()) await page.close();
});

afterAll(async () => {
  await opened.close();
  site.server.close();
  site.server.closeAllConnections();
});

/** A tab with the page; tabs of a test are not hidden from one another, as windows side by side are not. */
async function tab(): Promise<Page> {
  const page = await opened.browser.newPage();
  pages.push(page);
  await page.evaluateOnNewDocument(() => {
    Object.defineProperty(document, 'hidden', { get: () => false });
    Object.defineProperty(document, 'visibilityState', { get: () => 'visible' });
  });
  await page.goto(site.url);
  await page.waitForSelector('roofline-chart svg');
  return page;
}

/** Starts a small run, and does not wait for it. */
const start = (page: Page, rounds: number): Promise<string> =>
  page.evaluate((count) => {
    const cases = [{ op: 'gemv', shape: { batch: 1, in: 256, out: 256 } }];
    return globalThis.ridgepoint.start({
      kind: 'profile',
      plan: { name: 'tiny', cases, rounds: count, climbSeconds: 0 },
    });
  }, rounds);

/** Starts a long run, leaves it measuring, and shows the other tab. */
async function begin(first: Page, second: Page): Promise<void> {
  await first.bringToFront();
  await start(first, 1000);
  await first.waitForFunction(() => (document.querySelector('progress')?.value ?? 0) > 0);
  await second.bringToFront();
}

/** What the bar of the run says. */
const waitForWords = (page: Page, words: string): Promise<unknown> =>
  page.waitForFunction((text) => document.querySelector('run-controls')?.textContent.includes(text), {}, words);

const waits = (page: Page): Promise<unknown> => waitForWords(page, 'another tab of this page is measuring');
const idle = (page: Page): Promise<unknown> => page.waitForSelector('button[data-action="measure"]');

test('a second tab waits, says so, and begins when the first is closed', async () => {
  const [first, second] = [await tab(), await tab()];
  await begin(first, second);
  const id = await start(second, 3);
  await waits(second);
  await first.close();
  const complete = await second.evaluate(async (job) => {
    const report = await globalThis.ridgepoint.result(job);
    return 'complete' in report && report.complete;
  }, id);
  expect(complete).toBe(true);
  await second.waitForSelector('result-table tbody tr');
});

test('a tab that waits is cancelled at once, and the other goes on', async () => {
  const [first, second] = [await tab(), await tab()];
  await begin(first, second);
  await start(second, 3);
  await waits(second);
  await second.click('button[data-action="cancel"]');
  await idle(second);
  expect(await second.$eval('[role="status"]', (status) => status.textContent)).toContain('it was cancelled');
  expect(await first.$('progress')).not.toBeNull();
  await first.bringToFront();
  await first.click('button[data-action="cancel"]');
  await idle(first);
});
