import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from 'vitest';
import type { LaunchedBrowser } from '../../../src/cli/browser/launch.ts';
import { dataScript } from '../../../src/cli/fleet/page-folder.ts';
import type { FleetPage } from '../../../src/fleet/page/fleet-page-format.ts';
import { packTimes } from '../../../src/fleet/page/packed-times.ts';
import { axeViolations, resize } from '../../support/built-page.ts';
import { Workplace, type Ended } from '../../support/command.ts';
import { duckDbObstacle } from '../../support/fleet/duckdb.ts';
import { madeFleet, madeResult, type MadeRun } from '../../support/fleet/made-fleet.ts';
import { madePage } from '../../support/fleet/made-page.ts';
import { madeReport, type Told } from '../../support/fleet/made-reports.ts';
import { servePlainly } from '../../support/plain-server.ts';
import { reportSaying } from '../../support/sample-report.ts';
import { openTestBrowser } from '../../support/test-browser.ts';

const obstacle = duckDbObstacle();
const workplace = new Workplace();
afterAll(() => workplace.remove());

const PLAN = { seed: 5, architectures: 2, machines: 8, results: 6, runs: 3, sick: 1, planted: 2 };
const fleet = madeFleet(PLAN);
const HOSTILE = '</script><img src=x onerror="globalThis.owned=1"><b>bold</b>';
const mine = fleet.runs.at(-1)!;

async function store(name: string, runs: readonly MadeRun[], told: (run: MadeRun) => Told, more = {}): Promise<void> {
  mkdirSync(workplace.path(name));
  for (const [i, run] of runs.entries()) {
    const report = madeReport(run, told(run));
    const [memory] = report.ceilings;
    const compute = { ...memory!, id: 'compute/f32', kind: 'compute', unit: 'flop/s' };
    writeFileSync(
      workplace.path(`${name}/${i}.json`),
      JSON.stringify({ ...report, ceilings: [memory, compute], ...more }),
    );
  }
  expect((await workplace.run(['fleet', 'add', name, '--store', `${name}.parquet`])).code).toBe(0);
}
/** The data that a script sets, as JSON. */
function pageText(path: string): string {
  const script = readFileSync(path, 'utf8');
  return JSON.parse(script.slice(script.indexOf('"'), -2)) as string;
}

const write = (name: string, ...args: string[]): Promise<Ended> =>
  workplace.run(['fleet', 'page', `${name}-page`, '--store', `${name}.parquet`, ...args]);

