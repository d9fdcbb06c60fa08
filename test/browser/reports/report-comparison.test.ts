import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Explained } from '../../../src/page/explained/explained.ts';
import type { ExplainableElement } from '../../../src/page/explained/explainable-element.ts';
import { ReportComparison } from '../../../src/page/reports/report-comparison.ts';
import type { Report } from '../../../src/report/report-format.ts';
import { violations } from '../../support/violations.ts';
import { manyResults, severalReports } from '../../support/several-reports.ts';

let element: ReportComparison;

beforeEach(() => {
  element = new ReportComparison();
  document.body.append(element);
});

afterEach(() => {
  vi.restoreAllMocks();
  element.remove();
});

const text = (): string => element.textContent.replaceAll(/\s+/g, ' ').trim();
const rows = (): HTMLElement[] => [...element.querySelectorAll<HTMLElement>('tr[data-result]')];
const choice = (verdict: string): HTMLButtonElement => element.querySelector(`[data-verdict="${verdict}"]`)!;
async function show(reports: readonly Report[]): Promise<void> {
  element.reports = reports;
  await element.updateComplete;
}
const compared = (): Promise<void> =>
  vi.waitFor(() => expect(element.querySelector('progress')).toBeNull(), { timeout: 20_000, interval: 50 });

test('fewer than two reports: it says what will be there', async () => {
  await element.updateComplete;
  expect(text()).toContain('Tick two to five reports');
});

test('each result has its times, ratios with intervals and verdicts, each report its sentence', async () => {
  await show(severalReports(manyResults(3), [1.3, 0.7, 1]));
  await compared();
  expect(rows()).toHaveLength(3);
  const cells = [...rows()[0]!.querySelectorAll('td')].map(({ textContent }) => textContent.replaceAll(/\s+/g, ' '));
  expect(cells[1]).toMatch(/slower ×1\.\d{3} \(1\.\d{3}–1\.\d{3}\)/);
  expect(cells[2]).toMatch(/faster ×0\.\d{3}/);
  expect(cells[3]).toContain('same');
  expect(text()).toContain('B against A: 3 slower, 0 faster, 0 same, 0 unclear of 3.');
  expect(text()).toContain('Linear layer');
});

test('a pace that ratios are divided by is said above the table, and each ratio explains itself with it', async () => {
  const [a, b] = severalReports(manyResults(2), [1.3]);
  const paced = (report: Report, seconds: number): Report => ({
    ...report,
    clock: { ...report.clock, canary: { seconds, samplesSeconds: [seconds, seconds, seconds] } },
  });
  await show([paced(a!, 1e-2), paced(b!, 1.25e-2)]);
  await compared();
  const said = element.querySelector('.paced')!;
  expect(said.textContent).toContain("B/A is divided by the machine's pace");
  expect(said.textContent).toContain('×1.250 as long in B');
  expect(said.compareDocumentPosition(element.querySelector('table')!)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
  const ratio = rows()[0]!.querySelector<ExplainableElement>('explained-value')!;
  expect(ratio.textContent).toMatch(/^×1\.\d{3} \(/);
  const about = ratio.about as () => Explained;
  const [raw, pace, shown] = [...about().values!.matchAll(/×(\d\.\d+)/g)].map(([, factor]) => Number(factor));
  expect(pace).toBe(1.25);
  expect(raw! / pace!).toBeCloseTo(shown!, 2);
  expect(ratio.textContent).toContain(`×${shown!.toFixed(3)} `);
  await show([a!, b!]);
  await compared();
  expect(element.querySelector('.paced')).toBeNull();
});

test('the table is filtered by verdict', async () => {
  await show(severalReports(manyResults(3), [1.3]));
  await compared();
  choice('faster').click();
  await element.updateComplete;
  expect([rows().length, text()]).toEqual([0, expect.stringContaining('No result is faster.')]);
  expect(choice('faster').getAttribute('aria-pressed')).toBe('true');
  choice('slower').click();
  await element.updateComplete;
  expect(rows()).toHaveLength(3);
});

test('another report becomes the reference, which the page is told', async () => {
  const reports = severalReports(manyResults(2), [1.3, 0.7]);
  await show(reports);
  const told = new Promise<Report[]>((resolve) =>
    element.addEventListener('ridgepoint-show', (event) => resolve((event as CustomEvent).detail.reports)),
  );
  element.querySelectorAll<HTMLButtonElement>('[data-action="reference"]')[1]!.click();
  expect(await told).toEqual([reports[2], reports[0], reports[1]]);
  await compared();
  expect(text()).toContain('B against A: 2 slower');
  await vi.waitFor(() => expect((document.activeElement as HTMLElement).dataset['action']).toBe('reference'));
});

test('five reports of 500 results: the first rows are there at once, and no task is long', async () => {
  const reports = severalReports(manyResults(500), [1.1, 1.2, 1.3, 0.9]);
  const tasks: number[] = [];
  const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)));
  observer.observe({ type: 'longtask' });
  const begin = performance.now();
  await show(reports);
  expect(rows().length).toBeGreaterThanOrEqual(40);
  expect(performance.now() - begin).toBeLessThan(500);
  await compared();
  await vi.waitFor(() => expect(rows()).toHaveLength(500));
  const before = performance.now();
  choice('slower').click();
  await element.updateComplete;
  const took = performance.now() - before;
  observer.disconnect();
  // A busy machine is several times slower than a reader's.
  expect(took).toBeLessThan(500);
  expect(Math.max(0, ...tasks)).toBeLessThan(700);
});

test('axe reports no violation', async () => {
  await show(severalReports(manyResults(3), [1.3, 0.7]));
  await compared();
  expect(await violations(element)).toEqual([]);
});

test('a change cancels what is being computed', async () => {
  const reports = severalReports(manyResults(300), [1.1, 1.2, 1.3]);
  await show(reports);
  expect(element.querySelector('progress')).not.toBeNull();
  await show(severalReports(manyResults(2), [1.3]));
  await compared();
  expect(rows()).toHaveLength(2);
});

test('adapters that differ: times side by side, no verdict', async () => {
  const [a, b] = severalReports(manyResults(1), [1.5]);
  await show([a!, { ...b!, adapter: { ...b!.adapter, description: '<i>Another</i> GPU' } }]);
  await compared();
  expect(text()).toContain('the adapters differ, so there are no verdicts');
  expect(element.querySelector('i')).toBeNull();
  expect(text()).toContain('The adapters differ');
  expect(text()).toContain('Measured ceilings');
});
