import { afterEach, beforeEach, expect, test } from 'vitest';
import { ResultTable } from '../../src/page/results/result-table.ts';
import { alone, measured, syntheticReport } from '../support/report.ts';

let table: ResultTable;
let events: (readonly [type: string, detail: unknown])[];

const listen = (event: Event): void => void events.push([event.type, (event as CustomEvent).detail]);
const TYPES = ['ridgepoint-select', 'ridgepoint-sort', 'ridgepoint-filter'];

beforeEach(async () => {
  events = [];
  for (const type of TYPES) document.addEventListener(type, listen);
  table = new ResultTable();
  table.machine = alone(syntheticReport())[0]!;
  document.body.append(table);
  await table.updateComplete;
});

afterEach(() => {
  for (const type of TYPES) document.removeEventListener(type, listen);
  table.remove();
});

const all = (selector: string): HTMLElement[] => [...table.querySelectorAll<HTMLElement>(selector)];
const one = (selector: string): HTMLElement => {
  const [found] = all(selector);
  if (!found) throw new Error(`results: expected ${selector}, got none`);
  return found;
};
const SHOWN = 'tbody tr[data-result]:not([hidden])';
const rowOf = (kernel: string): HTMLElement =>
  all('tr[data-result]').find(({ dataset }) => dataset['result']!.startsWith(`${kernel} `))!;
const words = (element: Element): string => element.textContent.replaceAll(/\s+/g, ' ').trim();
const press = async (key: string): Promise<void> => {
  document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  await table.updateComplete;
};
async function choose(name: string, value: string): Promise<void> {
  const control = one(`[name="${name}"]`) as HTMLInputElement;
  control.value = value;
  control.dispatchEvent(new Event(name === 'find' ? 'input' : 'change'));
  await table.updateComplete;
}

test('one row per operator, shape and format shows its best kernel, the others are folded under it', async () => {
  expect(all(SHOWN)).toHaveLength(11);
  expect(words(one('tr.heading'))).toBe('attention scores queries 4096 · keys 4096 · d 128');
  const best = rowOf('attention-scores/register');
  expect(words(best)).toContain('71 %');
  expect(rowOf('attention-scores/plain').hidden).toBe(true);
  const others = best.querySelector<HTMLElement>('button.others')!;
  expect([words(others), others.ariaExpanded, best.ariaExpanded]).toEqual(['2 others', 'false', 'false']);
  others.click();
  await table.updateComplete;
  expect([others.ariaExpanded, best.ariaExpanded]).toEqual(['true', 'true']);
  expect(words(rowOf('attention-scores/plain'))).toMatch(/^×6\.5 slower attention-scores\/plain/);
  expect(events).toEqual([]);
  others.click();
  await table.updateComplete;
  expect(rowOf('attention-scores/plain').hidden).toBe(true);
});

test('a click selects a row and asks for its mark to be brought into sight; the second one deselects', async () => {
  const row = rowOf('softmax/row');
  const id = row.dataset['result']!;
  row.querySelector<HTMLElement>('.flop')!.click();
  table.selected = id;
  await table.updateComplete;
  expect([row.ariaSelected, row.className]).toEqual(['true', 'best selected']);
  row.click();
  expect(events).toEqual([
    ['ridgepoint-select', { id, reveal: true }],
    ['ridgepoint-select', { id: null }],
  ]);
});

test('a finger on a number asks what it means, and selects nothing', () => {
  const tap = (pointerType: string): boolean =>
    rowOf('softmax/row')
      .querySelector('.flop explained-value')!
      .dispatchEvent(new PointerEvent('click', { pointerType, bubbles: true }));
  tap('touch');
  expect(events).toEqual([]);
  tap('mouse');
  expect(events).toHaveLength(1);
});

test('a folded result that is selected elsewhere is unfolded and marked', async () => {
  const { scrollY } = globalThis;
  const row = rowOf('attention-scores/plain');
  table.selected = row.dataset['result']!;
  await table.updateComplete;
  expect([row.hidden, row.ariaSelected]).toEqual([false, 'true']);
  expect(globalThis.scrollY).toBe(scrollY);
});

