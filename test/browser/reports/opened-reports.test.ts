import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RidgepointApp } from '../../../src/page/app/ridgepoint-app.ts';
import { loadChoices } from '../../../src/page/scenario/all-choices.ts';
import { PAGE_DATABASE } from '../../../src/page/page-database.ts';
import type { Report } from '../../../src/report/report-format.ts';
import { FakeRun } from '../../support/fake-api.ts';
import { syntheticReport } from '../../support/report.ts';
import { violations } from '../../support/violations.ts';
// Fetched when needed; here they are there from the start.
import '../../../src/page/results/result-table.ts';
import '../../../src/page/reports/kept-reports.ts';

let app: RidgepointApp;
let run: FakeRun;

beforeEach(async () => {
  sessionStorage.clear();
  history.replaceState(null, '', location.pathname + location.search);
  await PAGE_DATABASE.use(async (database) => {
    for (const table of ['summaries', 'bodies', 'values'] as const) await database.clear(table);
  });
  await loadChoices();
  await loadPage();
});

afterEach(() => {
  app.remove();
  vi.restoreAllMocks();
});

/** The page, as after it was loaded. */
async function loadPage(): Promise<void> {
  app = new RidgepointApp();
  run = new FakeRun(app.watcher);
  app.api = run.api;
  document.body.append(app);
  await app.begin();
  await settled();
}

/** Loads the page again once the tab has stored what it shows. */
async function reloadPage(
  isStored: () => boolean = () => sessionStorage.getItem('ridgepoint-tab') !== null,
): Promise<void> {
  await vi.waitFor(() => expect(isStored()).toBe(true));
  app.remove();
  await loadPage();
}

async function settled(): Promise<void> {
  for (let depth = 0; depth < 4; depth++) await new Promise((resolve) => setTimeout(resolve));
  await app.updateComplete;
}

const text = (selector: string): string =>
  app.querySelector(selector)?.textContent.replaceAll(/\s+/g, ' ').trim() ?? '';
const press = async (selector: string): Promise<void> => {
  app.querySelector<HTMLElement>(selector)!.click();
  await settled();
};
const named = (name: string): Report => {
  const report = syntheticReport();
  return { ...report, adapter: { ...report.adapter, description: name } };
};
/** Opens files as the user does, one for each report. */
async function openFiles(...reports: readonly Report[]): Promise<void> {
  const files = reports.map(
    (report) =>
      new File([JSON.stringify(report)], `${report.adapter.description.split(' ').at(-1)!.toLowerCase()}.json`),
  );
  app.dispatchEvent(new CustomEvent('ridgepoint-files', { detail: files }));
  await vi.waitFor(() => expect(text('.state')).toContain(reports[0]!.adapter.description));
  await settled();
}
const note = (): string => text('replaced-note:not([hidden])');
/** The machines of the roofs on the chart. */
const roofs = (): string =>
  [...app.querySelectorAll('roofline-chart .labels text')].map(({ textContent }) => textContent).join(' | ');

describe('the machine of a report', () => {
  test('that was opened is called by its name, everywhere, and the bar says where it came from', async () => {
    await openFiles(named('Apple M3'));
    expect(text('.state')).toMatch(/^Apple M3 · opened from m3\.json · f32 f16 /);
    expect(text('.answer')).toMatch(/^Decode on the Apple M3 is memory bound/);
    expect(roofs()).toMatch(/\bM3 f32/);
    expect(app.textContent).not.toMatch(/(on|of) this GPU/);
  });

  test('that a driver hands over, without a word on where it was measured, is so, too', async () => {
    void run.api.open(named('Apple M3'));
    await settled();
    expect(text('.state')).toMatch(/^Apple M3 · opened · /);
    expect(text('.answer')).toContain('on the Apple M3');
  });

  test('that was measured here is this GPU, now and when it was kept', async () => {
    run.end(named('Apple M3'));
    await settled();
    expect(text('.state')).toMatch(/^Apple M3 · f32 f16 /);
    expect(text('.answer')).toMatch(/^Decode on this GPU is memory bound/);
    expect(roofs()).toContain('this GPU f32');
    const { kept } = await keptByPage();
    const again = await kept.get(kept.list![0]!.id);
    app.open(again!);
    await settled();
    expect(text('.answer')).toContain('on this GPU');
  });
});

