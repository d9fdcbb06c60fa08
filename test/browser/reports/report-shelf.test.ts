import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { KeptReports } from '../../../src/page/reports/kept-reports.ts';
import { ReportShelf } from '../../../src/page/reports/report-shelf.ts';
import type { Report } from '../../../src/report/report-format.ts';
import { checkReport } from '../../../src/report/parse-report.ts';
import { forgetLists, keptList } from '../../support/kept-list.ts';
import { cameFrom } from '../../../src/page/shown/report-origin.ts';
import { violations } from '../../support/violations.ts';
import { syntheticReport } from '../../support/report.ts';

const MONTHS = [1, 2, 3, 4, 5, 6, 7].map((month) => syntheticReport({ createdAt: `2026-0${month}-01T00:00:00Z` }));
let shelf: ReportShelf;
let kept: KeptReports;

beforeEach(async () => {
  kept = await keptList();
  shelf = new ReportShelf();
  shelf.kept = kept;
  document.body.append(shelf);
  await shelf.updateComplete;
});

afterEach(async () => {
  vi.restoreAllMocks();
  shelf.remove();
  await forgetLists();
});

const text = (): string => shelf.textContent.replaceAll(/\s+/g, ' ').trim();
const rows = (): HTMLElement[] => [...shelf.querySelectorAll<HTMLElement>('[data-report-id]')];
const button = (action: string, row = 0): HTMLButtonElement =>
  rows()[row]!.querySelector<HTMLButtonElement>(`[data-action="${action}"]`)!;
const focused = (): string | undefined => (document.activeElement as HTMLElement | null)?.dataset['action'];
const heard = (type: string): Promise<Record<string, unknown>> =>
  new Promise((resolve) =>
    shelf.addEventListener(type, (event) => resolve((event as CustomEvent).detail), { once: true }),
  );
async function keepAll(reports: readonly Report[]): Promise<void> {
  for (const [index, report] of reports.entries()) await kept.keep(report, `Run ${index + 1}`);
  await shelf.updateComplete;
}

test('an empty shelf says what will be in it and how to get it there', () => {
  expect(text()).toContain('One that is measured here is kept by itself');
  expect(rows()).toEqual([]);
});

test('a row has a name, a machine, an absolute date, the plan and the number of results', async () => {
  await keepAll(MONTHS.slice(0, 1));
  const words = rows()[0]!.textContent;
  for (const part of ['Run 1', 'Synthetic GPU', '2026', 'plan quick', '23 results', ' · '])
    expect(words).toContain(part);
  expect(rows()[0]!.dataset['reportId']).toBe(kept.list![0]!.id);
  expect(rows()[0]!.querySelector('time')!.dateTime).toBe('2026-01-01T00:00:00Z');
});

test('reports of one machine have buttons of different names', async () => {
  for (const report of MONTHS.slice(0, 3)) await kept.keep(report);
  await shelf.updateComplete;
  const names = [...shelf.querySelectorAll('.rows [aria-label]')].map((one) => one.getAttribute('aria-label'));
  expect(names.length).toBeGreaterThan(9);
  expect(new Set(names).size).toBe(names.length);
  expect(button('open').getAttribute('aria-label')).toMatch(/^Open Synthetic GPU, .*2026/);
});

test('Open shows one report, Share shares it', async () => {
  await keepAll(MONTHS.slice(0, 1));
  const show = heard('ridgepoint-show');
  button('open').click();
  expect((await show)['reports']).toEqual([checkReport(MONTHS[0])]);
  const share = heard('ridgepoint-share');
  button('share').click();
  expect((await share)['report']).toEqual(checkReport(MONTHS[0]));
});

test('Overlay adds a kept report to those shown, up to five', async () => {
  await keepAll(MONTHS.slice(0, 2));
  expect(button('overlay')).toBeNull();
  shelf.shown = [checkReport(MONTHS[0])];
  await shelf.updateComplete;
  // The other is on the page.
  expect([button('overlay'), button('overlay', 1)]).toEqual([expect.any(HTMLButtonElement), null]);
  const overlaid = heard('ridgepoint-overlay');
  button('overlay').click();
  expect(await overlaid).toEqual(checkReport(MONTHS[1]));
  shelf.shown = MONTHS.slice(2);
  await shelf.updateComplete;
  expect([shelf.shown.length, shelf.querySelector('[data-action="overlay"]')]).toEqual([5, null]);
});

test('whatever was opened can be measured here, but not what was measured here, nor amid a run', async () => {
  const [opened, own] = [cameFrom('file', checkReport(MONTHS[0]), 'a.json'), cameFrom('here', checkReport(MONTHS[1]))];
  await keepAll([own]);
  shelf.shown = [opened, own];
  await shelf.updateComplete;
  expect([...shelf.querySelectorAll('[data-action="measure-same"]')]).toEqual([button('measure-same', 0)]);
  const same = heard('ridgepoint-measure-same');
  button('measure-same').click();
  expect((await same)['report']).toBe(opened);
  await kept.keep(opened);
  await shelf.updateComplete;
  expect(shelf.querySelectorAll('[data-action="measure-same"]').length).toBe(1);
  shelf.step = 'measuring';
  await shelf.updateComplete;
  expect(shelf.querySelector('[data-action="measure-same"]')).toBeNull();
});