test('the rows are one tab stop: arrows move between rows and cells, right and left unfold and fold, Enter selects', async () => {
  expect(all('tbody [tabindex="0"]')).toHaveLength(1);
  const first = one('tbody [tabindex="0"]');
  first.focus();
  expect(document.activeElement).toBe(rowOf('attention-scores/register'));
  await press('ArrowRight');
  expect(first.ariaExpanded).toBe('true');
  await press('ArrowDown');
  expect(document.activeElement).toBe(rowOf('attention-scores/tiled'));
  await press('ArrowLeft');
  expect(document.activeElement).toBe(first);
  await press('ArrowRight');
  await press('ArrowRight');
  await press('ArrowRight');
  expect(document.activeElement).toBe(first.querySelector('.flop'));
  await press('ArrowDown');
  expect(document.activeElement).toBe(rowOf('attention-scores/tiled').querySelector('.flop'));
  await press('Enter');
  expect(events).toEqual([
    ['ridgepoint-select', { id: rowOf('attention-scores/tiled').dataset['result'], reveal: true }],
  ]);
  await press('ArrowUp');
  for (let step = 0; step < 3; step++) await press('ArrowLeft');
  expect(document.activeElement).toBe(first);
  await press('ArrowLeft');
  expect(first.ariaExpanded).toBe('false');
  await press('End');
  const last = all(SHOWN).at(-1)!;
  expect(document.activeElement).toBe(last);
  expect(all('tbody [tabindex="0"]')).toEqual([last]);
  await press('PageUp');
  await press('Home');
  expect(document.activeElement).toBe(first);
});

test('a cell that has the focus explains its number', async () => {
  const cell = rowOf('softmax/row').querySelector<HTMLElement>('.share')!;
  expect(cell.querySelector('[tabindex="0"], [role="button"]')).toBeNull();
  cell.querySelector('explained-value')!.dispatchEvent(new MouseEvent('click', { bubbles: true }));
  await new Promise((resolve) => setTimeout(resolve, 50));
  const tip = words(document.querySelector('explained-tip')!);
  expect(tip).toContain('memory/read');
  expect(tip).toContain('rate / attainable rate');
  expect(tip).not.toMatch(/NaN|undefined|Infinity/);
});

test('the filter counts what it shows, says so when nothing is left, and can be cleared', async () => {
  expect(words(one('output'))).toBe('11 results');
  await choose('op', 'gemv');
  expect([words(one('output')), all(SHOWN).length]).toEqual(['7 of 11', 7]);
  await choose('find', 'batch 8');
  expect(words(one('output'))).toBe('1 of 11');
  await choose('find', 'nothing like it');
  expect(words(one('.empty'))).toContain('No result fits this filter.');
  expect(events.at(-1)).toEqual(['ridgepoint-filter', { op: 'gemv', dtype: null, text: 'nothing like it' }]);
  one('[data-action="show-all"]').focus();
  one('[data-action="show-all"]').click();
  await table.updateComplete;
  expect(all(SHOWN)).toHaveLength(11);
  expect((one('[name="find"]') as HTMLInputElement).value).toBe('');
  expect((one('[name="op"]') as HTMLSelectElement).value).toBe('');
  expect(document.activeElement).toBe(one('[name="find"]'));
});

test('a filter can be set from outside, by an operator that this report lacks, too', async () => {
  table.filter = { op: 'kv-decode', dtype: null, text: '' };
  await table.updateComplete;
  expect((one('[name="op"]') as HTMLSelectElement).selectedOptions[0]!.text).toBe('decode attention');
  expect(words(one('output'))).toBe('0 of 11');
  one('[data-action="clear-filter"]').click();
  expect(events).toEqual([['ridgepoint-filter', { op: null, dtype: null, text: '' }]]);
});

