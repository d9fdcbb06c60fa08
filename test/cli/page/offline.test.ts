import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from 'vitest';
import type { LaunchedBrowser } from '../../../src/cli/browser/launch.ts';
import { servePage } from '../../../src/cli/server.ts';
import { WITHDRAWN_WORKER } from '../../../src/offline/withdrawn-worker.ts';
import { servePlainly } from '../../support/plain-server.ts';
import { syntheticReport } from '../../support/report.ts';
import { projectRoot } from '../../support/source-files.ts';
import { openTestBrowser } from '../../support/test-browser.ts';

const BELOW = '/some/where/';

let opened: LaunchedBrowser;
let folder: string;
let site: { url: string; server: Server };
let page: Page;

beforeAll(async () => {
  opened = await openTestBrowser();
});

afterAll(() => opened.close());

// A server of its own for each test, so an origin without a worker.
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ridgepoint-offline-'));
  cpSync(join(projectRoot, 'dist'), folder, { recursive: true });
  site = await servePlainly(folder, BELOW, { 'report.json': JSON.stringify(syntheticReport()) });
  page = await opened.browser.newPage();
});

afterEach(async () => {
  await page.close();
  stop();
  rmSync(folder, { recursive: true, force: true });
});

function stop(): void {
  site.server.close();
  site.server.closeAllConnections();
}

const drawn = (): Promise<unknown> => page.waitForSelector('roofline-chart svg');

/** Until a worker serves this page, with every file kept. */
const kept = (): Promise<unknown> =>
  page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller) return;
    await new Promise((resolve) => {
      navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true });
    });
  });

test('once loaded, the page opens and loads its later parts without a server, from its sub-path', async () => {
  await page.goto(site.url);
  await drawn();
  await kept();
  stop();
  // Parts not loaded yet, on the page as it is.
  await page.evaluate(() => location.assign('#kernel'));
  await page.waitForSelector('wgsl-editor .cm-content');
  await page.goto(`${site.url}?plan=quick#batching`);
  await page.waitForSelector('live-batching [data-batch]');
  await expect.poll(() => page.$eval('h1', (title) => title.textContent)).toContain('Ridgepoint');
});

test('a server without the headers gets cross-origin isolation from the second visit on', async () => {
  await page.goto(site.url);
  await drawn();
  expect(await page.evaluate('crossOriginIsolated')).toBe(false);
  await kept();
  await page.reload();
  await drawn();
  expect(await page.evaluate('crossOriginIsolated')).toBe(true);
});

test('reports are not kept: only the files of the page are', async () => {
  await page.goto(`${site.url}?report=report.json`);
  await page.waitForSelector('result-table tbody tr');
  await kept();
  await page.reload();
  await page.waitForSelector('result-table tbody tr');
  const urls = await page.evaluate(async () => {
    const names = await caches.keys();
    const lists = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return lists.flat().map(({ url }) => new URL(url).pathname);
  });
  expect(urls.length).toBeGreaterThan(20);
  expect(urls.filter((path) => /report\.json|examples|embed|licenses/.test(path))).toEqual([]);
});

