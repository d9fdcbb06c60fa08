import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LaunchedBrowser } from '../../src/cli/browser/launch.ts';
import type { Report } from '../../src/report/report-format.ts';
import { checkReport } from '../../src/report/parse-report.ts';
import { servePlainly } from '../support/plain-server.ts';
import { withModel } from '../support/model-report.ts';
import { syntheticReport } from '../support/report.ts';
import { projectRoot } from '../support/source-files.ts';
import { openTestBrowser } from '../support/test-browser.ts';

const DIST = join(projectRoot, 'dist');
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WIDTHS = [360, 768, 1024, 1440, 1920];

let opened: LaunchedBrowser;
let site: { url: string; server: Server };
let page: Page;
/** Console errors, page errors and requests to other hosts. */
let complaints: string[];

beforeAll(async () => {
  site = await servePlainly(DIST, '/some/where/', {
    'report.json': JSON.stringify(withModel(syntheticReport())),
  });
  opened = await openTestBrowser();
});

afterAll(async () => {
  await opened.close();
  site.server.close();
  site.server.closeAllConnections();
});

beforeEach(async () => {
  complaints = [];
  page = await opened.browser.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(site.url)) complaints.push(request.url());
  });
});

afterEach(() => page.close());

const open = async (query = ''): Promise<void> => {
  await page.goto(`${site.url}${query}`);
  await page.waitForSelector('roofline-chart svg');
};

const kinds = (): Promise<string[]> =>
  page.$$eval('[role="graphics-symbol"]', (marks) => marks.map((mark) => mark.getAttribute('data-kind')!));

describe('the built page, from a sub-path of a plain file server', () => {
  test('shows roofs and analytic points without a click, a foreign request or an error', async () => {
    await open();
    const shown = await kinds();
    expect(shown.filter((kind) => kind === 'roof').length).toBeGreaterThanOrEqual(3);
    expect(shown.filter((kind) => kind === 'analytic').length).toBeGreaterThanOrEqual(4);
    await page.waitForFunction(() => document.querySelector('.state')?.textContent.includes('not measured yet'));
    expect(complaints).toEqual([]);
  });

  test('paints its largest part within a second', async () => {
    const paints: number[] = [];
    for (let visit = 0; visit < 5 && !paints.some((time) => time < 1000); visit++) {
      await open();
      const paint = await page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            new PerformanceObserver((list) => resolve(list.getEntries().at(-1)!.startTime)).observe({
              type: 'largest-contentful-paint',
              buffered: true,
            });
          }),
      );
      paints.push(paint);
    }
    // The fastest visit counts: other work on a shared core slows the rest.
    expect(Math.min(...paints)).toBeLessThan(1000);
  });

  test('loads less than 150 KB of script at first, and less than 40 KB to understand WGSL', () => {
    const sizeOf = (path: string): number => gzipSync(readFileSync(join(DIST, path))).length;
    const first = [...readFileSync(join(DIST, 'index.html'), 'utf8').matchAll(/(?:src|href)="\.\/([^"]+\.js)"/g)];
    expect(first.length).toBeGreaterThan(0);
    expect(first.reduce((sum, [, path]) => sum + sizeOf(path!), 0)).toBeLessThan(150e3);
    const scripts = readdirSync(join(DIST, 'assets')).filter((name) => name.endsWith('.js'));
    const text = (name: string): string => readFileSync(join(DIST, 'assets', name), 'utf8');
    const isFrontEnd = (name: string): boolean =>
      /atomicCompareExchangeWeak|maxBindingsPerBindGroup|outside functions/.test(text(name));
    const isEditor = (name: string): boolean => text(name).includes('cm-editor');
    for (const [, path] of first) {
      expect(isFrontEnd(path!.replace('assets/', '')) || isEditor(path!.replace('assets/', ''))).toBe(false);
    }
    const frontEnd = scripts.filter((name) => isFrontEnd(name) && !isEditor(name));
    expect(frontEnd.length).toBeGreaterThan(0);
    expect(frontEnd.reduce((sum, name) => sum + sizeOf(`assets/${name}`), 0)).toBeLessThan(40e3);
  });

  test('opens a report on its own site, and refuses one from elsewhere in a sentence', async () => {
    await open('?report=report.json');
    await page.waitForSelector('result-table tbody tr');
    expect((await kinds()).filter((kind) => kind === 'measured').length).toBeGreaterThan(10);
    await open('?report=https://example.com/report.json');
    await page.waitForSelector('[role="alert"] p');
    expect(await page.$eval('[role="alert"]', (alert) => alert.textContent)).toContain('on the same site as this page');
    expect(complaints).toEqual([]);
  });
});