test('two to five ticked reports are compared, the first ticked as the reference', async () => {
  await keepAll(MONTHS);
  const compare = shelf.querySelector<HTMLButtonElement>('[data-action="compare"]')!;
  const tick = async (row: number): Promise<void> => {
    rows()[row]!.querySelector('input')!.click();
    await shelf.updateComplete;
  };
  expect(compare.disabled).toBe(true);
  await tick(2);
  expect([compare.disabled, text()]).toEqual([true, expect.stringContaining('“Run 5” is the reference')]);
  await tick(0);
  const show = heard('ridgepoint-show');
  compare.click();
  const months = ((await show)['reports'] as Report[]).map(({ createdAt }) => createdAt.slice(0, 7));
  expect(months).toEqual(['2026-05', '2026-07']);
  for (const row of [1, 3, 4]) await tick(row);
  expect(compare.textContent).toContain('Compare 5 reports');
  expect(rows().map((row) => row.querySelector('input')!.disabled)).toEqual([
    false,
    false,
    false,
    false,
    false,
    true,
    true,
  ]);
  await kept.remove(kept.list![0]!.id);
  await shelf.updateComplete;
  expect(compare.textContent).toContain('Compare 4 reports');
});

test('a name is edited in place: Enter keeps it, Escape does not, and the focus returns', async () => {
  await keepAll(MONTHS.slice(0, 1));
  const edit = async (value: string, key: string): Promise<void> => {
    button('rename').click();
    await shelf.updateComplete;
    const field = document.activeElement as HTMLInputElement;
    expect(field.getAttribute('aria-label')).toContain('New name of');
    field.value = value;
    field.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    await vi.waitFor(() => expect(focused()).toBe('rename'));
  };
  await edit('Never', 'Escape');
  expect(kept.list![0]!.summary!.name).toBe('Run 1');
  await edit('After the fix', 'Enter');
  await vi.waitFor(() => expect(rows()[0]!.textContent).toContain('After the fix'));
  button('rename').click();
  await shelf.updateComplete;
  (document.activeElement as HTMLInputElement).value = 'Left';
  (document.activeElement as HTMLInputElement).blur();
  await vi.waitFor(() => expect(rows()[0]!.textContent).toContain('Left'));
});

test('Delete leads to Undo, which puts the report back where it was', async () => {
  await keepAll(MONTHS.slice(0, 2));
  button('delete', 1).click();
  await vi.waitFor(() => expect(focused()).toBe('undo'));
  expect([rows().length, text()]).toEqual([1, expect.stringContaining('Deleted “Run 1”')]);
  (document.activeElement as HTMLButtonElement).click();
  await vi.waitFor(() => expect(focused()).toBe('open'));
  expect(rows()[1]!.contains(document.activeElement)).toBe(true);
  expect(shelf.querySelector('[data-action="undo"]')).toBeNull();
});

test('the report on the page is kept with a button, and is then marked', async () => {
  shelf.shown = [MONTHS[0]!];
  await shelf.updateComplete;
  expect(rows()[0]!.textContent).toContain('on the page');
  button('keep').click();
  await vi.waitFor(() => expect(focused()).toBe('open'));
  expect(rows()).toHaveLength(1);
  expect(rows()[0]!.textContent).toContain('on the page');
  expect(shelf.querySelector('[data-action="keep"]')).toBeNull();
  // A run that goes on is not to be kept yet.
  shelf.shown = [syntheticReport({ complete: false, stoppedBy: null })];
  await shelf.updateComplete;
  expect(shelf.querySelector('[data-action="keep"]')).toBeNull();
});

test('a storage that fails is said, and the report in hand stays', async () => {
  shelf.shown = [MONTHS[0]!];
  await shelf.updateComplete;
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError');
  });
  button('keep').click();
  await vi.waitFor(() => expect(shelf.querySelector('[role="alert"]')!.textContent).toContain('is full'));
  const share = heard('ridgepoint-share');
  button('share').click();
  expect((await share)['report']).toBe(MONTHS[0]);
});

test('a report that no longer reads says why when it is opened, and can be saved or deleted', async () => {
  await keepAll(MONTHS.slice(0, 1));
  const store = vi.spyOn(JSON, 'parse').mockImplementation(() => ({ format: 'ridgepoint-report', formatVersion: 2 }));
  button('open').click();
  await vi.waitFor(() => expect(rows()[0]!.textContent).toContain('later version'));
  store.mockRestore();
  expect([button('save-raw'), button('delete')].every(Boolean)).toBe(true);
});

test('axe reports no violation, while a name is edited and a report is deleted', async () => {
  await keepAll(MONTHS.slice(0, 3));
  shelf.shown = [MONTHS[5]!];
  await kept.remove(kept.list![0]!.id);
  await shelf.updateComplete;
  button('rename', 1).click();
  await shelf.updateComplete;
  expect(await violations(shelf)).toEqual([]);
});

test('names from files are text', async () => {
  const name = '<img src=x onerror=alert(1)>';
  await kept.keep(MONTHS[0]!, name);
  await shelf.updateComplete;
  expect(shelf.querySelector('img')).toBeNull();
  expect(rows()[0]!.querySelector('.name')!.textContent).toBe(name);
});
