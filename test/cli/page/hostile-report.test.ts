import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LaunchedBrowser } from '../../../src/cli/browser/launch.ts';
import { checkReport } from '../../../src/report/parse-report.ts';
import type { Report } from '../../../src/report/report-format.ts';
import { FOREIGN } from '../../support/foreign-text.ts';
import { hostileReport } from '../../support/hostile-report.ts';
import { withModel } from '../../support/model-report.ts';
import { servePlainly } from '../../support/plain-server.ts';
import { projectRoot } from '../../support/source-files.ts';
import { openTestBrowser } from '../../support/test-browser.ts';

const VIEWS = ['roofline', 'batching', 'model', 'guide', 'kernel', 'reports'];

/** Each kind of text that could become code, leave its place, or break a line. */
const TEXTS: Readonly<Record<string, (place: number) => string>> = {
  markup: (place) =>
    `<img src=x onerror="ran=${place}"><svg onload=ran=${place}><script>ran=${place}</script><a href="javascript:ran=${place}">`,
  'ends of elements': (place) => `</p></div></script></style>--><b data-hostile>${place}</b><!--"'\`\${ran=${place}}`,
  addresses: (place) => `javascript:ran=${place}//https://example.com/?${place}`,
  controls: (place) => `${place}${FOREIGN}`,
  'long words': (place) => `${place}${'W'.repeat(3000)}`,
  'long lines': (place) => `${place} ${'words and '.repeat(300)}`,
};

let opened: LaunchedBrowser;
let site: { url: string; server: Server };
const places: Record<string, number> = {};

/** A measured report of a real GPU with a few results of each kind, and a model. */
function honest(): Report {
  const report = checkReport(
    JSON.parse(readFileSync(join(projectRoot, 'test/fixtures/reports/v1/hardware.json'), 'utf8')),
  );
  const kinds = new Map(report.results.map((result) => [`${result.status} ${result.op}`, result]));
  const whole = withModel({ ...report, results: [...kinds.values()].slice(0, 12) });
  return checkReport(JSON.parse(JSON.stringify(whole)));
}

beforeAll(async () => {
  const files: Record<string, string> = {};
  for (const [kind, text] of Object.entries(TEXTS)) {
    const made = hostileReport(honest(), text);
    files[`${kind.replaceAll(' ', '-')}.json`] = JSON.stringify(made.report);
    places[kind] = made.places;
  }
  site = await servePlainly(join(projectRoot, 'dist'), '/some/where/', files);
  opened = await openTestBrowser();
});

afterAll(async () => {
  await opened.close();
  site.server.close();
  site.server.closeAllConnections();
});

/** What a page must not have, in words. */
const faults = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const found: string[] = [];
    if ('ran' in globalThis) found.push('a script ran');
    const injected = '[data-hostile], ridgepoint-app :is(img, iframe, object, embed, script, base, meta, link)';
    for (const element of document.querySelectorAll(injected)) found.push(`injected <${element.localName}>`);
    for (const element of document.querySelectorAll('ridgepoint-app *')) {
      for (const { name, value } of element.attributes) {
        if (name.startsWith('on')) found.push(`attribute ${name}`);
        if (['href', 'src', 'action'].includes(name) && /^\s*javascript:/i.test(value)) found.push(`${name} with code`);
      }
    }
    const over = document.documentElement.scrollWidth - innerWidth;
    const wide = [...document.querySelectorAll<HTMLElement>('ridgepoint-app *')].filter(
      (element) =>
        element.getBoundingClientRect().right > innerWidth + 1 &&
        ![...document.querySelectorAll<HTMLElement>('*')].some(
          (box) => box !== element && box.contains(element) && getComputedStyle(box).overflowX !== 'visible',
        ),
    );
    if (over > 0)
      found.push(
        `${over} px too wide: ${wide
          .slice(0, 3)
          .map(({ localName, className }) => `${localName}.${className}`)
          .join(', ')}`,
      );
    return found;
  });

/** Every second kind on a phone: each is opened once. */
const KINDS = Object.keys(TEXTS).map((kind, index) => [kind, index % 2 === 0 ? 360 : 1280] as const);

test.each(KINDS)(
  'a report of %s wherever it may be is text in every view, and no wider than %i px',
  async (kind, width) => {
    expect(places[kind]).toBeGreaterThan(60);
    const page = await opened.browser.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('dialog', (dialog) => {
      complaints.push('a dialog');
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(site.url)) complaints.push(request.url());
    });
    const found: Record<string, string[]> = {};
    try {
      await page.setViewport({ width, height: 800 });
      await page.goto(`${site.url}?report=${kind.replaceAll(' ', '-')}.json`);
      await page.waitForSelector('result-table tbody tr');
      await page.click('result-table tbody button');
      for (const view of VIEWS) {
        await page.click(`nav a[href="#${view}"]`);
        await page.waitForFunction(
          (name) => !document.querySelector(`[data-view="${name}"] :not(:defined)`),
          { timeout: 60_000 },
          view,
        );
        await page.evaluate(() => document.querySelectorAll('details').forEach((details) => (details.open = true)));
        await new Promise((resolve) => setTimeout(resolve, 300));
        const here = await faults(page);
        if (here.length > 0) found[view] = here;
      }
    } finally {
      await page.close();
    }
    expect([found, complaints]).toEqual([{}, []]);
  },
);
