import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Server } from 'node:http';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { LaunchedBrowser } from '../../src/cli/browser/launch.ts';
import { servePlainly } from '../support/plain-server.ts';
import { projectRoot } from '../support/source-files.ts';
import { openTestBrowser } from '../support/test-browser.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let opened: LaunchedBrowser;
let site: { url: string; server: Server };
let page: Page;
let complaints: string[];

beforeAll(async () => {
  site = await servePlainly(join(projectRoot, 'dist'), '/some/where/', {});
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
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(`${site.url}#at=kernel`);
  await page.waitForSelector('wgsl-editor .cm-content');
});

afterEach(() => page.close());

const text = (selector: string): Promise<string> => page.$eval(selector, (element) => element.textContent.trim());

/** Puts the cursor at the beginning of the source and types. */
async function type(words: string): Promise<void> {
  await page.focus('wgsl-editor .cm-content');
  await page.keyboard.down('Control');
  await page.keyboard.press('Home');
  await page.keyboard.up('Control');
  await page.keyboard.type(words);
}

/** Small buffers, for short runs. */
async function shrink(): Promise<void> {
  for (const input of await page.$$('your-kernel [name="elements"]')) {
    await input.evaluate((element) => {
      const field = element as HTMLInputElement;
      field.value = '4096';
      field.dispatchEvent(new Event('change'));
    });
  }
  await page.$eval('[name="workgroups-x"]', (element) => {
    const field = element as HTMLInputElement;
    field.value = '64';
    field.dispatchEvent(new Event('change'));
  });
}

const run = async (count: number): Promise<void> => {
  await page.click('[data-action="run-kernel"]');
  await page.waitForFunction((n) => document.querySelectorAll('.runs li').length === n, { timeout: 150_000 }, count);
};

test('an edit, run again, moves the triangle and leaves a trail', async () => {
  await page.click('[data-example="saxpy"]');
  await shrink();
  await run(1);
  const mark = (id: string): Promise<{ kind: string | null; intensity: number }> =>
    page.$eval(`[data-id="${id}"]`, (one) => ({
      kind: one.getAttribute('data-kind'),
      intensity: Number(one.getAttribute('data-intensity')),
    }));
  expect(await mark('user/saxpy run 1')).toEqual({ kind: 'measured', intensity: 2 / 12 });
  await page.$eval('wgsl-editor', (element) => {
    const editor = element as HTMLElement & { value: string };
    editor.value = editor.value.replace('A * x[id.x] + y[id.x]', 'A * (x[id.x] * x[id.x]) + y[id.x]');
    editor.dispatchEvent(new CustomEvent('wgsl-change', { detail: editor.value, bubbles: true }));
  });
  await run(2);
  expect((await mark('user/saxpy run 2')).intensity).toBe(3 / 12);
  expect(await page.$$eval('roofline-chart .link', (links) => links.length)).toBeGreaterThan(0);
  expect(await text('.heat-gutter')).toContain('×');
  expect(complaints).toEqual([]);
}, 320_000);

test('invalid WGSL is reported at its line, before and after Run', async () => {
  await type('\n\nlet x = ;\n');
  await page.waitForSelector('.cm-lint-marker-error');
  expect(await text('your-kernel [role="alert"]')).toMatch(/^Line 3: /);
  await page.click('[data-action="run-kernel"]');
  await page.waitForFunction(() => /Line 3/.test(document.querySelector('your-kernel [role="alert"]')!.textContent));
  expect(await page.$$('.runs li')).toEqual([]);
});

test('a reload keeps the source and how it is run', async () => {
  await page.click('[data-example="softmax row"]');
  await type('// mine\n');
  await page.$eval('[name="workgroups-x"]', (element) => {
    const field = element as HTMLInputElement;
    field.value = '7';
    field.dispatchEvent(new Event('change'));
  });
  await page.reload();
  await page.waitForSelector('wgsl-editor .cm-content');
  expect(await text('wgsl-editor .cm-content')).toContain('// mine');
  expect(await page.$eval('[name="workgroups-x"]', (one) => (one as HTMLInputElement).value)).toBe('7');
});

test.each([
  [360, 'light'],
  [768, 'dark'],
  [1440, 'light'],
  [1440, 'dark'],
])('at %i px in the %s axe finds nothing in the section, and nothing scrolls sideways', async (width, scheme) => {
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await page.waitForSelector('counting-conventions table');
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    const results = await axe.run('[data-section="kernel"], [data-section="counting"]', {
      resultTypes: ['violations'],
    });
    return results.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
  });
  expect(found).toEqual([]);
  const wide = await page.$$eval('[data-section="kernel"] *, [data-section="counting"] *', (elements) =>
    elements
      .filter((one) => one.closest('.cm-scroller') === null && one.getBoundingClientRect().right > innerWidth)
      .map(({ tagName }) => tagName),
  );
  expect(wide).toEqual([]);
});

test('the Tab key goes into the editor and out of it again, to Run', async () => {
  await page.focus('[data-example="softmax row"]');
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(
    'WGSL source of your kernel',
  );
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.getAttribute('data-action'))).toBe('run-kernel');
});
