import { expect, test } from 'vitest';
import { fixtureText, settle, useBuiltPage } from '../../support/built-page.ts';

const built = useBuiltPage({ 'report.json': fixtureText('hardware') });

/** What has the focus: a name, whether a ring or a stroke shows it, and whether it is in sight. */
interface Stop {
  readonly name: string;
  readonly isShown: boolean;
  readonly isInSight: boolean;
}

const stop = (): Promise<Stop> =>
  built.page.evaluate(() => {
    const here = document.activeElement!;
    // The editor's ring also encloses its gutters; a label that is a button has the ring of its file input.
    const ringed = here.closest('wgsl-editor') ?? here.closest('label.button') ?? here;
    const mark = here.querySelector('.hit, .line');
    const isShown =
      getComputedStyle(ringed).outlineStyle !== 'none' || (mark !== null && getComputedStyle(mark).stroke !== 'none');
    const { top, bottom, left, right } = ringed.getBoundingClientRect();
    const isInSight = bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
    const around =
      here.closest('[data-report-id], [data-gallery-id], roofline-chart, result-table, nav')?.tagName ?? '';
    const own = [
      'data-action',
      'data-zoom',
      'data-isolate',
      'name',
      'href',
      'data-result',
      'data-id',
      'type',
      'data-section',
    ];
    const name = own.map((attribute) => here.getAttribute(attribute)).find((value) => value !== null) ?? here.tagName;
    return { name: `${around} ${name}`.trim(), isShown, isInSight };
  });

/** Every stop so far; each must be shown and in sight. */
async function look(): Promise<Stop> {
  const here = await stop();
  expect(here).toEqual({ name: expect.not.stringMatching(/^BODY$/) as unknown, isShown: true, isInSight: true });
  return here;
}

async function press(...keys: Parameters<typeof built.page.keyboard.press>[0][]): Promise<void> {
  for (const key of keys) await built.page.keyboard.press(key);
}

/** Presses Tab until a stop has the name. */
async function tabTo(name: string | RegExp, most = 60): Promise<Stop> {
  const passed: string[] = [];
  for (let count = 0; count < most; count++) {
    await press('Tab');
    if ((await stop()).name === 'BODY') continue;
    const here = await look();
    if (typeof name === 'string' ? here.name === name : name.test(here.name)) return here;
    passed.push(here.name);
  }
  throw new Error(`Tab: expected to reach ${String(name)}, got ${passed.join(', ')}`);
}

/** Resolves once something is so; the message says what was awaited. */
const until = (condition: () => unknown): Promise<unknown> =>
  built.page.waitForFunction(condition, { timeout: 20_000 });

/** Begins anew at the top, as after a click into the page's title. */
const fromTop = (): Promise<void> =>
  built.page.evaluate(() => {
    (document.activeElement as HTMLElement | null)?.blur();
    scrollTo(0, 0);
    // The place from which Tab goes on.
    getSelection()!.collapse(document.querySelector('h1'), 0);
  });

async function openView(view: string): Promise<void> {
  await fromTop();
  await tabTo(`NAV #${view}`);
  await press('Enter');
  await built.page.waitForSelector(`[data-view="${view}"]`);
  await settle(built.page);
  expect((await look()).name).toBe(`NAV #${view}`);
}

const textOf = (selector: string): Promise<string> =>
  built.page.$eval(selector, ({ textContent }) => textContent.replaceAll(/\s+/g, ' ').trim());

