import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fixtureText, resize, settle, useBuiltPage, VIEW_NAMES, visitView } from '../../support/built-page.ts';

const built = useBuiltPage({ 'report.json': fixtureText('hardware') });

/** Pages of a PDF: its page objects, which Chromium writes uncompressed. */
const pagesOf = (pdf: Uint8Array): number =>
  Buffer.from(pdf)
    .toString('latin1')
    .match(/\/Type \/Page\b/g)?.length ?? 0;

test.each(['light', 'dark'])(
  'on paper the roofline is one clean sheet, black on white, from a %s page',
  async (scheme) => {
    const { page } = built;
    await resize(page, 1440);
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    await built.openReport();
    await settle(page);
    await page.emulateMediaType('print');
    const shown = await page.evaluate(() => {
      const isSeen = (element: Element): boolean =>
        element.checkVisibility() && element.getBoundingClientRect().width > 0;
      const controls = [...document.querySelectorAll('nav, select, input, button, summary, label')];
      const { backgroundColor, color } = getComputedStyle(document.body);
      const wanted = ['.figure svg', '.answer p', '.key', 'result-table tbody tr', '.state', 'h1'];
      return {
        controls: controls
          .filter((one) => isSeen(one) && !one.closest('table'))
          .map(({ outerHTML }) => outerHTML.slice(0, 120)),
        missing: wanted.filter((selector) => ![...document.querySelectorAll(selector)].some(isSeen)),
        backgroundColor,
        color,
        mark: getComputedStyle(document.querySelector('roofline-chart')!).color,
      };
    });
    expect(shown).toEqual({
      controls: [],
      missing: [],
      backgroundColor: 'rgb(255, 255, 255)',
      color: 'rgb(22, 25, 29)',
      mark: 'rgb(22, 25, 29)',
    });
    const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true });
    const into = process.env['RIDGEPOINT_PRINTS'];
    if (into !== undefined) {
      mkdirSync(into, { recursive: true });
      writeFileSync(`${into}/roofline-${scheme}.pdf`, pdf);
    }
    expect(pagesOf(pdf)).toBe(1);
  },
);

test('every view fits on a few sheets', async () => {
  const { page } = built;
  await resize(page, 1440);
  await built.openReport();
  const pages: Record<string, number> = {};
  for (const view of VIEW_NAMES) {
    await visitView(page, view);
    pages[view] = pagesOf(await page.pdf({ format: 'A4', preferCSSPageSize: true }));
  }
  process.stderr.write(`sheets: ${JSON.stringify(pages)}\n`);
  expect(Math.max(...Object.values(pages))).toBeLessThanOrEqual(4);
  expect(Math.min(...Object.values(pages))).toBeGreaterThanOrEqual(1);
});
