import { afterEach, beforeEach, expect, test } from 'vitest';
import { RooflineChart } from '../../src/page/chart/roofline-chart.ts';
import { parseReport } from '../../src/report/parse-report.ts';
import { syntheticReport } from '../support/report.ts';

let chart: RooflineChart;
const told: string[] = [];

beforeEach(async () => {
  told.length = 0;
  chart = new RooflineChart();
  chart.style.width = '900px';
  document.body.append(chart);
  chart.addEventListener('ridgepoint-error', (event) =>
    told.push((event as CustomEvent<{ message: string }>).detail.message),
  );
  await settled();
});

afterEach(() => chart.remove());

async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 40));
  await chart.updateComplete;
}

const sentence = (): string | undefined => chart.querySelector('[role="alert"]')?.textContent;
const measured = (): number => chart.querySelectorAll('[data-kind="measured"]').length;
const raw = (): object => JSON.parse(JSON.stringify(syntheticReport())) as object;

const broken = new Proxy(
  {},
  {
    get() {
      throw new TypeError('no');
    },
  },
);

test.each<[string, unknown, RegExp]>([
  ['a number', 5, /expected an object, got 5/],
  ['a list', [], /expected an object, got/],
  ['true', true, /expected an object, got true/],
  ['an object of something else', { format: 'other' }, /this is not a Ridgepoint report/],
  ['an older format', { ...syntheticReport(), formatVersion: 0 }, /formatVersion: expected 1, got 0/],
  ['a later format', { ...syntheticReport(), formatVersion: 2 }, /a later version of Ridgepoint/],
  ['text that is no JSON', '{"format":', /cannot be shown: report: /],
  ['no text', '', /cannot be shown: report: /],
  ['a report without ceilings', { ...syntheticReport(), ceilings: undefined }, /report\.ceilings: expected/],
  ['a list of another kind', { ...syntheticReport(), results: 'many' }, /report\.results: expected/],
  ['an object that throws', broken, /cannot be read/],
])('%s as the report is told in a sentence and an event, and theory alone is shown', async (_, given, words) => {
  chart.report = syntheticReport();
  await settled();
  expect(measured()).toBeGreaterThan(0);
  expect(() => (chart.report = given as never)).not.toThrow();
  await settled();
  expect(sentence()).toMatch(words);
  expect(sentence()).toMatch(/^The report cannot be shown: .*\.$/);
  expect(told).toEqual([sentence()]);
  expect([chart.report, measured()]).toEqual([null, 0]);
  expect(chart.querySelectorAll('.roof').length).toBeGreaterThan(2);
  // The next one is shown, and the sentence goes.
  chart.report = syntheticReport();
  await settled();
  expect(sentence()).toBeUndefined();
  expect(measured()).toBeGreaterThan(0);
});

test('an object from JSON.parse, JSON text and a parsed report are shown alike', async () => {
  const shown: string[] = [];
  for (const report of [raw(), JSON.stringify(raw()), parseReport(JSON.stringify(raw()))]) {
    chart.report = null;
    await settled();
    expect(measured()).toBe(0);
    chart.report = report;
    await settled();
    shown.push(chart.drawing!.outerHTML.replaceAll(/<!--.*?-->/g, ''));
  }
  expect(measured()).toBeGreaterThan(0);
  expect(new Set(shown).size).toBe(1);
  expect([sentence(), told]).toEqual([undefined, []]);
});

test('no report leads to theory without a word', async () => {
  for (const none of [null, undefined]) {
    chart.report = syntheticReport();
    chart.report = none;
    await settled();
    expect([sentence(), told, measured()]).toEqual([undefined, [], 0]);
  }
});

test('a property set before the element is defined is checked too', async () => {
  const early = document.createElement('roofline-chart-early');
  (early as unknown as { report: unknown }).report = { format: 'other' };
  document.body.append(early);
  customElements.define('roofline-chart-early', class extends RooflineChart {});
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(early.querySelector('[role="alert"]')?.textContent).toContain('not a Ridgepoint report');
  expect((early as RooflineChart).report).toBeNull();
  early.remove();
});

test('what cannot be loaded is an event as well, and a report by property ends the loading of another', async () => {
  chart.src = URL.createObjectURL(new Blob(['{"format": "something"}'], { type: 'application/json' }));
  await expect.poll(() => told.length).toBe(1);
  expect(told).toEqual([sentence()]);
  chart.src = '/never-ends';
  await chart.updateComplete;
  chart.report = raw();
  await new Promise((resolve) => setTimeout(resolve, 300));
  await settled();
  expect([sentence(), chart.querySelector('.source')]).toEqual([undefined, null]);
  expect(measured()).toBeGreaterThan(0);
});