/** The kept reports as another loading of the page reads them. */
async function keptByPage() {
  const { KeptReports } = await import('../../../src/page/reports/kept-reports.ts');
  const kept = new KeptReports(app);
  await vi.waitFor(() => expect(kept.list).not.toBeNull());
  await vi.waitFor(() => expect(kept.list!.length).toBeGreaterThan(0));
  return { kept };
}

describe('a report that another takes the place of', () => {
  test('is one click away, alone or beside the other, if it is not kept', async () => {
    await openFiles(named('Apple M3'));
    expect(note()).toBe('');
    await openFiles(named('NVIDIA H200'));
    await vi.waitFor(() =>
      expect(note()).toMatch(/^Apple M3 \(m3\.json\) was closed and is not kept\. Undo Show both Dismiss$/),
    );
    expect(await violations(app.querySelector('replaced-note')!)).toEqual([]);
    await press('[data-action="show-together"]');
    expect(text('.state')).toMatch(/^NVIDIA H200 · .* · compared with 1$/);
    expect([roofs().includes('M3 f32'), note()]).toEqual([true, '']);
    await openFiles(named('Intel B580'));
    await vi.waitFor(() => expect(note()).toMatch(/^2 reports were closed/));
    await press('[data-action="put-back"]');
    expect(text('.state')).toMatch(/^NVIDIA H200 · .* · compared with 1$/);
    expect(note()).toBe('');
  });

  test('stays one click away when a third takes the place of the second', async () => {
    await openFiles(named('Apple M1'));
    await openFiles(named('Apple M2'));
    await openFiles(named('Apple M3'));
    await vi.waitFor(() => expect(note()).toContain('Apple M2 (m2.json)'));
    await press('[data-action="put-back"]');
    expect([text('.state').slice(0, 8), note().slice(0, 8)]).toEqual(['Apple M2', 'Apple M1']);
    await press('[data-action="let-go"]');
    expect(note()).toBe('');
  });

  test('is not mentioned where it is kept, nor amid the run that replaced it', async () => {
    run.end(named('Apple M1'));
    await keptByPage();
    await openFiles(named('Apple M2'));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(note()).toBe('');
    run.api.start({ kind: 'profile', plan: 'quick' });
    const partial = { ...named('Apple M1'), complete: false };
    run.progress({ partial });
    run.progress({ partial: { ...partial } });
    await settled();
    expect([text('.answer').includes('this GPU'), note()]).toEqual([true, '']);
    run.end(named('Apple M1'));
    await vi.waitFor(() => expect(note()).toContain('Apple M2 (m2.json) was closed'));
    // What the run had measured before its end is no report of its own.
    await press('[data-action="put-back"]');
    expect([text('.state').slice(0, 8), note()]).toEqual(['Apple M2', '']);
  });
});

describe('the page loaded again', () => {
  test('shows the same reports in the same order, with their origins, and keeps none', async () => {
    await openFiles(named('Apple M3'), named('Apple M1'));
    await reloadPage();
    await vi.waitFor(() => expect(text('.state')).toMatch(/^Apple M3 · opened from m3\.json · .* · compared with 1$/));
    expect(roofs()).toContain('M1 f32');
    await PAGE_DATABASE.use(async (database) => expect(await database.count('summaries')).toBe(0));
    app.show([]);
    await reloadPage(() => sessionStorage.getItem('ridgepoint-tab') === null);
    expect(text('.state')).not.toContain('Apple');
  });

  test('knows what was measured here', async () => {
    run.end(named('Apple M3'));
    await reloadPage();
    await vi.waitFor(() => expect(text('.answer')).toContain('on this GPU'));
    expect(note()).toBe('');
  });

  test('works where its storage is gone, with a sentence', async () => {
    sessionStorage.setItem('ridgepoint-tab', 'tab/1');
    vi.spyOn(PAGE_DATABASE, 'use').mockRejectedValue(new Error('no storage'));
    app.remove();
    await loadPage();
    await vi.waitFor(() =>
      expect(text('[role="alert"]')).toMatch(/^The reports that this tab showed could not be read back/),
    );
    await openFiles(named('Apple M3'));
    expect([text('[role="alert"]'), text('.answer').includes('Apple M3')]).toEqual(['', true]);
  });
});
