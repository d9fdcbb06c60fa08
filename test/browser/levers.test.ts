import { expect, test, vi } from 'vitest';
import type { FieldChart } from '../../src/page/field/field-chart.ts';
import { enter, idle, mountPage, one, openPage, page, settled, text, visit } from '../support/whole-page.ts';

mountPage();

const mark = (id: string): SVGElement | null => page().querySelector<SVGElement>(`roofline-chart [data-id="${id}"]`);
test('each lever is a row with its numbers and a reason; selecting one moves the decode step on the roofline', async () => {
  await idle();
  const rows = [...page().querySelectorAll<HTMLElement>('[data-lever]')];
  expect(rows).toHaveLength(16);
  for (const row of rows) expect(row.querySelector('.why')!.textContent.trim()).not.toBe('');
  expect(text('[data-lever="gpus-2"]')).toContain('of a step is communication');
  expect(text('lever-table')).not.toContain('--');
  await visit('roofline');
  expect(mark('step')).toBeNull();
  await visit('model');
  one('[data-lever="weights-int4"] button').click();
  await settled();
  expect(one('[data-lever="weights-int4"] button').getAttribute('aria-pressed')).toBe('true');
  await visit('roofline');
  const [before, element] = [Number(mark('step')!.dataset['intensity']), mark('step')];
  expect(text('mark-details')).toContain('Decode step on A10, weights in int4');
  expect(location.hash).toBe('#roofline&selected=step&lever=weights-int4');
  await visit('model');
  one('[data-lever="best"] button').click();
  await visit('roofline');
  expect(mark('step')).toBe(element);
  expect(Number(mark('step')!.dataset['intensity'])).toBeGreaterThan(before);
  await visit('model');
  one('[data-lever="best"] button').click();
  await visit('roofline');
  expect([mark('step'), location.hash]).toEqual([null, '']);
});

test('the table is of the chosen GPU, which the address keeps with engine and number of GPUs', async () => {
  await idle();
  await enter('select[name="lever-gpu"]', 'a100');
  await enter('select[name="engine"]', 'webgpu');
  await idle();
  const typical = text('latency-table');
  await enter('select[name="gpuCount"]', '4');
  expect(one('lever-table table').getAttribute('aria-label')).toBe('Levers on the A100');
  expect(typical).toContain('with WebGPU');
  await vi.waitFor(() => expect(text('latency-table')).toContain('WebGPU was measured on one GPU, not on 4'));
  expect(text('latency-table')).toContain('over NVLink 3');
  expect(location.hash).toBe('#model&gpuCount=4&engine=webgpu&machine=a100');
  openPage();
  await settled();
  expect(one<HTMLSelectElement>('select[name="lever-gpu"]').value).toBe('a100');
  expect(one<HTMLSelectElement>('select[name="gpuCount"]').value).toBe('4');
  expect(one<HTMLSelectElement>('select[name="engine"]').value).toBe('webgpu');
});

test('typical rates stand below the bounds and on the roofline, and are named in its key', async () => {
  await idle();
  const typical = text('[data-typical="a10"]');
  await visit('roofline');
  const bands = [...page().querySelectorAll<SVGElement>('roofline-chart [data-band]')];
  expect(bands.map(({ dataset }) => dataset['band'])).toEqual(['a10', 't4', 'a100']);
  expect(bands[0]!.getAttribute('aria-label')).toBe(`A10: ${typical}`);
  expect(text('.key')).toContain('what engines typically reach');
  await visit('model');
  await enter('select[name="engine"]', 'metal');
  await visit('roofline');
  expect(page().querySelector('roofline-chart [data-band]')).toBeNull();
  await visit('model');
  expect(text('[data-typical="a10"]')).toBe(
    'no typical rate: llama.cpp on Metal was measured on GPUs of Apple only, not on A10',
  );
});

test('a price keeps its currency and date beside every cost', async () => {
  await visit('model');
  await enter('input[name="context"]', '4096');
  await enter('input[name="price-a10"]', '$1.29 @ 2026-11-26');
  expect(text('[data-machine="a10"] td:last-child')).toContain('USD, as of 2026-11-26');
  expect(text('lever-table')).toContain('at 1.29 USD, as of 2026-11-26');
  expect(text('[data-lever="as-is"]')).toMatch(/9\.17|9\.1/);
  expect(text('[data-lever="batch-32"]')).toContain('does not fit');
});

test('the verdict stands beside the bar', async () => {
  await visit('model');
  expect(text('memory-bars [data-machine="a10"]')).toContain('Fits with 10.4 GB to spare');
});

test('public measurements are reached by pointer, finger and keyboard, and are in a table', async () => {
  await visit('model');
  await import('../../src/page/field/field-chart.ts');
  one<HTMLDetailsElement>('details[data-section="field"]').open = true;
  const chart = one<FieldChart>('field-chart');
  await vi.waitFor(() => expect(chart.querySelectorAll('svg [data-id]')).toHaveLength(136), { timeout: 10_000 });
  chart.scrollIntoView();
  await settled();
  const marks = [...chart.querySelectorAll<SVGElement>('svg [data-id]')];
  expect(marks.filter(({ tabIndex }) => tabIndex === 0)).toEqual([marks[0]]);
  const facts = (): string => text('field-chart .facts');
  marks[0]!.focus();
  await settled();
  const first = facts();
  expect(first).toContain('share of the bound');
  marks[0]!.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
  await settled();
  expect(document.activeElement).toBe(marks[1]);
  expect(facts()).not.toBe(first);
  (document.activeElement as SVGElement).blur();
  // A finger beside the mark means the closest one.
  const { left, top, width, height } = marks[60]!.getBoundingClientRect();
  const at = { clientX: left + width / 2 + 2, clientY: top + height / 2 + 2, bubbles: true };
  marks[60]!.dispatchEvent(new MouseEvent('click', at));
  await settled();
  expect(chart.querySelector('[aria-current]')).toBe(marks[60]);
  expect(facts()).toContain(marks[60]!.getAttribute('aria-label')!.split('; ')[0]!);
  chart.querySelector('details')!.open = true;
  await vi.waitFor(() => expect(chart.querySelectorAll('tbody tr')).toHaveLength(136));
});