test('a whole session works by keyboard alone, and the focus is seen and never lost', async () => {
  const { page } = built;
  await page.setViewport({ width: 1280, height: 900 });
  await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
  await built.open('#');
  await settle(page);

  // Views, another model.
  await openView('model');
  await tabTo('model');
  await page.keyboard.type('Mistral 7B');
  await until(() => document.querySelector('[data-view="model"]')?.textContent.includes('Mistral 7B v0.1:'));
  expect((await look()).name).toBe('model');
  await openView('roofline');
  await expect.poll(() => textOf('model-chooser')).toContain('Mistral 7B');

  // A run begins and is cancelled; both buttons take each other's focus.
  await fromTop();
  await tabTo('measure');
  await press('Enter');
  await page.waitForSelector('progress');
  expect((await look()).name).toBe('cancel');
  await press('Space');
  await page.waitForSelector('button[data-action="measure"]');
  expect((await look()).name).toBe('measure');
  await expect.poll(() => textOf('[role="status"]')).toContain('it was cancelled');

  // A measured report, from the gallery.
  await openView('reports');
  await tabTo('LI show');
  await press('Enter');
  await page.waitForSelector('[data-view="roofline"] result-table tbody tr');
  await settle(page);

  // Results: filter, sort, select; the mark and its explanation follow.
  await tabTo(/RESULT-TABLE op/);
  await tabTo('RESULT-TABLE find');
  await page.keyboard.type('gemv');
  await until(() => document.querySelector('result-table output')?.textContent.includes(' of '));
  await tabTo('RESULT-TABLE clear-filter');
  await press('Enter');
  await until(() => !document.querySelector('result-table output')?.textContent.includes(' of '));
  await look();
  await tabTo(/RESULT-TABLE (button|BUTTON)/);
  await press('Enter');
  await page.waitForSelector('result-table [aria-sort="ascending"], result-table [aria-sort="descending"]');
  await look();
  const row = await tabTo(/RESULT-TABLE \S+\//);
  await press('ArrowDown', 'ArrowDown');
  expect((await look()).name).not.toBe(row.name);
  await press('Enter');
  await page.waitForSelector('result-table tr.selected');
  await page.waitForSelector('roofline-chart .mark.selected');
  await until(() => document.querySelector('mark-details')?.textContent.includes('FLOP'));
  await look();

  // Marks: one tab stop, arrows from mark to mark, zoom and back.
  await fromTop();
  await tabTo(/ROOFLINE-CHART \S+\//);
  const first = await look();
  await press('ArrowRight', 'ArrowRight');
  expect((await look()).name).not.toBe(first.name);
  await press('+');
  await page.waitForSelector('roofline-chart .figure.zoomed');
  await look();
  await press('0');
  await until(() => document.querySelector('roofline-chart .figure.zoomed') === null);
  expect((await look()).name).toMatch(/^ROOFLINE-CHART /);
  await press('Enter');
  await tabTo(/ROOFLINE-CHART/);
  await look();

  // The kernel's view: the editor lets Tab go on.
  await openView('kernel');
  await page.waitForSelector('wgsl-editor .cm-content');
  await tabTo(/^DIV$|cm|textbox/i);
  await press('Escape');
  await tabTo(/entry|run|count|workgroups/i);

  // Reports: a link; a kept report is renamed, deleted, brought back.
  await openView('reports');
  await tabTo('copy-link');
  await press('Enter');
  await until(() => /copied|copy the selected link/i.test(document.querySelector('share-report')?.textContent ?? ''));
  await look();
  await tabTo(/keep$/);
  await press('Enter');
  await page.waitForSelector('[data-action="rename"]');
  await look();
  await fromTop();
  await tabTo(/rename$/);
  await press('Enter');
  await look();
  await page.keyboard.type('By keyboard');
  await press('Enter');
  await until(() => document.querySelector('report-shelf')?.textContent.includes('By keyboard'));
  await look();
  await fromTop();
  await tabTo(/delete$/);
  await press('Enter');
  await until(() => document.querySelector('[data-action="undo"]'));
  expect((await look()).name).toContain('undo');
  await press('Enter');
  await until(() => document.querySelector('[data-report-id] [data-action="rename"]'));
  await look();

  // Back through history, to where it was.
  await page.goBack();
  await page.waitForSelector('[data-view="kernel"]');
  await page.goBack();
  await page.waitForSelector('[data-view="roofline"] result-table tr.selected');
  expect(built.complaints).toEqual([]);
});
