import { describe, expect, test } from 'vitest';
import { axeViolations, fixtureSession, resize, settle, useBuiltPage, visitView } from '../../support/built-page.ts';
import { madeSession } from '../../support/made-session.ts';

const built = useBuiltPage({
  'session.json': JSON.stringify(madeSession()),
  'after.json': JSON.stringify(madeSession({ slower: { Transpose: 0.6, Softmax: 1.4 } })),
  'watched.json': fixtureSession('onnxruntime'),
  'large.json': JSON.stringify(madeSession({ pipelines: 200, spans: 100_000 })),
  'broken.json': JSON.stringify({ ...madeSession({ spans: 10 }), pipelines: [{ hash: 1 }] }),
});

/** Opens a session by the page's address, and resolves when it is shown. */
async function openSession(name: string, hash = ''): Promise<void> {
  await built.open(`?report=${name}${hash}`);
  await built.page.waitForSelector('session-view pipeline-table tbody tr');
  await settle(built.page);
}

/** Two sessions, as if both were dropped. */
async function openBoth(...both: readonly string[]): Promise<void> {
  await openSession(both[0]!);
  await built.page.evaluate(async (names) => {
    const files = await Promise.all(names.map(async (name) => new File([await (await fetch(name)).text()], name)));
    document.querySelector('ridgepoint-app')!.dispatchEvent(new CustomEvent('ridgepoint-files', { detail: files }));
  }, both);
  await built.page.waitForSelector('session-comparison tbody tr');
  await settle(built.page);
}

test('it is there again after a reload, with the stretch of its timeline', async () => {
  const { page } = built;
  await resize(page, 1440);
  await openBoth('session.json', 'after.json');
  await page.waitForFunction(() => sessionStorage.getItem('ridgepoint-tab') !== null);
  await page.$eval('details[data-section="session-timeline"]', (details) => (details.open = true));
  await page.click('session-timeline [data-zoom="in"]');
  await page.waitForFunction(() => location.hash.includes('time='));
  const ticks = (): Promise<string> =>
    page.$$eval('session-timeline .tick', (all) => all.map(({ textContent }) => textContent).join());
  const before = [await ticks(), page.url()];
  await page.reload();
  await page.waitForSelector('session-comparison tbody tr');
  await settle(page);
  expect([await ticks(), page.url()]).toEqual(before);
  expect(built.complaints).toEqual([]);
});

const textOf = (selector: string): Promise<string> =>
  built.page.$eval(selector, (element) => element.textContent.replaceAll(/\s+/g, ' ').trim());

test('a session opens in its view; a pipeline is selected, opened in Kernel, and found again on the way back', async () => {
  const { page } = built;
  await resize(page, 1440);
  await openSession('session.json');
  await expect.poll(() => textOf('nav [aria-current="page"]')).toBe('Session');
  await expect.poll(() => textOf('session-view .answer')).toContain('of its busy time');
  await page.click('pipeline-table tr[data-result="ma000011"] .name');
  await page.waitForSelector('pipeline-details h2');
  await page.waitForFunction(() => location.hash.includes('pipeline=ma000011'));
  await page.click('[data-action="show-source"]');
  await page.waitForFunction(() => document.querySelector('pipeline-source .heat') !== null);
  // Each number beside its line.
  const tops = (selector: string): Promise<number[]> =>
    page.$$eval(selector, (lines) => lines.slice(0, 6).map((line) => Math.round(line.getBoundingClientRect().top)));
  await page.waitForFunction(
    () =>
      (document.querySelector('pipeline-source .cm-lineNumbers') as HTMLElement).getBoundingClientRect().top <
      innerHeight,
  );
  await settle(page);
  expect((await tops('pipeline-source .cm-lineNumbers .cm-gutterElement')).slice(1)).toEqual(
    (await tops('pipeline-source .cm-line')).slice(0, 5),
  );
  await page.click('[data-action="open-in-kernel"]');
  await page.waitForSelector('your-kernel [data-note="given"]');
  await expect.poll(() => page.$eval('input[name="workgroups-x"]', (input) => input.value)).toBe('256');
  await expect
    .poll(() => page.$eval('[data-binding="0.0"] input[name="elements"]', (input) => input.value))
    .toBe('65536');
  await page.goBack();
  await page.waitForSelector('[data-view="session"] pipeline-details h2');
  await expect.poll(() => textOf('pipeline-details h2')).toBe('MatMul ma000011');
  expect(built.complaints).toEqual([]);
});

test('a broken session is told in one sentence', async () => {
  await built.open('?report=broken.json');
  await built.page.waitForSelector('[role="alert"] p');
  await expect.poll(() => textOf('[role="alert"] p')).toMatch(/^Session\.pipelines\[0\]\.hash: expected .*, got 1\.$/i);
});

test('its code is not part of the first view', async () => {
  const asked: string[] = [];
  built.page.on('request', (request) => asked.push(request.url()));
  await built.open();
  await settle(built.page);
  expect(asked.filter((url) => /session|timeline|pipeline/.test(url))).toEqual([]);
  await openSession('session.json');
  expect(asked.some((url) => /session-view/.test(url))).toBe(true);
});

