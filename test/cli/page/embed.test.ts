import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LaunchedBrowser } from '../../../src/cli/browser/launch.ts';
import { servePlainly } from '../../support/plain-server.ts';
import { projectRoot } from '../../support/source-files.ts';
import { openTestBrowser } from '../../support/test-browser.ts';

const DIST = join(projectRoot, 'dist');
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let opened: LaunchedBrowser;
let site: { url: string; server: Server };
let page: Page;
/** Errors on the console, of the page and of its policy, and requests to other hosts. */
const complaints: string[] = [];
/** Paths asked of the site. */
const asked: string[] = [];

beforeAll(async () => {
  site = await servePlainly(DIST, '/docs/chart/', {
    'examples/': readFileSync(join(DIST, 'examples/index.html'), 'utf8'),
  });
  opened = await openTestBrowser();
  page = await opened.browser.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    if (request.url().startsWith(site.url)) asked.push(request.url().slice(site.url.length));
    else complaints.push(request.url());
  });
  await page.setViewport({ width: 1280, height: 900 });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'light' }]);
  await page.goto(`${site.url}examples/index.html`);
  await page.waitForSelector('#events [data-kind="measured"]');
});

afterAll(async () => {
  await opened.close();
  site.server.close();
  site.server.closeAllConnections();
});

