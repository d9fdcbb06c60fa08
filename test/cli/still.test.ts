import { expect, test } from 'vitest';
import { fixtureText, resize, settle, useBuiltPage, VIEW_NAMES, visitView } from '../support/built-page.ts';

const built = useBuiltPage({ 'report.json': fixtureText('hardware') });

/** A shift of the layout that no input caused: its score, and what moved. */
interface Shift {
  readonly value: number;
  readonly moved: readonly string[];
}

/** Collects the shifts from now on. */
const watchShifts = (): Promise<void> =>
  built.page.evaluate(() => {
    const seen: Shift[] = [];
    Object.assign(globalThis, { shifts: seen });
    const nameOf = (node: Node | null): string => {
      const element = node instanceof Element ? node : node?.parentElement;
      return element
        ? `${element.closest('[data-section]')?.getAttribute('data-section') ?? ''} ${element.tagName}.${element.className}`
        : '';
    };
    type Entry = PerformanceEntry & {
      value: number;
      hadRecentInput: boolean;
      sources: readonly { node: Node | null; previousRect: DOMRect; currentRect: DOMRect }[];
    };
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput, sources } of list.getEntries() as Entry[]) {
        if (hadRecentInput) continue;
        const moved = sources.map(
          ({ node, previousRect, currentRect }) => `${nameOf(node)}: ${previousRect.y} to ${currentRect.y}`,
        );
        seen.push({ value, moved });
      }
    }).observe({ type: 'layout-shift' });
  });

async function shifts(): Promise<readonly Shift[]> {
  await built.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 200)));
  return built.page.evaluate(() => (globalThis as unknown as { shifts: Shift[] }).shifts);
}

const total = (seen: readonly Shift[]): number => seen.reduce((sum, { value }) => sum + value, 0);
/** The larger shifts, if all together are more than a reader should notice. */
const judged = (seen: readonly Shift[], most = 0.1): readonly Shift[] =>
  total(seen) < most ? [] : seen.filter(({ value }) => value > 0.005);

/** What the page is told of a run, in order. */
type Told = readonly [name: 'started' | 'progressed' | 'ended', ...details: unknown[]];

/** The tellings of a small run, so that they can be replayed at another width. */
let told: readonly Told[] = [];

test('nothing jumps while measuring, at 1440 px', async () => {
  const { page } = built;
  await resize(page, 1440);
  await built.open();
  await settle(page);
  await watchShifts();
  told = (await page.evaluate(async () => {
    const { watcher } = document.querySelector('ridgepoint-app')! as unknown as {
      watcher: Record<string, (...details: unknown[]) => void>;
    };
    const heard: unknown[] = [];
    for (const name of ['started', 'progressed', 'ended']) {
      const tell = watcher[name]!;
      watcher[name] = (...details) => {
        heard.push(structuredClone([name, ...details]));
        tell(...details);
      };
    }
    const shapes = [1, 2, 4].map((batch) => ({ op: 'gemv', shape: { batch, in: 256, out: 256 } }));
    const cases = [...shapes, { op: 'softmax', shape: { rows: 64, cols: 256 } }];
    await globalThis.ridgepoint.run({ name: 'tiny', cases, rounds: 3, climbSeconds: 0 });
    return heard;
  })) as Told[];
  await page.waitForSelector('result-table tbody tr');
  const seen = await shifts();
  process.stderr.write(`shifts while measuring at 1440 px: ${total(seen).toFixed(4)}, told ${told.length}\n`);
  expect(judged(seen)).toEqual([]);
});

test.each([360, 768, 1024])('nothing jumps while measuring, at %i px', async (width) => {
  const { page } = built;
  expect(told.length).toBeGreaterThan(5);
  await resize(page, width);
  await built.open();
  await settle(page);
  await watchShifts();
  await page.evaluate(async (tellings) => {
    const { watcher } = document.querySelector('ridgepoint-app')! as unknown as {
      watcher: Record<string, (...details: unknown[]) => void>;
    };
    for (const [name, ...details] of tellings) {
      watcher[name]!(...details);
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    }
  }, told);
  await page.waitForSelector('result-table tbody tr');
  const seen = await shifts();
  process.stderr.write(`shifts while measuring at ${width} px: ${total(seen).toFixed(4)}\n`);
  expect(judged(seen)).toEqual([]);
});

test.each([1440, 360])('nothing jumps when a page with a report opens, or a view does, at %i px', async (width) => {
  const { page } = built;
  await resize(page, width);
  await built.openReport();
  await watchShifts();
  await settle(page);
  const seen: Record<string, number> = {};
  const tooMuch: unknown[] = [];
  let known = 0;
  for (const view of VIEW_NAMES) {
    await visitView(page, view);
    await new Promise((resolve) => setTimeout(resolve, 700));
    const all = await shifts();
    const own = all.slice(known);
    known = all.length;
    seen[view] = Number(total(own).toFixed(4));
    tooMuch.push(...judged(own).map((shift) => ({ view, ...shift })));
  }
  process.stderr.write(`shifts of views at ${width} px: ${JSON.stringify(seen)}\n`);
  expect(tooMuch).toEqual([]);
});

test('what a mark explains takes the room beside the chart: nothing below moves', async () => {
  const { page } = built;
  await resize(page, 1440);
  await built.openReport();
  await settle(page);
  const topOfResults = (): Promise<number> =>
    page.$eval('[data-section="results"]', (section) => section.getBoundingClientRect().top + scrollY);
  const before = await topOfResults();
  await page.click('result-table tr.best');
  await page.waitForSelector('.words.has-selection mark-details dl');
  await settle(page);
  expect(await topOfResults()).toBe(before);
  // All of it can be scrolled to.
  const reach = await page.$eval('.words', ({ scrollHeight, clientHeight }) => scrollHeight - clientHeight);
  expect(reach).toBeGreaterThan(0);
  expect(await page.$eval('.words', (words) => getComputedStyle(words).overflowY)).toBe('auto');
});
