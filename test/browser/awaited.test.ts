import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RidgepointApp } from '../../src/page/app/ridgepoint-app.ts';
import { VIEWS, type ViewName } from '../../src/page/views/view-names.ts';
import { FakeRun } from '../support/fake-api.ts';
import { syntheticReport } from '../support/report.ts';
import '../../src/page/results/result-table.ts';

let app: RidgepointApp;
let run: FakeRun;

beforeEach(async () => {
  history.replaceState(null, '', location.pathname + location.search);
  app = new RidgepointApp();
  run = new FakeRun(app.watcher);
  app.api = run.api;
  document.body.append(app);
  await settled();
});

afterEach(() => app.remove());

async function settled(): Promise<void> {
  for (let depth = 0; depth < 4; depth++) await new Promise((resolve) => setTimeout(resolve));
  await app.updateComplete;
}

async function visit(view: ViewName): Promise<void> {
  app.querySelector<HTMLElement>(`nav a[href="#${view}"]`)!.click();
  await settled();
  await vi.waitFor(() => expect(app.querySelector('[data-view] :not(:defined)')).toBeNull(), { timeout: 10_000 });
  await settled();
}

/** What can be seen: without what is hidden. */
const seen = (): string => app.innerText.replaceAll(/\s+/g, ' ');
const start = (): void => app.querySelector<HTMLElement>('button[data-action="measure"]')!.click();
const boxes = (): string[] =>
  [...app.querySelectorAll('.awaited')].map((place) => {
    const { width, height } = place.getBoundingClientRect();
    return `${width} × ${height}`;
  });

// The view of a session has no link without one.
const LINKED = (Object.keys(VIEWS) as ViewName[]).filter((view) => view !== 'session');

test.each(LINKED)('while a run is under way, no place of %s asks for one', async (view) => {
  await visit(view);
  start();
  run.progress({ done: 3, total: 12, label: 'memory/read, round 2 of 8', secondsLeft: 41 });
  await settled();
  expect(seen()).not.toMatch(/Measure this|not measured yet|nothing measured yet/i);
  // What was measured so far, and that is no kernel yet.
  run.progress({ label: 'gemv/rows', partial: syntheticReport({ complete: false, results: [], ceilings: [] }) });
  await settled();
  expect(seen()).not.toMatch(/Measure this|not measured yet|nothing measured yet|measures what is missing/i);
});

test('the places of results say what is measured now, and keep their size from step to step', async () => {
  expect(seen()).toContain("Measure this GPU or open a report to see each operator's best kernel");
  const before = boxes();
  expect(before.length).toBeGreaterThan(1);
  start();
  for (const label of ['memory/read', `${'attention-three-pass/tiled, '.repeat(20)}round 3 of 8`]) {
    run.progress({ done: 3, total: 12, label, secondsLeft: 41 });
    await settled();
    expect(seen()).toContain(`Now: ${label}`);
    expect(seen()).toContain('How it compares appears here');
    expect(boxes()).toEqual(before);
  }
  run.stop();
  await settled();
  expect(seen()).toContain('Measure this GPU to see how it compares');
  expect(boxes()).toEqual(before);
});
