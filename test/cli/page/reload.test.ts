import { expect, test } from 'vitest';
import { fixtureText, settle, useBuiltPage } from '../../support/built-page.ts';

const built = useBuiltPage({ 'report.json': fixtureText('hardware'), 'dawn.json': fixtureText('dawn') });

/** Drops files on the page. */
const drop = (files: Record<string, string>): Promise<void> =>
  built.page.evaluate((given) => {
    const dataTransfer = new DataTransfer();
    for (const [name, text] of Object.entries(given)) dataTransfer.items.add(new File([text], name));
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  }, files);

/** Resolves with the line of state once it matches. */
async function stateOf(words: RegExp): Promise<string> {
  const found = await built.page.waitForFunction(
    (source) => {
      const text = document.querySelector('.state')?.textContent.replaceAll(/\s+/g, ' ').trim() ?? '';
      return new RegExp(source, 'u').test(text) && text;
    },
    {},
    words.source,
  );
  return (await found.jsonValue()) as string;
}

/** Resolves once the tab has stored something else than before. */
async function stored(change: () => Promise<void>): Promise<void> {
  const mark = (): Promise<string | null> => built.page.evaluate(() => sessionStorage.getItem('ridgepoint-tab'));
  const before = await mark();
  await change();
  await built.page.waitForFunction((old) => sessionStorage.getItem('ridgepoint-tab') !== old, {}, before);
}

const roofs = (): Promise<string[]> =>
  built.page.$$eval('roofline-chart [data-kind="roof"]', (marks) =>
    marks.map((mark) => mark.getAttribute('aria-label')!),
  );
const keptRows = (): Promise<number> =>
  built.page.$$eval('report-shelf [data-action="rename"]', ({ length }) => length);

test('a reload, and the way back from another site, show the same reports with the same selection', async () => {
  await built.open();
  await stored(() => drop({ 'h200.json': fixtureText('hardware'), 'lavapipe.json': fixtureText('dawn') }));
  const state = await stateOf(/^NVIDIA H200 · opened from h200\.json · .* · compared with 1$/);
  await built.page.waitForSelector('result-table tbody tr');
  await built.page.$eval('result-table [data-result]', (row) => (row as HTMLElement).click());
  await built.page.waitForFunction(() => location.hash.includes('selected='));
  const [before, hash] = [await roofs(), await built.page.evaluate(() => location.hash)];
  expect(before.join()).toContain('NVIDIA H200');

  await built.page.reload();
  expect(await stateOf(/compared with 1$/)).toBe(state);
  await settle(built.page);
  expect([await roofs(), await built.page.evaluate(() => location.hash)]).toEqual([before, hash]);
  await expect
    .poll(() => built.page.$eval('.answer', ({ textContent }) => textContent))
    .toContain('on the NVIDIA H200');

  await built.page.goto('about:blank');
  await built.page.goBack();
  expect(await stateOf(/compared with 1$/)).toBe(state);
  // Nobody has kept them.
  await built.page.click('nav a[href="#reports"]');
  await built.page.waitForSelector('report-shelf [data-action="keep"]');
  expect(await keptRows()).toBe(0);
  expect(built.complaints).toEqual([]);
});

test('the report of an address wins, until the page shows something else', async () => {
  await built.open();
  await stored(() => drop({ 'lavapipe.json': fixtureText('dawn') }));
  await built.openReport();
  await stateOf(/^NVIDIA H200 · opened from report\.json/);
  await built.page.reload();
  await stateOf(/^NVIDIA H200 · opened from report\.json/);
  // The address is of another report then.
  await stored(() => drop({ 'lavapipe.json': fixtureText('dawn') }));
  expect(await built.page.evaluate(() => location.search)).toBe('');
  await built.page.reload();
  await stateOf(/^llvmpipe · opened from lavapipe\.json/);
  expect(built.complaints).toEqual([]);
});

test('what was measured here, is overlaid from the gallery, and was kept, is there again as such', async () => {
  await built.open();
  await stored(() =>
    built.page.evaluate(async () => {
      const cases = [{ op: 'gemv', shape: { batch: 1, in: 256, out: 256 } }];
      await globalThis.ridgepoint.run({ name: 'tiny', cases, rounds: 3, climbSeconds: 0 });
    }),
  );
  await built.page.click('nav a[href="#reports"]');
  await stored(async () => {
    const overlay = await built.page.waitForSelector(
      'report-gallery [data-gallery-id="nvidia-h200"] [data-action="overlay"]',
    );
    await overlay!.evaluate((button) => (button as HTMLElement).click());
  });
  const state = await stateOf(/compared with 1$/);
  expect(state).not.toMatch(/opened|gallery|kept/);
  await built.page.reload();
  expect(await stateOf(/compared with 1$/)).toBe(state);
  await built.page.click('nav a[href="#reports"]');
  await built.page.waitForSelector('report-shelf [data-action="rename"]');
  expect(await keptRows()).toBe(1);
  expect(built.complaints).toEqual([]);
});

test('a browser without a database opens reports all the same, and a reload has nothing more to say than one sentence', async () => {
  await built.page.evaluateOnNewDocument(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('denied', 'SecurityError');
    };
  });
  await built.open();
  await built.page.evaluate(() => sessionStorage.setItem('ridgepoint-tab', 'tab/000001-1-1'));
  await built.page.reload();
  await built.page.waitForFunction(() => document.querySelector('[role="alert"]')?.textContent.trim() !== '');
  expect(await built.page.$$eval('.notice', (all) => all.map(({ textContent }) => textContent.trim()))).toEqual([
    'The reports that this tab showed could not be read back from the browser’s storage: open their files again.',
  ]);
  await drop({ 'h200.json': fixtureText('hardware') });
  await stateOf(/^NVIDIA H200 · opened from h200\.json/);
  expect(built.complaints).toEqual([]);
});
