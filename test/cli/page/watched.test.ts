import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Server } from 'node:http';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LaunchedBrowser } from '../../../src/cli/browser/launch.ts';
import { parseSession } from '../../../src/session/parse-session.ts';
import { Workplace } from '../../support/command.ts';
import { servePlainly } from '../../support/plain-server.ts';
import { projectRoot } from '../../support/source-files.ts';
import { stackObstacle } from '../../support/stacks/obstacle.ts';
import { openTestBrowser } from '../../support/test-browser.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const workplace = new Workplace();
let opened: LaunchedBrowser;
let site: { url: string; server: Server };
let page: Page;
/** Errors of the page and of its policy, and requests to other hosts. */
const complaints: string[] = [];

beforeAll(async () => {
  site = await servePlainly(join(projectRoot, 'dist'), '/docs/');
  opened = await openTestBrowser();
  page = await opened.browser.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith(site.url) && !request.url().startsWith('blob:')) complaints.push(request.url());
  });
  const client = await page.createCDPSession();
  await client.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: workplace.folder });
  await page.setViewport({ width: 360, height: 900 });
  await page.goto(`${site.url}examples/watched.html`);
});

afterAll(async () => {
  await opened.close();
  site.server.close();
  site.server.closeAllConnections();
  workplace.remove();
});

test('the page shows what its kernels did, and saves the session', async () => {
  await page.click('#run');
  await page.waitForSelector('#save:not(:disabled)', { timeout: 60_000 });
  const rows = await page.$$eval('tbody tr', (all) =>
    all.map((row) => [...row.cells].map(({ textContent }) => textContent)),
  );
  const [flop, size] = [2 * 128 ** 3, 128 ** 2 * 4];
  const whole = (value: number): string => value.toLocaleString('en-US');
  expect(
    rows
      .toSorted(([a = ''], [b = '']) => a.localeCompare(b))
      .map(([label, dispatches, , ...counts]) => [label, dispatches, ...counts]),
  ).toEqual([
    ['matmul, plain', '20', whole(flop), whole(4 * flop + size), whole(3 * size)],
    ['matmul, tiled', '20', whole(flop), whole(2 * 8 * size + size), whole(3 * size)],
  ]);
  await page.click('#save');
  const file = workplace.path('session.json');
  await expect.poll(() => readIfThere(file), { timeout: 10_000 }).not.toBe('');
  const session = parseSession(readIfThere(file));
  expect(session.session).toMatchObject({ url: `${site.url}examples/watched.html`, flags: [] });
  expect(session.session.contexts).toMatchObject([{ kind: 'page', usesWebGpu: true, dispatches: 40 }]);
  expect(session.pipelines.map(({ source }) => source?.includes('fma('))).toEqual([true, true]);
  expect(complaints).toEqual([]);
});

test('in Firefox, into which no driver can inject, the tag counts the same', async ({ skip }) => {
  const obstacle = await stackObstacle('firefox');
  if (obstacle !== null) skip(obstacle);
  const firefox = await openTestBrowser('firefox');
  try {
    const other = await firefox.browser.newPage();
    await other.goto(`${site.url}examples/watched.html`);
    await other.click('#run');
    await other.waitForSelector('#save:not(:disabled)', { timeout: 60_000 });
    const text = await other.evaluate(async () => JSON.stringify(await globalThis.ridgepointAttach!.stop()));
    const { session, groups } = parseSession(text);
    expect(session).toMatchObject({ browser: { name: 'Firefox' }, contexts: [{ dispatches: 40 }] });
    expect(groups.map(({ counts }) => counts[0]?.flop)).toEqual([2 * 128 ** 3, 2 * 128 ** 3]);
  } finally {
    await firefox.close();
  }
});

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

test.each(['light', 'dark'])('axe finds nothing in the %s, and nothing scrolls sideways', async (scheme) => {
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
  expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
});