describe.skipIf(obstacle !== null)(`the page of a fleet${obstacle === null ? '' : ` (${obstacle})`}`, () => {
  let opened: LaunchedBrowser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    const driver = ({ isAfter }: MadeRun): Told => ({ driver: isAfter ? '570.10' : '570.9' });
    const hostile = fleet.runs.map((run) => (run.host === mine.host ? { ...run, host: HOSTILE } : run));
    await store('many', hostile, driver);
    // A hostile text in every field that may hold one.
    const said = reportSaying(HOSTILE);
    await store('single', [mine], driver, { ...said, adapter: { ...said.adapter, isFallback: false } });
    await store('software', [mine], () => ({ isFallback: true }));
    writeFileSync(workplace.path('mine.json'), readFileSync(workplace.path(`many/${fleet.runs.length - 1}.json`)));
    opened = await openTestBrowser();
  });
  afterAll(() => opened.close());

  beforeEach(async () => {
    complaints = [];
    page = await opened.browser.newPage();
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
  });
  afterEach(() => page.close());

  const open = async (name: string, hash = ''): Promise<void> => {
    await page.goto(`${pathToFileURL(workplace.path(`${name}-page/index.html`)).href}${hash}`);
    await page.waitForSelector('fleet-page p');
  };
  const words = (): Promise<string> => page.$eval('fleet-page', (all) => (all as HTMLElement).innerText);

  test('is written, says where, and ends with 1 past the threshold', async () => {
    const { code, stdout, stderr } = await write('many', '--mine', 'mine.json', '--threshold', '3%');
    expect([code, stderr]).toEqual([1, 'ridgepoint: 2 results became slower by more than 3.0 %\n']);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('index.html to many-page: 16 machines, 6 results,');
    expect(readdirSync(workplace.path('many-page')).toSorted()).toEqual(
      ['data.js', 'fleet.css', 'fleet.js', 'fleet.js.licenses.md', 'index.html'].toSorted(),
    );
    expect(gzipSync(readFileSync(workplace.path('many-page/fleet.js'))).length).toBeLessThan(80e3);
    const again = await write('many', '--mine', 'mine.json', '--by', 'driver', '--json', '-');
    expect([again.code, again.stderr]).toEqual([0, '']);
    expect(JSON.parse(again.stdout)).toMatchObject({ machines: 16, results: 6, changes: [{ by: 'driver', rows: 2 }] });
  });

  test('opened from disk it shows every figure, breaks no policy, and names are text', async () => {
    await resize(page, 1440);
    await open('many');
    await page.waitForSelector('fleet-spread .mark.accent');
    await expect.poll(() => page.$$eval('roofline-chart .roof', (all) => all.length)).toBe(3);
    await expect.poll(() => page.$$eval('fleet-spread .mark', (all) => all.length)).toBe(16);
    await expect.poll(() => page.$$eval('fleet-changes [data-verdict="slower"]', (all) => all.length)).toBe(2);
    expect(await words()).toMatch(/takes .*: (faster than|slower than)/);
    expect(await words()).toMatch(
      new RegExp(`^1 of 8 machines became slower than the others with the driver, .*: ${[...fleet.sick][0]!};`, 'm'),
    );
    expect(await words()).toContain(HOSTILE);
    expect(await page.$$('img, b')).toEqual([]);
    expect(await page.evaluate('globalThis.owned')).toBeUndefined();
    expect(complaints).toEqual([]);
  });

  test('another machine and result are chosen by list, mark and key, and stay in the address', async () => {
    await resize(page, 1440);
    await open('many');
    await page.select('select[name="result"]', '2');
    await page.waitForFunction((id) => document.querySelector('.answer h2')!.textContent === id, {}, madeResult(2));
    await page.select('select[name="machine"]', '0');
    await page.waitForFunction(() => location.hash.includes('machine=host-0'));
    const current = (): Promise<string | null> =>
      page.$eval('fleet-spread [aria-current="true"]', (mark) => mark.getAttribute('data-id'));
    expect(await current()).toBe('0');
    await page.$eval('fleet-spread .mark[tabindex="0"]', (mark) => (mark as SVGElement).focus());
    await page.keyboard.press('Home');
    const first = await page.evaluate(() => document.activeElement!.getAttribute('data-id'));
    await expect.poll(() => page.$eval('.pointed', ({ textContent }) => textContent)).toContain('host-');
    await page.keyboard.press('Enter');
    await page.waitForFunction(
      (id) => document.querySelector('fleet-spread [aria-current="true"]')!.getAttribute('data-id') === id,
      {},
      first,
    );
    // The mark keeps the focus.
    expect(await page.evaluate(() => document.activeElement!.getAttribute('data-id'))).toBe(first);
    const { hash } = new URL(page.url());
    await page.goto('about:blank');
    await open('many', hash);
    await page.waitForSelector('fleet-spread [aria-current="true"]');
    expect(await current()).toBe(first);
    await expect.poll(() => page.$eval('.answer h2', ({ textContent }) => textContent)).toBe(madeResult(2));
  });

  test.each([
    [360, 'light'],
    [360, 'dark'],
    [1440, 'light'],
    [1440, 'dark'],
  ] as const)('at %i px in the %s axe finds nothing, and nothing scrolls sideways', async (width, scheme) => {
    await page.setBypassCSP(true);
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    await resize(page, width);
    await open('many');
    await page.$$eval('details', (all) => all.forEach((one) => (one.open = true)));
    await page.waitForFunction(() => document.querySelectorAll('fleet-spread table tr').length > 16);
    expect(await axeViolations(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  });

  test('it works from any static host, below any path', async () => {
    const site: { url: string; server: Server } = await servePlainly(workplace.path('many-page'), '/any/where/');
    try {
      await page.goto(`${site.url}index.html`);
      await page.waitForSelector('fleet-spread .mark');
      expect(complaints).toEqual([]);
    } finally {
      site.server.close();
      site.server.closeAllConnections();
    }
  });

  test('with a thousand machines a choice is shown within 100 ms, the fastest of five', async () => {
    const {
      machines: [one],
      results,
    } = JSON.parse(pageText(workplace.path('many-page/data.js'))) as FleetPage;
    const many = Array.from({ length: 1000 }, (_, i) => ({ ...one!, host: `host-${i}`, kind: i % 2 }));
    const times = packTimes(many.map((_, i) => 1e-3 * (1 + ((i * 7919) % 1000) / 1000)));
    const large = { ...madePage(PLAN), machines: many, results: results.map((result) => ({ ...result, times })) };
    cpSync(workplace.path('many-page'), workplace.path('large-page'), { recursive: true });
    writeFileSync(workplace.path('large-page/data.js'), dataScript(large));
    await resize(page, 1440);
    await open('large');
    await page.waitForSelector('fleet-spread .bar');
    const tries = await page.evaluate(async () => {
      const shown = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      const all: number[] = [];
      for (const name of ['result', 'machine', 'result', 'machine', 'result']) {
        const begun = performance.now();
        const select = document.querySelector<HTMLSelectElement>(`select[name="${name}"]`)!;
        select.selectedIndex += 1;
        select.dispatchEvent(new Event('change'));
        await shown();
        all.push(performance.now() - begun);
      }
      return all;
    });
    expect(Math.min(...tries)).toBeLessThan(100);
  });

  test('a long name leaves room for all else, and is whole in a title', async () => {
    const made = madePage(PLAN);
    const host = `${'y'.repeat(280)}-7`;
    const standing = { ratio: 1.5, low: 1.4, high: 1.6, limit: 1.1, results: 6, slowerResults: 6, machines: 8 };
    const sick = { host, architecture: 'z'.repeat(150), vendor: '', device: '', ...standing };
    const [first, ...rest] = made.machines;
    const machines = [{ ...first!, host: 'y'.repeat(120) }, ...rest];
    cpSync(workplace.path('many-page'), workplace.path('long-page'), { recursive: true });
    writeFileSync(workplace.path('long-page/data.js'), dataScript({ ...made, machines, sick: [sick] }));
    await resize(page, 1440);
    await open('long');
    await page.$$eval('fleet-spread details', (all) => all.forEach((one) => (one.open = true)));
    await page.waitForSelector('fleet-spread [aria-label="Every machine"]');
    const hidden = await page.$$eval('.scroll', (all) =>
      all.map((one) => [one.getAttribute('aria-label'), one.scrollWidth - one.clientWidth]),
    );
    expect(hidden.filter(([, more]) => more !== 0)).toEqual([]);
    expect(hidden.map(([label]) => label)).toContain('Slow machines');
    const heading = await page.$eval('[aria-label="Slow machines"] th[scope="row"]', (one) => [
      one.getAttribute('title'),
      one.textContent.length,
      one.textContent.endsWith('y-7'),
    ]);
    expect(heading).toEqual([host, 60, true]);
    expect(await page.$$eval('[aria-label="Every machine"] th[title]', (all) => all.length)).toBe(1);
  });

  test('one machine: what there is, and in a sentence that nothing can be compared', async () => {
    const { code, stdout } = await write('single', '--by', 'driver');
    expect([code, stdout]).toEqual([0, expect.stringContaining('measured with two versions of the driver.')]);
    expect((await write('single')).code).toBe(0);
    await open('single');
    const said = await words();
    expect(said).toContain('It is the only machine, so there is nothing to compare it with.');
    expect(said).toContain('No machine has been measured with two versions of the driver.');
    expect(said).toContain('1 machine has fewer than 6 results that count, too few to judge.');
    expect(said).not.toMatch(/NaN|undefined|Infinity/);
    expect([said.includes(HOSTILE), await page.$$('img, b'), await page.evaluate('globalThis.owned')]).toEqual([
      true,
      [],
      undefined,
    ]);
    expect(complaints).toEqual([]);
  });

  test('software adapters are there only if they are asked for', async () => {
    const { stdout } = await write('software');
    expect(stdout).toContain('left out (--software counts');
    await open('software');
    expect(await words()).toMatch(/^The store software\.parquet holds no times of named machines/);
    await write('software', '--software');
    await open('software');
    expect(await words()).toContain('(software)');
    const refused = await write('many', '--mine', 'software/0.json');
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('--mine: expected a report of a GPU')]);
  });

  test('without its data the page says what is missing', async () => {
    writeFileSync(workplace.path('single-page/data.js'), '');
    await open('single');
    expect(await words()).toMatch(/^data\.js: expected it beside index\.html, found none/);
  });

  test('a folder with something else is refused, and left as it is; files beside a page stay', async () => {
    mkdirSync(workplace.path('taken-page'));
    writeFileSync(workplace.path('taken-page/index.html'), 'mine');
    const refused = await workplace.run(['fleet', 'page', 'taken-page', '--store', 'many.parquet']);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('holds "index.html" and no such page')]);
    expect(readFileSync(workplace.path('taken-page/index.html'), 'utf8')).toBe('mine');
    expect(readdirSync(workplace.path('taken-page'))).toEqual(['index.html']);
    writeFileSync(workplace.path('many-page/notes.txt'), 'mine');
    expect((await write('many')).code).toBe(0);
    expect(readFileSync(workplace.path('many-page/notes.txt'), 'utf8')).toBe('mine');
    for (const name of ['data.js', 'index.html']) {
      const before = readFileSync(workplace.path(`many-page/${name}`), 'utf8');
      const { code, stderr } = await write('many', '--json', `many-page/${name}`);
      expect([code, stderr]).toEqual([
        2,
        expect.stringMatching(/^ridgepoint: --json: expected another file than those that are written, got "/),
      ]);
      expect(readFileSync(workplace.path(`many-page/${name}`), 'utf8')).toBe(before);
    }
  });
});

test.each([
  [['--from', '1'], /--from: expected --by with it/],
  [['--by', 'weather'], /--by: expected driver, browser or tool, got "weather"/],
  [['--threshold', '5'], /--threshold: expected a share/i],
])('page %j is refused in one sentence', async (args, said) => {
  const { code, stdout, stderr } = await workplace.run(['fleet', 'page', 'never', ...args]);
  expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(said)]);
});
