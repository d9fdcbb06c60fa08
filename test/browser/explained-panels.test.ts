import axe from 'axe-core';
import { html, render, type TemplateResult } from 'lit';
import { afterEach, expect, test } from 'vitest';
import type { MarkDetails } from '../../src/page/chart/mark-details.ts';
import '../../src/page/chart/mark-details.ts';
import type { About } from '../../src/page/explained/tip-control.ts';
import '../../src/page/run/clock-panel.ts';
import '../../src/page/run/device-panel.ts';
import { sampleSession } from '../support/session-records.ts';
import { explainedState } from '../../src/page/run/explained-state.ts';
import '../../src/page/scenario/scenario-panel.ts';
import { measuredMachines, resultId } from '../../src/report/measured-machine.ts';
import type { Report } from '../../src/report/report-format.ts';
import { GUIDE_SCENARIO } from '../../src/scenario/scenario.ts';
import { FIXTURES } from '../support/fixtures.ts';

const report = FIXTURES['v1/hardware']!;
const machines = measuredMachines([report]);

let main: HTMLElement | null = null;
async function show(template: TemplateResult): Promise<HTMLElement> {
  main = document.createElement('main');
  document.body.append(main);
  render(template, main);
  for (let depth = 0; depth < 4; depth++) await new Promise((resolve) => setTimeout(resolve));
  return main;
}
afterEach(() => main?.remove());

const wordsOf = (element: Element): string => element.textContent.replaceAll(/\s+/g, ' ').trim();
const figures = (within: Element): (HTMLElement & { about: About })[] => [
  ...within.querySelectorAll<HTMLElement & { about: About }>('explained-value'),
];

test('the line of state says the same as before, and its parts explain themselves', async () => {
  const line = await show(explainedState([report], null, false, []));
  expect(wordsOf(line)).toMatch(/^NVIDIA H200 · opened · f32 f16 · clock 32\.0 ns ✓ · plan quick$/);
  expect(figures(line)).toHaveLength(4);
  const meanings = await Promise.all(
    figures(line).map(async ({ about }) =>
      typeof about === 'function' ? ((await about())?.meaning ?? '') : about.meaning,
    ),
  );
  expect(meanings.filter((meaning) => meaning.length < 20)).toEqual([]);
});

test('a host and a plan of any length leave the rest of the line in sight', async () => {
  const long = '\u202E' + 'y'.repeat(3000);
  const { environment } = report;
  const hostile = { ...report, environment: { ...environment, host: long }, plan: { name: long } };
  const words = wordsOf(await show(explainedState([hostile], null, false, [])));
  expect(words).toMatch(/^\uFFFDy+…y+ · NVIDIA H200 · opened · f32 f16 · clock .* · plan \uFFFDy+…y+$/u);
  expect(words.length).toBeLessThan(160);
});

test('before a run the line says what is known', async () => {
  const preview = { vendor: 'intel', architecture: 'xe', features: [] };
  expect(wordsOf(await show(explainedState([], preview, true, [])))).toBe('intel xe · f32 · being measured');
  main!.remove();
  expect(wordsOf(await show(explainedState([], null, false, [])))).toBe('Theory only: nothing measured yet');
});

test('where a session is shown and no report is open, the line is of it', async () => {
  const session = sampleSession();
  const words = wordsOf(await show(explainedState([], null, false, [session])));
  expect(words).toMatch(/^google swiftshader · watched for 20\.0 ms · \w+ [\d.]+$/);
  main!.remove();
  expect(wordsOf(await show(explainedState([report], null, false, [session])))).toMatch(/plan quick$/);
  main!.remove();
  const compared = wordsOf(await show(explainedState([], null, false, [{ ...session, devices: [] }, session])));
  expect(compared).toMatch(/^no device · .* · compared with 1$/);
  main!.remove();
  const preview = { vendor: 'intel', architecture: 'xe', features: [] };
  expect(wordsOf(await show(explainedState([], preview, true, [session])))).toBe('intel xe · f32 · being measured');
});