test('sorting takes headings away, works from a narrow page’s list, and comes back', async () => {
  await choose('sort', 'flop-down');
  expect(events).toEqual([['ridgepoint-sort', { key: 'flop', down: true }]]);
  expect(all('tr.heading')).toEqual([]);
  expect(one('th[aria-sort="descending"]').textContent).toContain('rate');
  one('th[aria-sort="descending"] button').click();
  await table.updateComplete;
  one('th[aria-sort="ascending"] button').click();
  await table.updateComplete;
  expect(events.at(-1)).toEqual(['ridgepoint-sort', null]);
  expect(all('tr.heading').length).toBeGreaterThan(3);
});

test('nothing measured is said, with the reasons', async () => {
  const results = table.machine!.report.results.filter(({ status }) => status !== 'measured');
  table.machine = alone(syntheticReport({ results }))[0]!;
  await table.updateComplete;
  expect(words(one('.empty'))).toBe('No kernel has been measured.');
  expect(words(one('.missing summary'))).toBe('2 not measured, and why');
});

/** 500 results of 125 contests. */
const large = () =>
  syntheticReport({
    results: Array.from({ length: 125 }, (_, index) => index + 1).flatMap((batch) =>
      ['plain', 'rows', 'tiled', 'register'].map((name, index) =>
        measured(`gemv/${name}`, { batch, in: 64 * batch, out: 4096 }, (index + 1) / 5),
      ),
    ),
  });

// Another program may take the CPU for a moment.
test(
  '500 results: the first 24 are shown, the rest on demand, and every interaction takes less than 100 ms',
  { retry: 2 },
  async () => {
    table.machine = alone(large())[0]!;
    await table.updateComplete;
    expect([all('tr[data-result]').length, all(SHOWN).length]).toEqual([500, 24]);
    const id = all(SHOWN)[20]!.dataset['result']!;
    const times: Record<string, number> = {};
    const timed = async (name: string, act: () => void): Promise<void> => {
      const start = performance.now();
      act();
      await table.updateComplete;
      void table.offsetHeight;
      times[name] = performance.now() - start;
    };
    await timed('select', () => (table.selected = id));
    await timed('unfold', () => all('button.others')[3]!.click());
    await timed('sort', () => (table.sort = { key: 'share', down: true }));
    await timed('filter', () => (table.filter = { op: null, dtype: null, text: 'batch 1' }));
    await timed('clear', () => (table.filter = { op: null, dtype: null, text: '' }));
    await timed('order', () => (table.sort = null));
    await timed('show all', () => one('[data-action="show-all"]').click());
    expect(all(SHOWN).length).toBeGreaterThanOrEqual(125);
    await timed('select among all', () => (table.selected = all(SHOWN)[120]!.dataset['result']!));
    expect(Object.entries(times).filter(([, milliseconds]) => milliseconds >= 100)).toEqual([]);
  },
);

test('a selected result past the first rows is shown, and no other', async () => {
  table.machine = alone(large())[0]!;
  await table.updateComplete;
  const row = all('tr.best').at(-1)!;
  expect(row.hidden).toBe(true);
  table.selected = row.dataset['result']!;
  await table.updateComplete;
  expect(row.hidden).toBe(false);
  expect(all('tr.best').filter(({ hidden }) => !hidden)).toHaveLength(25);
});

test.each([328, 736, 992, 1280])('at %i px no name of a foreign report makes the page wider', async (width) => {
  const long = 'x'.repeat(300);
  const best = measured('gemv/rows', { batch: 1, in: 64, out: 64 }, 0.9, { flags: ['noisy', 'drift', 'short'] });
  const foreign = {
    ...best,
    id: long,
    op: long,
    kernel: `gemv/${long}`,
    shape: { [long]: 1 },
    dtype: { ...best.dtype, weights: long },
    roofline: { ...best.roofline!, ceiling: long },
  };
  table.style.width = `${width}px`;
  table.machine = alone(syntheticReport({ results: [best, foreign, ...table.machine!.report.results] }))[0]!;
  await table.updateComplete;
  expect(table.scrollWidth).toBe(width);
  expect(words(table)).toContain(long);
});