const marks = (place: string): Promise<Record<string, number>> =>
  page.$$eval(`${place} [role="graphics-symbol"]`, (all) => {
    const counts: Record<string, number> = {};
    for (const mark of all) {
      const kind = mark.getAttribute('data-kind')!;
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
    return counts;
  });

const strokeOf = (selector: string): Promise<string> =>
  page.$eval(selector, (mark) => {
    const colours = [...mark.querySelectorAll('*'), mark].map((part) => getComputedStyle(part));
    return colours.map(({ stroke, fill }) => `${stroke} ${fill}`).join();
  });

describe('each example', () => {
  test('theory alone: roofs and points of the guide, nothing measured', async () => {
    const { roof = 0, analytic = 0, measured = 0 } = await marks('#theory');
    expect(roof).toBeGreaterThanOrEqual(3);
    expect(analytic).toBeGreaterThanOrEqual(4);
    expect(measured).toBe(0);
  });

  test('by address: the report is fetched and drawn', async () => {
    await page.waitForSelector('#by-address [data-kind="measured"]');
    expect((await marks('#by-address'))['measured']).toBe((await marks('#by-property'))['measured']);
  });

  test('by property: the results of the report', async () => {
    expect((await marks('#by-property'))['measured']).toBeGreaterThan(10);
  });

  test('something that is not a report: theory alone, a sentence, and the same in an event', async () => {
    const sentence = await page.$eval('#none [role="alert"]', ({ textContent }) => textContent);
    expect(sentence).toContain('this is not a Ridgepoint report');
    await expect.poll(() => page.$eval('#none output', ({ textContent }) => textContent)).toBe(sentence);
    const { roof = 0, measured = 0 } = await marks('#none');
    expect([roof >= 3, measured]).toEqual([true, 0]);
  });

  test('themed: the colours of custom properties, in this chart alone', async () => {
    const accent = 'rgb(138, 28, 91)';
    expect(await strokeOf('#themed [data-kind="measured"]')).toContain(accent);
    expect(await strokeOf('#by-property [data-kind="measured"]')).not.toContain(accent);
  });

  test('two charts: each with its own content and width', async () => {
    const [first, second] = await page.$$eval('#two roofline-chart', (charts) =>
      charts.map((chart) => ({
        measured: chart.querySelectorAll('[data-kind="measured"]').length,
        width: Number(chart.querySelector('svg')!.getAttribute('viewBox')!.split(' ')[2]),
        box: chart.getBoundingClientRect().width,
      })),
    );
    expect(first!.measured).toBeGreaterThan(10);
    expect(second!.measured).toBe(0);
    for (const { width, box } of [first!, second!]) expect(Math.abs(width - box)).toBeLessThan(2);
  });

  test('events: a click selects and says what', async () => {
    const id = await page.$eval('#events [data-kind="measured"]', (mark) => {
      mark.dispatchEvent(new MouseEvent('click', { bubbles: true }));
      return mark.getAttribute('data-id');
    });
    await expect.poll(() => page.$eval('#events output', (output) => output.textContent)).toBe(id);
    const selected = await page.$eval('#events roofline-chart', (chart) => chart.selected);
    expect(selected).toBe(id);
  });
});

test('a double click or a drag in the plot selects no text, and the table of its data can be selected', async () => {
  const chart = '#by-property roofline-chart';
  const selected = (): Promise<string> => page.evaluate(() => String(getSelection()));
  await page.$eval(chart, (element) => element.scrollIntoView({ block: 'center' }));
  const box = await page.$eval(`${chart} .figure > svg`, (drawing) => {
    const { x, y, width, height } = drawing.getBoundingClientRect();
    return { x, y, width, height };
  });
  const at = (right: number, down: number) => [box.x + right * box.width, box.y + down * box.height] as const;
  // Beside the labels of both axes, on one of them, and where nothing is.
  for (const [right, down] of [
    [0.02, 0.02],
    [0.4, 0.98],
    [0.75, 0.85],
    [0.15, 0.06],
  ] as const) {
    await page.mouse.click(...at(right, down), { count: 2 });
    expect(await selected()).toBe('');
  }
  await page.mouse.move(...at(0.3, 0.9));
  await page.mouse.down();
  await page.mouse.move(...at(0.9, 0.1), { steps: 4 });
  await page.mouse.up();
  expect(await selected()).toBe('');
  await page.click(`${chart} .data summary`);
  const cell = await page.waitForSelector(`${chart} .data td`);
  await cell!.click({ count: 2, offset: { x: 20, y: 12 } });
  expect((await selected()).trim()).not.toBe('');
  await page.evaluate(() => getSelection()!.removeAllRanges());
});

test('the page needs one script beside its own, breaks no policy and scrolls no way', async () => {
  expect(asked.filter((path) => path.endsWith('.js')).toSorted()).toEqual([
    'embed/roofline-chart.js',
    'examples/examples.js',
  ]);
  expect(complaints).toEqual([]);
  for (const width of [360, 1280]) {
    await page.setViewport({ width, height: 900 });
    await page.evaluate(() => new Promise(requestAnimationFrame));
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  }
});

test.each(['light', 'dark'])('axe finds nothing in the %s', async (scheme) => {
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    const { violations, passes } = await axe.run(document, { resultTypes: ['violations'] });
    return {
      few: passes.length < 10,
      said: violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id} ${html.slice(0, 120)}`)),
    };
  });
  expect(found).toEqual({ few: false, said: [] });
});

test('a value that is not a report is told in a sentence and by an event, and the page goes on', async () => {
  const told = await page.$eval('#by-property roofline-chart', async (chart) => {
    const heard = new Promise<string>((resolve) =>
      chart.addEventListener('ridgepoint-error', ({ detail }) => resolve(detail.message), { once: true }),
    );
    const { report } = chart;
    chart.report = { format: 'other' };
    const message = await heard;
    const sentence = chart.querySelector('[role="alert"]')?.textContent;
    chart.report = report;
    return { message, sentence };
  });
  expect(told.message).toContain('this is not a Ridgepoint report');
  expect(told.sentence).toBe(told.message);
  expect((await marks('#by-property'))['measured']).toBeGreaterThan(10);
});

test('the element is one file without imports, below 60 KB', () => {
  const script = readFileSync(join(DIST, 'embed/roofline-chart.js'), 'utf8');
  expect(script).not.toMatch(/(?:^|[;}])\s*import[\s{*"']|\bimport\(/m);
  expect(gzipSync(script).length).toBeLessThan(60e3);
});

test('the manifest names the properties, attributes and events of the class', async () => {
  const manifest = JSON.parse(readFileSync(join(DIST, 'embed/custom-elements.json'), 'utf8')) as {
    modules: { declarations: Record<string, { name: string; description: string; attribute?: string }[]>[] }[];
  };
  const declared = manifest.modules[0]!.declarations[0]!;
  const names = (list: string): string[] => declared[list]!.map(({ name }) => name).toSorted();
  const ofClass = await page.evaluate(() => {
    const element = customElements.get('roofline-chart') as unknown as {
      elementProperties: Map<string, { state?: boolean }>;
      observedAttributes: string[];
    };
    const properties = [...element.elementProperties].filter(([, { state }]) => state !== true).map(([name]) => name);
    return { properties, attributes: element.observedAttributes };
  });
  expect(names('members')).toEqual(ofClass.properties.toSorted());
  expect(names('attributes')).toEqual(ofClass.attributes.toSorted());
  expect(names('events')).toEqual(['error', 'isolate', 'select', 'window'].map((what) => `ridgepoint-${what}`));
  expect(names('cssProperties')).toEqual(expect.arrayContaining(['--accent', '--ink', '--paper']));
  const undescribed = ['members', 'events'].flatMap((list) =>
    declared[list]!.filter(({ description }) => description === ''),
  );
  expect(undescribed).toEqual([]);
});