test('every measured ceiling and every fact of the clock explains itself; the panels pass axe', async () => {
  const panels = await show(
    html`<device-panel .report=${report}></device-panel><clock-panel .report=${report}></clock-panel>`,
  );
  const [device, clock] = [panels.querySelector('device-panel')!, panels.querySelector('clock-panel')!];
  expect(figures(device)).toHaveLength(report.ceilings.length);
  expect(figures(clock)).toHaveLength(clock.querySelectorAll('dl > div').length);
  // Each panel is one stop of the Tab key, besides its terms.
  expect(figures(panels).filter(({ tabIndex }) => tabIndex === 0)).toHaveLength(2);
  const { violations } = await axe.run(panels, { rules: { 'heading-order': { enabled: false } } });
  expect(violations.map(({ id }) => id)).toEqual([]);
});

test('the device panel shows driver, backend and labels, where the report has them', async () => {
  const { adapter, environment } = report;
  const told: Report = {
    ...report,
    adapter: { ...adapter, driver: 'NVIDIA: 570.1', backend: 'vulkan' },
    environment: { ...environment, labels: { rack: '3', pool: '<b>lab</b>' } },
  };
  const textOf = async (one: Report): Promise<string> =>
    (await show(html`<device-panel .report=${one}></device-panel>`)).textContent.replaceAll(/\s+/g, ' ');
  expect(await textOf(told)).toMatch(/driver NVIDIA: 570\.1, vulkan.*labels pool=<b>lab<\/b>, rack=3/);
  main!.remove();
  expect(await textOf(report)).not.toMatch(/driver|labels/);
});

test('the model on each GPU explains its figures', async () => {
  const panel = await show(
    html`<scenario-panel .machines=${machines} .scenario=${GUIDE_SCENARIO} .hasField=${true}></scenario-panel>`,
  );
  const table = panel.querySelector('latency-table')!;
  expect(figures(table).length).toBeGreaterThanOrEqual(6 * 3);
  expect([...table.querySelectorAll('glossary-term')].map(wordsOf)).toEqual([
    'lower bound',
    'memory bound',
    'typically',
  ]);
  expect(figures(panel.querySelector('memory-bars')!).length).toBeGreaterThanOrEqual(4 * 3);
  expect(figures(panel.querySelector('lever-table')!).length).toBeGreaterThan(30);
});

test('a press on a figure of a lever explains it, and does not select the row', async () => {
  const panel = await show(html`<scenario-panel .machines=${[]} .scenario=${GUIDE_SCENARIO}></scenario-panel>`);
  let selected = 0;
  panel.addEventListener('ridgepoint-lever', () => selected++);
  const row = panel.querySelector<HTMLElement>('[data-lever="weights-int4"]')!;
  figures(row)[0]!.click();
  expect(selected).toBe(0);
  row.querySelector<HTMLElement>('.why')!.click();
  expect(selected).toBe(1);
});

test('a selected result shows its samples, and a mark of a datasheet its source', async () => {
  const measured = report.results.find((result) => result.status === 'measured')!;
  const shown = await show(
    html`<mark-details
      .machine=${machines[0]!}
      .scenario=${GUIDE_SCENARIO}
      .selected=${resultId(machines[0]!, measured.id)}
    ></mark-details>`,
  );
  const details = shown.querySelector<MarkDetails>('mark-details')!;
  expect(wordsOf(details.querySelector('figcaption')!)).toMatch(
    /^8 samples, 3\.1\d+ ms to 3\.1\d+ ms, median 3\.1\d+ ms, interval /,
  );
  expect(details.querySelectorAll('.samples .bar').length).toBeGreaterThan(1);
  expect(details.querySelector('.samples .band')).not.toBeNull();
  expect(wordsOf(details)).toContain(
    'Source: GPU timestamps, 8 rounds of 4 dispatches on cold data; ended: rounds done.',
  );
  details.selected = 'roof/a10/f16-tensor';
  await details.updateComplete;
  expect(details.querySelector('.samples')).toBeNull();
  expect(wordsOf(details)).toContain('Source: NVIDIA A10 Tensor Core GPU datasheet');
});
