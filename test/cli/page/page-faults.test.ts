import { beforeEach, describe, expect, test } from 'vitest';
import { useBuiltPage } from '../../support/built-page.ts';
import { syntheticReport } from '../../support/report.ts';

const REPORT = JSON.stringify(syntheticReport());
const NESTED = `{"format":"ridgepoint-report","formatVersion":1,"notes":${'['.repeat(3e6)}${']'.repeat(3e6)}}`;

const built = useBuiltPage({ 'report.json': REPORT });

async function openReport(): Promise<void> {
  await built.openReport();
  await built.page.waitForSelector('result-table tbody tr');
}

const rows = (): Promise<number> => built.page.$$eval('result-table tbody tr', ({ length }) => length);

/** The sentence of an alert that matches. */
async function alertOf(words: RegExp): Promise<string> {
  const found = await built.page.waitForFunction(
    (source) =>
      [...document.querySelectorAll('[role="alert"]')]
        .map(({ textContent }) => textContent.replaceAll(/\s+/g, ' ').trim())
        .find((text) => new RegExp(source, 'u').test(text)),
    {},
    words.source,
  );
  return (await found.jsonValue())!;
}

/** Drops files on the page. */
const drop = (files: Record<string, string>): Promise<void> =>
  built.page.evaluate((given) => {
    const dataTransfer = new DataTransfer();
    for (const [name, text] of Object.entries(given)) dataTransfer.items.add(new File([text], name));
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  }, files);

describe('a view whose code is not served', () => {
  let isServed: boolean;

  beforeEach(async () => {
    isServed = false;
    const { page } = built;
    // A worker that keeps the page would answer instead.
    await page.evaluateOnNewDocument(() => Reflect.deleteProperty(Navigator.prototype, 'serviceWorker'));
    await page.setRequestInterception(true);
    page.on('request', (request) => {
      if (!isServed && request.url().includes('guide-walk')) void request.respond({ status: 404 });
      else void request.continue();
    });
    await openReport();
    await page.click('nav a[href="#guide"]');
    await page.waitForSelector('[data-action="load-again"]');
  });

  test('is fetched again on request, and the report stays', async () => {
    const { page } = built;
    isServed = true;
    await page.focus('[data-action="load-again"]');
    await page.keyboard.press('Enter');
    await page.waitForSelector('guide-walk h3');
    // The button is gone, and the focus is not lost with it.
    await page.waitForFunction(() => document.activeElement?.matches('[data-view="guide"]'));
    await page.click('nav a[href="#roofline"]');
    expect(await rows()).toBeGreaterThan(10);
    expect(built.pageErrors).toEqual([]);
  });

  test('comes with the page loaded again where fetching it again is in vain, and the report stays', async () => {
    const { page } = built;
    // As after a new version was put on the server, and in Firefox, which remembers failures.
    await page.click('[data-action="load-again"]');
    await page.waitForSelector('[data-action="reload"]:focus');
    isServed = true;
    await page.evaluate(() => history.replaceState(null, '', location.pathname + location.hash));
    await Promise.all([page.waitForNavigation(), page.click('[data-action="reload"]')]);
    await page.waitForSelector('guide-walk h3');
    await page.click('nav a[href="#roofline"]');
    await page.waitForSelector('result-table tbody tr');
    expect(await rows()).toBeGreaterThan(10);
    expect(built.pageErrors).toEqual([]);
  });
});

test.each<[what: string, text: string, words: RegExp]>([
  ['cut off', REPORT.slice(0, REPORT.length / 2), /expected JSON, got something else/],
  ['binary', '\u0000\u0001\u0002', /expected JSON, got binary data/],
  ['of a later version', REPORT.replace('"formatVersion":1', '"formatVersion":2'), /later version of Ridgepoint/],
  ['without an end to its version', REPORT.replace('"formatVersion":1', '"formatVersion":1e999'), /a number too large/],
  ['nested without end', NESTED, /at most 1000 levels/],
])('a file %s is refused in a sentence, and nothing is lost', async (_what, text, words) => {
  await openReport();
  const before = await rows();
  await drop({ 'bad.json': text });
  const sentence = await alertOf(words);
  expect(sentence).not.toMatch(/NaN|undefined|Infinity/);
  expect(await rows()).toBe(before);
  // Among others, it is named, and they are shown.
  await drop({ 'bad.json': text, 'good.json': REPORT });
  expect(await alertOf(/bad\.json/)).toMatch(words);
  expect(await rows()).toBe(before);
  expect(built.complaints).toEqual([]);
});

test.each<[what: string, link: string, words: RegExp]>([
  ['cut off', '1.3Vzbkhs3kv0VRr3sC7uE', /cut off or altered/],
  ['of a later version', '2.abc', /later version/],
  ['too long', `1.${'A'.repeat(33_000)}`, /at most 32768 characters/],
  ['of markup', '1.<img src=x onerror=alert(1)>', /cut off or altered/],
])('a link %s is refused in a sentence, and what was shown stays', async (_what, link, words) => {
  await openReport();
  const before = await rows();
  await built.page.evaluate((text) => (location.hash = `#roofline&report=${text}`), link);
  await alertOf(words);
  expect(await rows()).toBe(before);
  await built.page.waitForFunction(() => !location.hash.includes('report='));
  expect(built.complaints).toEqual([]);
});

test('a report that its server does not send is missed in a sentence', async () => {
  const { page } = built;
  await page.evaluateOnNewDocument(() => Reflect.deleteProperty(Navigator.prototype, 'serviceWorker'));
  await page.setRequestInterception(true);
  page.on('request', (request) => {
    if (request.url().endsWith('/report.json')) void request.abort();
    else void request.continue();
  });
  await built.open('?report=report.json');
  await alertOf(/^\?report: expected a report at "report\.json", got no answer from the server\.$/);
  await built.open('?report=');
  await page.waitForSelector('roofline-chart svg');
  expect(built.pageErrors).toEqual([]);
});

test('a browser that keeps no reports says so after a run, and shows its results', async () => {
  const { page } = built;
  await page.evaluateOnNewDocument(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('denied', 'SecurityError');
    };
  });
  await built.open();
  await page.waitForSelector('roofline-chart svg');
  await page.evaluate(async () => {
    const cases = [{ op: 'gemv', shape: { batch: 1, in: 256, out: 256 } }];
    await globalThis.ridgepoint.run({ name: 'tiny', cases, rounds: 3, climbSeconds: 0 });
  });
  await page.waitForSelector('result-table tbody tr');
  await page.waitForFunction(() => document.body.textContent.includes('does not let the page keep reports'));
  expect(built.complaints).toEqual([]);
});
