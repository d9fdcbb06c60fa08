import { deleteDB } from 'idb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PageDatabase } from '../../../src/page/page-database.ts';
import { cameFrom, originOf } from '../../../src/page/shown/report-origin.ts';
import { TabReports } from '../../../src/page/shown/tab-reports.ts';
import { TabStore } from '../../../src/page/shown/tab-store.ts';
import { checkReport } from '../../../src/report/parse-report.ts';
import { checkSession } from '../../../src/session/parse-session.ts';
import { freshName } from '../../support/kept-list.ts';
import { madeSession } from '../../support/made-session.ts';
import { syntheticReport } from '../../support/report.ts';

const DAY = 24 * 60 * 60 * 1000;
const REPORT = cameFrom('file', checkReport(syntheticReport()), 'a.json');
let name: string;
let database: PageDatabase;
let store: TabStore;

beforeEach(() => {
  sessionStorage.clear();
  name = freshName();
  database = new PageDatabase(name);
  store = new TabStore(database);
});

afterEach(async () => {
  vi.useRealTimers();
  await database.close();
  await deleteDB(name);
});

const keys = (): Promise<string[]> => database.use((open) => open.getAllKeys('values'));

test('what a tab shows is read back, with its origin, and replaced under another id', async () => {
  const first = await store.put([REPORT], null);
  const back = await store.get(first);
  expect(back).toEqual({ reports: [REPORT], sessions: [], unread: 0, isOld: false });
  expect(originOf(back.reports[0]!)).toEqual({ kind: 'file', name: 'a.json' });
  const second = await store.put([REPORT, REPORT], first);
  expect([await keys(), (await store.get(second)).reports.length]).toEqual([[second], 2]);
  expect(await store.get(first)).toEqual({ reports: [], sessions: [], unread: 0, isOld: false });
});

test('watched sessions are stored beside reports; those that no longer read are counted', async () => {
  const session = checkSession(madeSession({ spans: 20 }));
  const id = await store.put([REPORT, session, session], null);
  expect(await store.get(id)).toEqual({ reports: [REPORT], sessions: [session, session], unread: 0, isOld: false });
  const later = { ...session, formatVersion: 9 } as unknown as typeof session;
  const other = await store.put([session, later], id);
  expect(await store.get(other)).toMatchObject({ sessions: [session], unread: 1 });
  sessionStorage.setItem('ridgepoint-tab', other);
  expect((await new TabReports(() => Promise.resolve(store)).read()).fault).toMatch(/^1 of the 2 files that this tab/);
});

test('tabs of over seven days ago are forgotten, and other values of the page are not', async () => {
  await database.use((open) => open.put('values', 'mine', 'winners'));
  vi.useFakeTimers({ toFake: ['Date'] });
  const old = await store.put([REPORT], null);
  vi.setSystemTime(Date.now() + 6 * DAY);
  const recent = await store.put([REPORT], null);
  expect((await store.get(old)).isOld).toBe(true);
  vi.setSystemTime(Date.now() + 2 * DAY);
  const now = await store.put([REPORT], null);
  expect(await keys()).toEqual([recent, now, 'winners']);
});

test('no more than thirty tabs are remembered, the last ones', async () => {
  const ids: string[] = [];
  for (let count = 0; count < 33; count++) ids.push(await store.put([], null));
  expect((await keys()).length).toBe(30);
  expect(await keys()).toContain(ids.at(-1));
});

test('what another version or a fault has stored is left out, and counted', async () => {
  const id = await store.put([REPORT, { ...REPORT, formatVersion: 99 } as unknown as typeof REPORT], null);
  expect(await store.get(id)).toEqual({ reports: [REPORT], sessions: [], unread: 1, isOld: false });
  for (const value of ['text', [null], [{ origin: 7 }], { length: 1 }]) {
    await database.use((open) => open.put('values', value, id));
    expect(await store.get(id)).toEqual({ reports: [], sessions: [], unread: 1, isOld: false });
  }
  // Only what a tab has stored.
  await database.use((open) => open.put('values', [{ report: REPORT }], 'winners'));
  expect((await store.get('winners')).reports).toEqual([]);
});

test('a copy of a tab stores what it shows beside what the first one shows', async () => {
  const open = () => Promise.resolve(store);
  const first = new TabReports(open);
  expect(await first.keep([REPORT])).toBe(true);
  const mark = sessionStorage.getItem('ridgepoint-tab')!;
  const copy = new TabReports(open);
  expect((await copy.read()).reports).toEqual([REPORT]);
  await copy.keep([REPORT, REPORT]);
  expect((await copy.read()).reports.length).toBe(2);
  expect((await store.get(mark)).reports.length).toBe(1);
});

test('a tab that shows nothing asks for no code, and one whose storage is full does without', async () => {
  const open = vi.fn<() => Promise<TabStore>>().mockRejectedValue(new Error('full'));
  const tab = new TabReports(open);
  expect([await tab.read(), await tab.keep([])]).toEqual([{ reports: [], sessions: [], fault: null }, true]);
  expect(open).not.toHaveBeenCalled();
  expect(await tab.keep([REPORT])).toBe(false);
  sessionStorage.setItem('ridgepoint-tab', 'tab/1');
  expect((await tab.read()).fault).toMatch(/^The reports that this tab showed could not be read back/);
});
