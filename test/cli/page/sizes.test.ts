import { describe, expect, test } from 'vitest';
import { fixtureText, resize, settle, useBuiltPage, VIEW_NAMES, visitView } from '../../support/built-page.ts';

const built = useBuiltPage({ 'report.json': fixtureText('hardware') });

describe.each([
  [1440, 2],
  [360, 6],
])('at %i px', (width, most) => {
  test(`every view is at most ${most} screens high, with a report and without`, async () => {
    const { page } = built;
    await resize(page, width);
    const screens: Record<string, number> = {};
    for (const hasReport of [false, true]) {
      await (hasReport ? built.openReport() : built.open());
      for (const view of VIEW_NAMES) {
        await visitView(page, view);
        // What is shown once the page is idle.
        await new Promise((resolve) => setTimeout(resolve, 500));
        await settle(page);
        const height = await page.evaluate('document.documentElement.scrollHeight / innerHeight');
        screens[`${view}${hasReport ? ' with a report' : ''}`] = Number((height as number).toFixed(2));
      }
    }
    process.stderr.write(`screens at ${width} px: ${JSON.stringify(screens)}\n`);
    expect(Object.entries(screens).filter(([, height]) => height > most)).toEqual([]);
  });
});

test('at 320 px, as on a page magnified four times, nothing has to be scrolled sideways', async () => {
  const { page } = built;
  await resize(page, 320);
  await built.openReport();
  const wide: string[] = [];
  for (const view of VIEW_NAMES) {
    await visitView(page, view);
    const [width, links] = await page.evaluate(() => {
      const nav = document.querySelector('nav')!;
      return [document.documentElement.scrollWidth, nav.scrollWidth - nav.clientWidth] as const;
    });
    if (width > 320 || links > 0) wide.push(`${view}: ${width} px, links ${links} px too wide`);
  }
  expect(wide).toEqual([]);
});

/**
 * Controls that may be smaller: one in a line of text is as high as the line; a whole row selects as the name in it
 * does; a mark within another; and in the field chart the mark nearest to a finger is meant.
 */
const EXCEPT =
  'p a, small a, explained-value, glossary-term, tr[data-result] .name, .mark:has(.hit[r="4"]), field-chart .mark';

test.each([
  [360, 44],
  [1440, 24],
])('at %i px every control is at least 24 px wide and high, and a button at least %i px', async (width, button) => {
  const { page } = built;
  await resize(page, width);
  await built.openReport();
  const small = new Set<string>();
  for (const view of VIEW_NAMES) {
    await visitView(page, view);
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
    });
    await settle(page);
    const found = await page.evaluate(
      (except, least) => {
        /** The box that takes a click: a label's with its field's, and what a pseudo-element adds. */
        const boxOf = (element: Element): { width: number; height: number } => {
          const { width: wide, height: high } = (element.closest('label') ?? element).getBoundingClientRect();
          const around = getComputedStyle(element, '::after');
          if (around.position !== 'absolute' || around.content === 'none') return { width: wide, height: high };
          return {
            width: Math.max(wide, Number.parseFloat(around.width) || 0),
            height: Math.max(high, Number.parseFloat(around.height) || 0),
          };
        };
        const controls = [
          ...document.querySelectorAll('a, button, input, select, textarea, summary, .mark[role="graphics-symbol"]'),
        ];
        return controls.flatMap((control) => {
          const { width: wide, height: high } = boxOf(control);
          if (wide === 0 || control.closest(except) || !control.checkVisibility({ visibilityProperty: true }))
            return [];
          const wanted = control.matches('button, select, .button input') ? least : 24;
          if (wide >= 23.5 && high >= wanted - 0.5) return [];
          const name = control.getAttribute('data-action') ?? control.getAttribute('name') ?? control.className;
          const around = control.closest('[data-view] *')?.closest('[data-section]')?.getAttribute('data-section');
          return [
            `${around} ${control.tagName} ${typeof name === 'string' ? name : 'mark'}: ${Math.round(wide)} × ${Math.round(high)}`,
          ];
        });
      },
      EXCEPT,
      button,
    );
    for (const line of found) small.add(`${view}: ${line}`);
  }
  expect([...small]).toEqual([]);
});

test('on a phone every view has its link in sight', async () => {
  const { page } = built;
  await resize(page, 360);
  await built.open();
  const places = await page.$$eval('nav a', (links) =>
    links.map((link) => [link.getBoundingClientRect().left >= 0, link.getBoundingClientRect().right <= innerWidth]),
  );
  expect(places).toEqual(VIEW_NAMES.map(() => [true, true]));
});

test('on a phone nothing of the state and of the chosen plan is cut off, with one report and with three', async () => {
  const { page } = built;
  await resize(page, 360);
  await built.openReport();
  const cut = (): Promise<string[]> =>
    page.$$eval('.page-bar .state', (lines) =>
      lines.flatMap((line) => (line.scrollWidth > line.clientWidth ? [line.textContent] : [])),
    );
  expect(await cut()).toEqual([]);
  await page.evaluate(async () => {
    const report: unknown = await (await fetch('report.json')).json();
    (document.querySelector('ridgepoint-app') as unknown as { show(reports: unknown[]): void }).show([
      report,
      report,
      report,
    ]);
  });
  await page.waitForFunction(() => document.querySelector('.state')?.textContent.includes('compared with 2'));
  expect(await cut()).toEqual([]);
});

test('links have the colour of the page, light and dark', async () => {
  const { page } = built;
  for (const value of ['light', 'dark']) {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }]);
    await built.open('#guide');
    await visitView(page, 'guide');
    const [link, accent] = await page.$eval('guide-walk p a, [data-view="guide"] .lead a', (element) => {
      const probe = element.ownerDocument.createElement('i');
      element.ownerDocument.querySelector('ridgepoint-app')!.append(probe);
      probe.style.color = 'var(--accent)';
      return [getComputedStyle(element).color, getComputedStyle(probe).color];
    });
    expect(link).toBe(accent);
  }
});