test('a new version waits until the user asks for it', async () => {
  await page.goto(site.url);
  await drawn();
  await kept();
  expect(await page.$('update-notice')).toBeNull();
  const index = readFileSync(join(folder, 'index.html'), 'utf8');
  writeFileSync(join(folder, 'index.html'), index.replace('<html', '<html data-version="new"'));
  const worker = readFileSync(join(folder, 'sw.js'), 'utf8');
  const revised = worker.replace(/(index\.html[`"'],\s*revision:\s*[`"'])\w+/, '$1new');
  expect(revised).not.toBe(worker);
  writeFileSync(join(folder, 'sw.js'), revised);
  await page.reload();
  await page.waitForSelector('update-notice button');
  expect(await page.$('html[data-version]')).toBeNull();
  await page.click('update-notice [data-action="use-new-version"]');
  await page.waitForSelector('html[data-version="new"]');
  await drawn();
  expect(await page.$('update-notice')).toBeNull();
});

test('a second tab whose code a new version took away says so, and its reload keeps its report', async () => {
  await page.goto(site.url);
  await drawn();
  await kept();
  const second = await opened.browser.newPage();
  await second.goto(`${site.url}?report=report.json`);
  await second.waitForSelector('result-table tbody tr');
  // The new version begins with another script, and its guide has another name.
  const assets = readdirSync(join(folder, 'assets'));
  const guide = assets.find((file) => file.startsWith('guide-walk-'))!;
  const index = readFileSync(join(folder, 'index.html'), 'utf8');
  const named = /src="\.\/assets\/(index-[^"]+\.js)"/.exec(index)![1]!;
  writeFileSync(join(folder, 'assets', 'entry-new.js'), `import './${named}';`);
  writeFileSync(
    join(folder, 'index.html'),
    index
      .replace(`src="./assets/${named}"`, 'src="./assets/entry-new.js"')
      .replace('<html', '<html data-version="new"'),
  );
  cpSync(join(folder, 'assets', guide), join(folder, 'assets', 'guide-walk-new.js'));
  rmSync(join(folder, 'assets', guide));
  const worker = readFileSync(join(folder, 'sw.js'), 'utf8');
  const revised = worker
    .replace(/(index\.html[`"'],\s*revision:\s*[`"'])\w+/, '$1new')
    .replaceAll(`assets/${guide}`, 'assets/guide-walk-new.js');
  writeFileSync(join(folder, 'sw.js'), revised);
  await page.bringToFront();
  await page.reload();
  await page.waitForSelector('update-notice button');
  await page.click('update-notice [data-action="use-new-version"]');
  await page.waitForSelector('html[data-version="new"]');
  await second.bringToFront();
  await second.click('nav a[href="#guide"]');
  await second.waitForFunction(() =>
    document.querySelector('[data-view="guide"] .notice')?.textContent.includes('A newer version of Ridgepoint is out'),
  );
  await second.evaluate(() => history.replaceState(null, '', location.pathname + location.hash));
  await Promise.all([second.waitForNavigation(), second.click('[data-view="guide"] [data-action="reload"]')]);
  await second.waitForSelector('html[data-version="new"]');
  await second.click('nav a[href="#roofline"]');
  await second.waitForSelector('result-table tbody tr[data-result]');
  expect((await second.$$('result-table tbody tr[data-result]')).length).toBeGreaterThan(3);
  await second.close();
});

test('a published copy is withdrawn by its worker: nothing of it is left, and nothing else is touched', async () => {
  await page.goto(site.url);
  await drawn();
  await kept();
  await page.evaluate(() => caches.open('workbox-precache-v2-https://elsewhere.example/'));
  writeFileSync(join(folder, 'sw.js'), WITHDRAWN_WORKER);
  await page.reload();
  await page.waitForFunction(
    async () =>
      (await navigator.serviceWorker.getRegistrations()).length === 0 &&
      (await caches.keys()).join() === 'workbox-precache-v2-https://elsewhere.example/',
  );
  await drawn();
  stop();
  await expect(page.goto(site.url)).rejects.toThrow(/ERR_/);
});

test('it can be installed: name, icons of the right sizes, start and scope', async () => {
  await page.goto(site.url);
  const session = await page.createCDPSession();
  const { errors } = await session.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  // The test's browser has a profile without history or windows, in which nothing is installed.
  expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);
});

test('the server of the command line leaves no worker behind', async () => {
  const served = await servePage();
  try {
    await page.goto(served.url);
    await drawn();
    await page.waitForFunction(async () => (await navigator.serviceWorker.getRegistrations()).length === 0);
    expect(await page.evaluate('caches.keys()')).toEqual([]);
  } finally {
    served.close();
  }
});
