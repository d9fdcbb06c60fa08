import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { loadChoices } from '../../src/page/scenario/all-choices.ts';
import { RidgepointApp } from '../../src/page/app/ridgepoint-app.ts';
import { FakeRun } from '../support/fake-api.ts';
import { measured, syntheticReport } from '../support/report.ts';
// Fetched when needed; here they are there from the start.
import '../../src/page/chart/mark-details.ts';
import '../../src/page/results/result-table.ts';

let app: RidgepointApp;
let run: FakeRun;

beforeEach(async () => {
  history.replaceState(null, '', location.pathname + location.search);
  await loadChoices();
  app = new RidgepointApp();
  run = new FakeRun(app.watcher);
  app.api = run.api;
  document.body.append(app);
  await settled();
});

afterEach(() => app.remove());

/** Elements update one after another, outermost first. */
async function settled(): Promise<void> {
  for (let depth = 0; depth < 4; depth++) await new Promise((resolve) => setTimeout(resolve));
  await app.updateComplete;
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- same as querySelector
const one = <E extends Element = HTMLElement>(selector: string): E => {
  const found = app.querySelector<E>(selector);
  if (!found) throw new Error(`page: expected ${selector}, got none`);
  return found;
};
const text = (selector = 'ridgepoint-app'): string =>
  (selector === 'ridgepoint-app' ? app : one(selector)).textContent.replaceAll(/\s+/g, ' ').trim();
const mark = (id: string): SVGElement => one<SVGElement>(`roofline-chart [data-id="${CSS.escape(id)}"]`);
async function visit(view: string): Promise<void> {
  one(`nav a[href="#${view}"]`).click();
  await settled();
  await vi.waitFor(() => expect(app.querySelector('[data-view] :not(:defined)')).toBeNull(), { timeout: 10_000 });
  await settled();
}
const heard = (type: string): Promise<unknown> =>
  new Promise((resolve) =>
    document.addEventListener(type, (event) => resolve((event as CustomEvent).detail), { once: true }),
  );

test('theory is shown at once, without a click', () => {
  const kinds = [...app.querySelectorAll<SVGElement>('[role="graphics-symbol"]')].map(({ dataset }) => dataset['kind']);
  expect(kinds.filter((kind) => kind === 'roof').length).toBeGreaterThanOrEqual(3);
  expect(kinds.filter((kind) => kind === 'analytic').length).toBe(18);
  expect(text('.answer')).toContain('62.4 FLOP per byte');
});

test('the button starts the chosen plan, and progress names the kernel and the time left', async () => {
  const plan = one<HTMLSelectElement>('select[name="plan"]');
  plan.value = 'standard';
  plan.dispatchEvent(new Event('change'));
  one('button[data-action="measure"]').click();
  const winners = expect.objectContaining({ format: 'ridgepoint-winners' }) as unknown;
  expect(run.jobs).toEqual([{ kind: 'profile', plan: 'standard', adapter: 'auto', power: 'high', winners }]);
  run.progress({ done: 3, total: 12, label: 'gemv/rows, round 2 of 8', secondsLeft: 41 });
  await settled();
  const bar = one<HTMLProgressElement>('progress');
  expect([bar.value, bar.max, bar.getAttribute('aria-label')]).toEqual([3, 12, 'Measuring: steps done']);
  expect(text('run-controls')).toContain('3 of 12, 41 s left');
  expect(text('run-controls')).toContain('gemv/rows, round 2 of 8');
});

test('the winners of a run are given to the next one, unless it is to tune again, until they are forgotten', async () => {
  const winnersGiven = (): number | undefined => {
    one('button[data-action="measure"]').click();
    const job = run.jobs.at(-1)!;
    return job.kind === 'profile' ? job.winners?.adapters.length : undefined;
  };
  one('button[data-action="forget"]').click();
  expect(winnersGiven()).toBe(0);
  const result = measured('gemv/rows', { batch: 1, in: 4096, out: 4096 }, 0.9);
  const members = [{ parameters: {}, status: 'chosen' as const }];
  const tuning = { source: 'search' as const, budgetSeconds: 1, sourceHash: '', members };
  run.end(syntheticReport({ results: [{ ...result, tuning }] }));
  await settled();
  expect(winnersGiven()).toBe(1);
  run.end(syntheticReport());
  await settled();
  const box = one<HTMLInputElement>('input[name="retune"]');
  box.click();
  expect(winnersGiven()).toBeUndefined();
  run.end(syntheticReport());
  await settled();
  one<HTMLInputElement>('input[name="retune"]').click();
  one('button[data-action="forget"]').click();
  expect(winnersGiven()).toBe(0);
});

test('a run shows what it has measured so far, and ends in ridgepoint-done with the report', async () => {
  one('button[data-action="measure"]').click();
  const first = measured('gemv/rows', { batch: 1, in: 4096, out: 4096 }, 0.9);
  run.progress({ partial: syntheticReport({ complete: false, results: [first] }) });
  await settled();
  expect(mark(first.id).dataset['kind']).toBe('measured');
  expect(text()).not.toContain('ended early');
  const done = heard('ridgepoint-done');
  const report = syntheticReport();
  run.end(report);
  expect(await done).toBe(report);
  await settled();
  expect(app.querySelector('button[data-action="measure"]')).not.toBeNull();
  expect(text('.answer')).toContain('93 % of the memory roof');
});

test('cancelling says so, keeps the results so far, and restores the focus', async () => {
  one('button[data-action="measure"]').focus();
  one('button[data-action="measure"]').click();
  await settled();
  const cancel = one('button[data-action="cancel"]');
  expect(document.activeElement).toBe(cancel);
  cancel.click();
  await settled();
  expect(run.cancelled).toBe(1);
  expect(text('run-controls')).toContain('Stopping');
  run.end(syntheticReport({ complete: false, stoppedBy: 'cancelled' }));
  await settled();
  expect(text('[role="status"]')).toContain('it was cancelled');
  expect(document.activeElement).toBe(one('button[data-action="measure"]'));
});

test('cancelling before there are results is said in the same words, and is no failure', async () => {
  one('button[data-action="measure"]').click();
  await settled();
  let failures = 0;
  app.addEventListener('ridgepoint-error', () => failures++);
  one('button[data-action="cancel"]').click();
  run.stop();
  await settled();
  expect(text('[role="status"]')).toBe('This run ended early: it was cancelled. There are no results yet.');
  expect(text('[role="alert"]')).toBe('');
  expect(failures).toBe(0);
  one('button[data-action="measure"]').click();
  await settled();
  expect(text('[role="status"]')).toBe('');
});

test('a failure is one sentence, fires ridgepoint-error, and loses nothing', async () => {
  void run.api.open(syntheticReport());
  one('button[data-action="measure"]').click();
  const error = heard('ridgepoint-error');
  run.fail({ code: 'device-lost', message: 'The GPU device was lost (unknown): the driver reset it' });
  expect(await error).toMatchObject({ code: 'device-lost' });
  await settled();
  expect(text('[role="alert"]')).toBe('The GPU device was lost (unknown): the driver reset it.');
  expect(app.querySelectorAll('result-table tbody tr').length).toBeGreaterThan(10);
});

test('a refused start is reported, too', async () => {
  run.refusal = 'job: job-1 is still running; cancel it or wait for its result';
  one('button[data-action="measure"]').click();
  await settled();
  expect(text('[role="alert"]')).toContain('still running');
});

test.each([
  ['insecure-context', 'secure context'],
  ['no-webgpu', 'WebGPU'],
  ['no-adapter', 'provides no adapter'],
] as const)('without WebGPU (%s) the page says what it is, and still shows theory', async (code, words) => {
  app.preview = { code, message: 'x' };
  await settled();
  expect(one('[data-advice]').dataset['advice']).toBe(code);
  expect(text('[data-advice]')).toContain(words);
  expect(app.querySelectorAll('[data-kind="analytic"]').length).toBe(18);
});

test('a row selects its mark, a mark its row, and the hash keeps it', async () => {
  const report = syntheticReport();
  void run.api.open(report);
  await settled();
  const { id } = report.results[4]!;
  one(`tr[data-result="${CSS.escape(id)}"] button`).click();
  await settled();
  expect(mark(id).getAttribute('aria-current')).toBe('true');
  expect(text('mark-details')).toContain('3·rows·cols');
  expect(new URLSearchParams(location.hash.slice(1)).get('selected')).toBe(id);
  const other = report.results[2]!.id;
  mark(other).dispatchEvent(new MouseEvent('click', { bubbles: true }));
  await settled();
  expect(one(`tr[data-result="${CSS.escape(other)}"] button`).getAttribute('aria-pressed')).toBe('true');
  expect(one(`tr[data-result="${CSS.escape(id)}"] button`).getAttribute('aria-pressed')).toBe('false');
});

test('keys move between the marks, describe each one, and select', async () => {
  const chart = one('roofline-chart');
  const stops = [...chart.querySelectorAll<SVGElement>('[role="graphics-symbol"]')].filter(
    ({ tabIndex }) => tabIndex === 0,
  );
  expect(stops).toHaveLength(1);
  stops[0]!.focus();
  const press = (key: string): boolean | undefined =>
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  press('ArrowRight');
  await settled();
  const here = document.activeElement as SVGElement;
  expect(here).not.toBe(stops[0]);
  expect(text('.tip')).toContain('FLOP/B');
  press('Enter');
  await settled();
  expect(mark(here.dataset['id']!).getAttribute('aria-current')).toBe('true');
  expect(document.activeElement?.getAttribute('data-id')).toBe(here.dataset['id']);
  press('Escape');
  await settled();
  expect(app.querySelector('roofline-chart [aria-current]')).toBeNull();
});

test('a heading sorts its column both ways and says so', async () => {
  void run.api.open(syntheticReport());
  await settled();
  const heading = (): HTMLElement => one('th[aria-sort]:nth-child(6)');
  const shares = (): number[] =>
    [...app.querySelectorAll('.share .value')].map(({ textContent }) => Number.parseFloat(textContent));
  heading().querySelector('button')!.click();
  await settled();
  expect(heading().getAttribute('aria-sort')).toBe('descending');
  expect(shares()).toEqual(shares().toSorted((a, b) => b - a));
  heading().querySelector('button')!.click();
  await settled();
  expect(heading().getAttribute('aria-sort')).toBe('ascending');
  expect(location.hash).toContain('sort=share-up');
});

test('text from a report is never markup', async () => {
  const hostile = '<img src=x onerror="globalThis.broken = true">';
  const report = syntheticReport({ notes: [hostile], plan: { name: hostile } });
  report.adapter.vendor = hostile;
  report.adapter.description = hostile;
  report.results[0] = { ...measured('gemv/rows', { batch: 1, in: 64, out: 64 }, 0.5), id: hostile, op: hostile };
  void run.api.open(report);
  await settled();
  expect(app.querySelector('img')).toBeNull();
  // Cut, and still text.
  expect(text('.state')).toContain(hostile.slice(0, 20));
  expect(mark(hostile).dataset['kind']).toBe('measured');
  expect('broken' in globalThis).toBe(false);
});

test('a file that is not a report is refused in a sentence, and nothing else changes', async () => {
  void run.api.open(syntheticReport());
  await settled();
  await visit('reports');
  const input = one<HTMLInputElement>('report-file input[type="file"]');
  const drop = new DataTransfer();
  drop.items.add(new File(['{"format": "something"}'], 'x.json'));
  input.files = drop.files;
  input.dispatchEvent(new Event('change'));
  await settled();
  expect(text('[role="alert"]')).toContain('this is not a Ridgepoint report');
  await visit('roofline');
  const model = one<HTMLSelectElement>('select[name="model"]');
  model.value = 'llama-3-8b';
  model.dispatchEvent(new Event('change', { bubbles: true }));
  await settled();
  expect(text('[role="alert"]')).toBe('');
  expect(app.querySelectorAll('result-table tbody tr').length).toBeGreaterThan(10);
  expect(() => run.api.open({ format: 'something' })).toThrow('not a Ridgepoint report');
  const absurd = structuredClone(syntheticReport());
  absurd.ceilings[0]!.estimate.value = -5;
  expect(() => run.api.open(absurd)).toThrow('ceilings[0].estimate.value: expected a number of at least 0, got -5');
});

test('the clock panel shows what naive timing would have reported, and draws the canary', async () => {
  const report = syntheticReport();
  const result = report.results.find(({ status }) => status === 'measured')!.id;
  report.clock.naive = { result, claimedSeconds: 65_536e-9, seconds: 31e-6, quantumSeconds: 65_536e-9 };
  report.clock.canary = { seconds: 2e-4, samplesSeconds: [2e-4, 2.1e-4, 3e-4, 2e-4] };
  void run.api.open(report);
  await visit('reports');
  expect(text('clock-panel [data-naive]')).toContain(`would claim 65.5 µs for ${result}, which takes 31.0 µs`);
  expect(text('clock-panel dl')).toContain('same kernel twice');
  expect(one('clock-panel svg').getAttribute('aria-label')).toContain('the slowest 1.50 times');
});

test('a software adapter is identified as one', async () => {
  const report = syntheticReport();
  report.adapter.isFallback = true;
  void run.api.open(report);
  await settled();
  expect(text('.words')).toContain('they are not your GPU');
});

test('a page with any report shows no broken number and no empty block', async () => {
  const bare = syntheticReport({ ceilings: [], results: [], complete: false, stoppedBy: 'error' });
  for (const report of [bare, syntheticReport()]) {
    void run.api.open(report);
    await settled();
    expect(text()).not.toMatch(/NaN|undefined|Infinity|\[object/);
    for (const section of app.querySelectorAll('section')) expect(section.textContent.trim()).not.toBe('');
  }
});
