import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Server } from 'node:http';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { LaunchedBrowser } from '../../src/cli/browser/launch.ts';
import { VIEWS, type ViewName } from '../../src/page/views/view-names.ts';
import { servePlainly } from './plain-server.ts';
import { projectRoot } from './source-files.ts';
import { openTestBrowser } from './test-browser.ts';

/** Every view that always has a link, in the order of the navigation: that of a session has one while one is open. */
export const VIEW_NAMES = (Object.keys(VIEWS) as ViewName[]).filter((name) => name !== 'session');

/** The text of a measured report in test/fixtures/reports. */
export const fixtureText = (name: 'hardware' | 'dawn' | 'firefox' | 'chromium'): string =>
  readFileSync(join(projectRoot, 'test/fixtures/reports/v1', `${name}.json`), 'utf8');

/** A watched session of a real page, as its file. */
export const fixtureSession = (name: 'onnxruntime' | 'own-kernels'): string =>
  readFileSync(join(projectRoot, 'test/fixtures/sessions/v1', `${name}.json`), 'utf8');

/** The built page as a visitor has it: a tab of its own for each test of a file. */
export interface BuiltPage {
  /** The tab of the test that runs. */
  readonly page: Page;
  /** Address of the page, without a query. */
  readonly url: string;
  /** Console errors, page errors and requests to other hosts, in the test that runs. */
  readonly complaints: readonly string[];
  /** The page errors alone: where the server is made to fail, the console has to say so. */
  readonly pageErrors: readonly string[];
  /** Opens the page at a query and hash, and resolves when its chart is drawn. */
  open(query?: string): Promise<void>;
  /** Opens it with the file `report.json`, and resolves when its results are shown. */
  openReport(hash?: string): Promise<void>;
}

/** Serves `dist` from a sub-path, with texts as files beside it, and opens a tab for each test of a file. */
export function useBuiltPage(texts: Readonly<Record<string, string>> = {}): BuiltPage {
  let opened: LaunchedBrowser;
  let site: { url: string; server: Server };
  let page: Page;
  let complaints: string[] = [];
  let pageErrors: string[] = [];

  beforeAll(async () => {
    site = await servePlainly(join(projectRoot, 'dist'), '/some/where/', texts);
    opened = await openTestBrowser();
  });

  afterAll(async () => {
    await opened.close();
    site.server.close();
    site.server.closeAllConnections();
  });

  beforeEach(async () => {
    complaints = [];
    pageErrors = [];
    page = await opened.browser.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => {
      complaints.push(String(error));
      pageErrors.push(String(error));
    });
    page.on('request', (request) => {
      if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(site.url)) complaints.push(request.url());
    });
  });

  afterEach(() => page.close());

  const open = async (query = ''): Promise<void> => {
    await page.goto(`${site.url}${query}`);
    await page.waitForSelector('ridgepoint-app nav a');
  };
  return {
    get page() {
      return page;
    },
    get url() {
      return site.url;
    },
    get complaints() {
      return complaints;
    },
    get pageErrors() {
      return pageErrors;
    },
    open,
    openReport: async (hash = '') => {
      await open(`?report=report.json${hash}`);
      await page.waitForFunction(() => document.querySelector('.state')?.textContent.includes('plan '));
    },
  };
}

/** As wide and high as a phone or a screen: a narrow one is touched, and its scrollbars take no room. */
export async function resize(page: Page, width: number): Promise<void> {
  const isPhone = width < 500;
  await page.setViewport({ width, height: isPhone ? 800 : 900, isMobile: isPhone, hasTouch: isPhone });
}

/** Follows the link to a view, and resolves when its code is there and it stands still. */
export async function visitView(page: Page, view: ViewName): Promise<void> {
  await page.$eval(`nav a[href="#${view}"]`, (link) => (link as HTMLElement).click());
  await page.waitForSelector(`[data-view="${view}"]`);
  await settle(page);
}

/** Resolves when every element of the view is defined and the page's height stays the same for some frames. */
export async function settle(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('[data-view] :not(:defined)') === null);
  await page.evaluate(async () => {
    const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
    const { documentElement } = document;
    for (let same = 0, frames = 0; same < 8 && frames < 300; frames++) {
      const before = documentElement.scrollHeight;
      await frame();
      same = documentElement.scrollHeight === before ? same + 1 : 0;
    }
  });
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds on the page as it is, one line for each element. The page must bypass its policy. */
export async function axeViolations(page: Page): Promise<string[]> {
  if (!(await page.evaluate('typeof axe === "object"'))) await page.evaluate(AXE);
  return page.evaluate(async () => {
    // The script above defines `axe`.
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    const results = await axe.run(document, { resultTypes: ['violations'] });
    // A run that looked at nothing finds nothing.
    if (results.passes.length < 20) return [`axe: expected many rules to apply, got ${results.passes.length}`];
    return results.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
  });
}
