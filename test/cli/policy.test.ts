import type { Server } from 'node:http';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { LaunchedBrowser } from '../../src/cli/browser/launch.ts';
import { servePlainly } from '../support/plain-server.ts';
import { syntheticReport } from '../support/report.ts';
import { projectRoot } from '../support/source-files.ts';
import { openTestBrowser } from '../support/test-browser.ts';

let opened: LaunchedBrowser;
let site: { url: string; server: Server };
let page: Page;

beforeAll(async () => {
  const texts = { 'report.json': JSON.stringify(syntheticReport()) };
  site = await servePlainly(join(projectRoot, 'dist'), '/some/where/', texts);
  opened = await openTestBrowser();
});

afterAll(async () => {
  await opened.close();
  site.server.close();
  site.server.closeAllConnections();
});

beforeEach(async () => {
  page = await opened.browser.newPage();
  await page.evaluateOnNewDocument(() => {
    const seen: string[] = [];
    Object.assign(globalThis, { violations: seen });
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sourceFile, lineNumber }) =>
      seen.push(`${effectiveDirective} ${blockedURI} ${sourceFile}:${lineNumber}`),
    );
  });
});

afterEach(() => page.close());

const violations = (): Promise<string[]> =>
  page.evaluate(() => (globalThis as unknown as { violations: string[] }).violations);

const styleOf = (selector: string, name: string): Promise<string> =>
  page.$eval(selector, (element, property) => getComputedStyle(element).getPropertyValue(property), name);

/** Opens a view by its link, and waits for its code. */
async function visit(view: string): Promise<void> {
  await page.click(`nav a[href="#${view}"]`);
  await page.waitForFunction(
    (name) => document.querySelector(`[data-view="${name}"]:not(:has(:not(:defined)))`) !== null,
    {},
    view,
  );
  await page.$$eval('.view details', (all) => all.forEach((details) => details.setAttribute('open', '')));
}

test('no part of the page needs anything that its policy forbids', async () => {
  await page.goto(`${site.url}?report=report.json`);
  await page.waitForSelector('result-table tbody tr');
  // Tooltips of marks, rows, sorting, another model.
  await page.hover('[role="graphics-symbol"][data-kind="measured"] .hit');
  expect(await styleOf('roofline-chart .tip', 'position')).toBe('absolute');
  expect(Number.parseFloat(await styleOf('roofline-chart .tip', 'top'))).not.toBeNaN();
  await page.click('result-table tbody button');
  await page.click('result-table thead button');
  const widths = await page.$$eval('result-table .bar > span', (bars) => bars.map(({ clientWidth }) => clientWidth));
  expect(new Set(widths).size).toBeGreaterThan(3);
  await page.waitForSelector('[name="model"] [value="mistral-7b-v0.1"]');
  await page.select('[name="model"]', 'mistral-7b-v0.1');
  for (const [view, selector] of [
    ['model', 'memory-bars .weights'],
    ['model', 'field-chart svg'],
    ['batching', 'live-batching [data-batch]'],
    ['guide', 'guide-walk h3'],
    ['kernel', 'wgsl-editor .cm-content'],
    ['kernel', 'counting-conventions table, counting-conventions p'],
    ['reports', 'report-gallery [data-action="show"]'],
  ] as const) {
    await visit(view);
    await page.waitForSelector(selector);
    if (view === 'model') expect(Number.parseFloat(await styleOf('memory-bars .weights', 'width'))).toBeGreaterThan(1);
  }
  // A link, saved files of every kind, a report of the gallery over the one that is shown.
  for (const button of await page.$$('[data-action^="save"], [data-action^="copy"]')) {
    if (await button.isVisible()) await button.click();
  }
  await page.waitForFunction(() =>
    /^(Copied|Copy the selected|This report does)/.test(
      document.querySelector('share-report [role="status"]')?.textContent ?? '',
    ),
  );
  await page.click('report-gallery [data-action="overlay"]');
  await page.waitForSelector('[data-view="roofline"]');
  // The editor adds its styles differently.
  await visit('kernel');
  await page.waitForSelector('wgsl-editor .cm-content');
  await page.focus('wgsl-editor .cm-content');
  await page.keyboard.type('let x = ;\n');
  await page.waitForSelector('.cm-lint-marker-error');
  await page.hover('.cm-lint-marker-error');
  await page.waitForSelector('.cm-tooltip');
  expect(await styleOf('.cm-scroller', 'display')).toBe('flex');
  expect(await styleOf('.cm-scroller', 'max-height')).not.toBe('none');
  expect(await violations()).toEqual([]);
});

test('measuring and running a kernel are within the policy', async () => {
  await page.goto(site.url);
  await page.waitForSelector('roofline-chart svg');
  const ended = await page.evaluate(async () => {
    const cases = [{ op: 'gemv', shape: { batch: 1, in: 256, out: 256 } }];
    const report = await globalThis.ridgepoint.run({ name: 'tiny', cases, rounds: 3, climbSeconds: 0 });
    const wgsl =
      '@group(0) @binding(0) var<storage, read_write> y: array<f32>;\n@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) { y[id.x] = 2.0 * y[id.x]; }';
    const bindings = { '0.0': { type: 'f32', fill: 'normal', length: 4096 } } as const;
    const id = globalThis.ridgepoint.start({ kind: 'count', wgsl, workgroups: [64, 1, 1], bindings });
    const count = await globalThis.ridgepoint.result(id);
    return [report.complete, 'flop' in count && count.flop];
  });
  expect(ended).toEqual([true, 4096]);
  expect(await violations()).toEqual([]);
});

test('the policy refuses inline code and styles, markup made of text, and other hosts', async () => {
  await page.goto(site.url);
  await page.evaluate(async () => {
    const attempt = (act: () => unknown): void => {
      try {
        act();
      } catch {
        // Refused.
      }
    };
    document.body.append(Object.assign(document.createElement('style'), { textContent: 'body { color: red }' }));
    document.body.setAttribute('style', 'color: red');
    attempt(() =>
      document.body.append(Object.assign(document.createElement('script'), { textContent: 'globalThis.ran = true' })),
    );
    attempt(() => Object.assign(document.querySelector('h1')!, { innerHTML: '<b data-injected>!</b>' }));
    await fetch('https://example.com/').catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 100));
  });
  expect(await styleOf('body', 'color')).not.toBe('rgb(255, 0, 0)');
  expect(await page.evaluate('globalThis.ran')).toBeUndefined();
  expect(await page.$('[data-injected]')).toBeNull();
  const refused = new Set((await violations()).map((one) => one.split(' ', 1)[0]));
  expect(refused).toEqual(new Set(['connect-src', 'require-trusted-types-for', 'style-src-attr', 'style-src-elem']));
});