describe('a run on the page', () => {
  test('ends in ridgepoint-done with a report that passes the check', async () => {
    await open();
    const report = (await page.evaluate(async () => {
      const done = new Promise((resolve) =>
        document.addEventListener('ridgepoint-done', (event) => resolve((event as CustomEvent).detail), { once: true }),
      );
      const cases = [{ op: 'gemv', shape: { batch: 1, in: 256, out: 256 } }];
      await globalThis.ridgepoint.run({ name: 'tiny', cases, rounds: 3, climbSeconds: 0 });
      return done;
    })) as Report;
    expect(checkReport(report).complete).toBe(true);
    await page.waitForSelector('result-table tbody tr');
    expect(await kinds()).toContain('measured');
    expect(complaints).toEqual([]);
  });

  test('starts by itself when the address says so, and a click cancels it and keeps its results', async () => {
    await open('?plan=quick&autostart');
    await page.waitForSelector('progress');
    await page.waitForFunction(() => (document.querySelector('progress')?.value ?? 0) > 0);
    await page.click('button[data-action="cancel"]');
    await page.waitForSelector('button[data-action="measure"]');
    expect(await page.$eval('[role="status"]', (status) => status.textContent)).toContain('it was cancelled');
    expect(complaints).toEqual([]);
  });
});

describe.each(['light', 'dark'])('in the %s', (scheme) => {
  test.each(WIDTHS)('at %i px axe finds nothing, nothing scrolls sideways, and nothing moves', async (width) => {
    await page.setViewport({ width, height: 900 });
    // The style below belongs to the test.
    await page.setBypassCSP(true);
    await page.emulateMediaFeatures([
      { name: 'prefers-color-scheme', value: scheme },
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ]);
    for (const query of ['', '?report=report.json#selected=roof%2Fown%2Ff32']) {
      await open(query);
      if (query !== '') await page.waitForSelector('result-table tbody tr');
      await page.evaluate(() => document.querySelectorAll('details').forEach((details) => (details.open = true)));
      // Sections laid out only near the view would be laid out again for each box read.
      await page.addStyleTag({ content: 'section { content-visibility: visible !important; }' });
      expect(await violations()).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
      expect(await tooWide()).toEqual([]);
      expect(await page.evaluate('document.getAnimations().length')).toBe(0);
    }
    await page.evaluate(() => {
      const app = document.querySelector('ridgepoint-app')!;
      app.watcher.started('job-1');
      app.watcher.progressed('job-1', { done: 2, total: 9, label: 'gemv/rows', secondsLeft: 20, partial: null });
    });
    await page.waitForSelector('progress');
    expect(await violations()).toEqual([]);
  });
});

/** Sections with overflow: they clip it, so the page itself would not scroll. */
const tooWide = (): Promise<(string | null)[]> =>
  page.$$eval('section', (sections) =>
    sections
      .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
      .map((section) => section.getAttribute('data-section')),
  );

async function violations(): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    // The script above defines `axe`.
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    const results = await axe.run(document, { resultTypes: ['violations'] });
    // A run that looked at nothing finds nothing.
    if (results.passes.length < 20) return [`axe: expected many rules to apply, got ${results.passes.length}`];
    return results.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
  });
}

test('batching live works by keyboard, and without motion', async () => {
  await open('#batching');
  await page.waitForSelector('live-batching [data-batch]');
  const motion = (): Promise<string> =>
    page.$eval('live-batching', (view) => {
      const probe = Object.assign(document.createElement('i'), { className: 'mark' });
      view.append(probe);
      const { transitionDuration } = getComputedStyle(probe);
      probe.remove();
      return transitionDuration;
    });
  expect(await motion()).toBe('0.25s');
  await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
  expect(await motion()).toBe('0s');
  await page.focus('live-batching [data-batch]');
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight');
  expect(await page.$eval('live-batching [data-batch]', (slider) => slider.getAttribute('data-batch'))).toBe('4');
  await page.focus('live-batching [data-action="play"]');
  await page.keyboard.press('Space');
  await page.waitForFunction(() => document.querySelector('live-batching button')?.textContent.includes('Stop'));
  await page.keyboard.press('Space');
  await page.waitForFunction(() => document.querySelector('live-batching button')?.textContent.includes('Play'));
});

test('everything is reachable by keyboard, and the focus is visible', async () => {
  await open('?report=report.json');
  await page.waitForSelector('result-table tbody tr');
  const reached = new Set<string>();
  for (let stop = 0; stop < 140; stop++) {
    await page.keyboard.press('Tab');
    const seen = await page.evaluate(() => {
      const here = document.activeElement!;
      // The editor's ring also encloses its gutters.
      const ring = getComputedStyle(here.closest('wgsl-editor') ?? here);
      const mark = here.querySelector('.hit, .line');
      const isSeen = ring.outlineStyle !== 'none' || (mark !== null && getComputedStyle(mark).stroke !== 'none');
      const name =
        here.getAttribute('data-action') ?? here.getAttribute('name') ?? here.getAttribute('type') ?? here.tagName;
      const around = here.closest('roofline-chart, result-table, report-file, .glossary')?.tagName ?? '';
      return {
        name: `${around} ${name}`.trim(),
        isSeen: isSeen || here === document.body || here.matches('[type=file]'),
      };
    });
    expect(seen.isSeen ? '' : seen.name).toBe('');
    reached.add(seen.name);
  }
  const wanted = ['measure', 'plan', 'ROOFLINE-CHART g', 'RESULT-TABLE button', 'REPORT-FILE save', 'DETAILS SUMMARY'];
  expect(wanted.filter((name) => !reached.has(name))).toEqual([]);
});