describe.each([
  ['light', 1440, 2],
  ['dark', 360, 6],
])('in the %s at %i px', (scheme, width, most) => {
  test(`axe finds nothing, nothing scrolls sideways, and it is at most ${most} screens high`, async () => {
    const { page } = built;
    await resize(page, width);
    await page.setBypassCSP(true);
    await page.emulateMediaFeatures([
      { name: 'prefers-color-scheme', value: scheme },
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ]);
    const sizes: Record<string, number> = {};
    const look = async (state: string): Promise<void> => {
      expect([state, await axeViolations(page)]).toEqual([state, []]);
      sizes[state] = (await page.evaluate('document.documentElement.scrollHeight / innerHeight')) as number;
      expect([state, await page.evaluate('document.documentElement.scrollWidth <= innerWidth')]).toEqual([state, true]);
    };
    await built.open('#session');
    await page.waitForSelector('session-view .how');
    await settle(page);
    await look('none');
    await openSession('session.json');
    await look('opened');
    await openSession('session.json', '#session&pipeline=ma000011');
    await page.waitForSelector('pipeline-details h2');
    await settle(page);
    await look('selected');
    await openSession('watched.json');
    await look('watched');
    await openBoth('session.json', 'after.json');
    await look('compared');
    await openBoth('watched.json', 'watched.json');
    await look('watched twice');
    await openSession('session.json', '#session&pipeline=ma000011');
    await page.waitForSelector('pipeline-details h2');
    process.stderr.write(`screens of a session at ${width} px: ${JSON.stringify(sizes)}\n`);
    expect(Object.entries(sizes).filter(([, height]) => height > most)).toEqual([]);
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
    });
    await page.waitForSelector('pipeline-source .cm-content');
    await settle(page);
    expect(await axeViolations(page)).toEqual([]);
    await openBoth('session.json', 'after.json');
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
    });
    await settle(page);
    expect(await axeViolations(page)).toEqual([]);
  });
});

test('on a phone every link is in sight with a session open', async () => {
  const { page } = built;
  await resize(page, 360);
  await openSession('session.json');
  const places = await page.$$eval('nav a', (links) =>
    links.map((link) => link.getBoundingClientRect().right <= innerWidth),
  );
  expect(places).toEqual(Array.from({ length: 7 }, () => true));
});

test('on paper it says what the view says, without controls', async () => {
  const { page } = built;
  await resize(page, 1440);
  await openSession('session.json', '#session&pipeline=ma000011');
  const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true });
  const pages =
    Buffer.from(pdf)
      .toString('latin1')
      .match(/\/Type \/Page\b/g)?.length ?? 0;
  expect(pages).toBeGreaterThan(0);
  expect(pages).toBeLessThanOrEqual(4);
  await page.emulateMediaType('print');
  const shown = await page.$$eval('session-view :is(button, input, summary)', (controls) =>
    controls
      .filter((one) => one.checkVisibility() && !one.closest('table, .first-advice'))
      .map(({ outerHTML }) => outerHTML.slice(0, 80)),
  );
  expect(shown).toEqual([]);
});

test('two hundred pipelines and a hundred thousand spans stay quick', async () => {
  const { page } = built;
  await resize(page, 1440);
  await openSession('large.json');
  const times = await page.evaluate(async () => {
    const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
    const timed = async (act: () => void): Promise<number> => {
      await frame();
      const start = performance.now();
      act();
      await frame();
      return Math.round(performance.now() - start);
    };
    const plot = document.querySelector<HTMLElement>('session-timeline .plot')!;
    const press = (key: string): void => void plot.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    const rows = document.querySelectorAll<HTMLElement>('pipeline-table tbody tr');
    return {
      zoom: await timed(() => press('+')),
      back: await timed(() => press('0')),
      select: await timed(() => rows[0]!.click()),
      other: await timed(() => rows[1]!.click()),
      all: await timed(() => document.querySelector<HTMLElement>('[data-action="show-all-pipelines"]')!.click()),
    };
  });
  process.stderr.write(`ms with 200 pipelines and 100,000 spans: ${JSON.stringify(times)}\n`);
  // A frame or a few on a quiet machine, 0.2 s for all rows; this one is shared.
  expect(Object.entries(times).filter(([, milliseconds]) => milliseconds > 3000)).toEqual([]);
  await expect.poll(() => page.$$eval('pipeline-table tbody tr', (rows) => rows.length)).toBe(200);
});

test('a link to another view and back keeps the session', async () => {
  const { page } = built;
  await openSession('session.json');
  await visitView(page, 'model');
  await visitView(page, 'session');
  await expect.poll(() => textOf('session-view .answer')).toContain('of its busy time');
});

test('a session in the address leaves another view that the address names', async () => {
  await built.open('?report=session.json#model');
  await built.page.waitForSelector('nav a[href="#session"]');
  await expect.poll(() => textOf('nav [aria-current="page"]')).toBe('Model');
});
