import { openDB } from 'idb';
import { afterEach, expect, test, vi } from 'vitest';
import { checkReport } from '../../../src/report/parse-report.ts';
import type { Report } from '../../../src/report/report-format.ts';
import { forgetLists, freshName, keptList } from '../../support/kept-list.ts';
import { syntheticReport } from '../../support/report.ts';

afterEach(async () => {
  vi.restoreAllMocks();
  await forgetLists();
});

const dated = (createdAt: string): Report => syntheticReport({ createdAt });
const FIRST = dated('2026-01-01T00:00:00Z');
const SECOND = dated('2026-02-01T00:00:00Z');

const failing =
  (error: DOMException): ((...all: unknown[]) => never) =>
  () => {
    throw error;
  };

test('a report is kept, listed with its facts, and read back whole, also by the next visit', async () => {
  const name = freshName();
  const kept = await keptList(name);
  expect(kept.list).toEqual([]);
  const id = await kept.keep(FIRST);
  expect(kept.fault).toBeNull();
  const [entry] = kept.list!;
  expect(entry).toMatchObject({ id, problem: null });
  expect(entry!.summary).toMatchObject({
    name: 'Synthetic GPU',
    createdAt: FIRST.createdAt,
    plan: 'quick',
    complete: true,
    results: FIRST.results.filter(({ status }) => status === 'measured').length,
  });
  expect(entry!.summary!.bytes).toBeGreaterThan(10_000);
  expect(entry!.summary!.machine).toContain('hardware adapter');
  const next = await keptList(name);
  expect(next.list).toEqual(kept.list);
  expect(await next.get(id!)).toEqual(checkReport(FIRST));
});

test('the same content is kept once, whatever object holds it', async () => {
  const kept = await keptList();
  const id = await kept.keep(FIRST);
  expect(await kept.keep(structuredClone(FIRST), 'Again')).toBe(id);
  expect(await kept.keep(checkReport(JSON.parse(JSON.stringify(FIRST))))).toBe(id);
  expect(kept.list).toHaveLength(1);
  expect(kept.idOf(structuredClone(FIRST))).toBe(id);
  expect(kept.idOf(SECOND)).toBeNull();
  await kept.keep(SECOND);
  expect(kept.list!.map(({ summary }) => summary!.createdAt)).toEqual([SECOND.createdAt, FIRST.createdAt]);
});

test('what was deleted elsewhere is gone once the page is seen again', async () => {
  const name = freshName();
  const kept = await keptList(name);
  await kept.keep(FIRST);
  const database = await openDB(name);
  await Promise.all([...database.objectStoreNames].map((table) => database.clear(table)));
  database.close();
  expect(kept.list).toHaveLength(1);
  document.dispatchEvent(new Event('visibilitychange'));
  await vi.waitFor(() => expect(kept.list).toEqual([]));
});

test('listing reads no report', async () => {
  const name = freshName();
  const kept = await keptList(name);
  for (let month = 1; month <= 9; month++) await kept.keep(dated(`2026-0${month}-01T00:00:00Z`));
  const read = vi.spyOn(IDBObjectStore.prototype, 'get');
  const read2 = vi.spyOn(IDBObjectStore.prototype, 'getAll');
  const next = await keptList(name);
  expect(next.list).toHaveLength(9);
  expect(read).not.toHaveBeenCalled();
  expect(read2.mock.contexts.map((store) => (store as IDBObjectStore).name)).toEqual(['summaries']);
});

test('a report is renamed, on one line and not too long; an empty name changes nothing', async () => {
  const kept = await keptList();
  const id = (await kept.keep(FIRST))!;
  await kept.rename(id, '  before\nthe fix \u202E ');
  expect(kept.list![0]!.summary!.name).toBe('before the fix \uFFFD');
  await kept.rename(id, ' ');
  expect(kept.list![0]!.summary!.name).toBe('before the fix \uFFFD');
  await kept.rename(id, 'x'.repeat(500));
  expect(kept.list![0]!.summary!.name).toHaveLength(80);
  await kept.rename('report-none', 'nothing');
  expect([kept.list!.length, kept.fault]).toEqual([1, null]);
});

test('deleted reports are put back one after another, with their names', async () => {
  const kept = await keptList();
  const [one, two] = [(await kept.keep(FIRST, 'One'))!, (await kept.keep(SECOND, 'Two'))!];
  await kept.remove(one);
  await kept.remove(two);
  expect([kept.list, kept.removed]).toEqual([[], 'Two']);
  expect(await kept.undo()).toBe(two);
  expect(await kept.undo()).toBe(one);
  expect(await kept.undo()).toBeNull();
  expect(kept.list!.map(({ summary }) => summary!.name)).toEqual(['Two', 'One']);
  expect(await kept.get(one)).toEqual(checkReport(FIRST));
  await kept.remove(one);
  kept.forgetRemoved();
  expect(kept.removed).toBeNull();
});

test('another tab follows', async () => {
  const name = freshName();
  const [here, there] = [await keptList(name), await keptList(name)];
  await here.keep(FIRST, 'Here');
  await vi.waitFor(() => expect(there.list!.map(({ summary }) => summary!.name)).toEqual(['Here']));
  await there.remove(there.list![0]!.id);
  await vi.waitFor(() => expect(here.list).toEqual([]));
});

test('what no longer reads is said, and can be deleted or saved', async () => {
  const name = freshName();
  const kept = await keptList(name);
  const [one, two] = [(await kept.keep(FIRST))!, (await kept.keep(SECOND))!];
  const raw = await openDB(name, 1);
  await raw.put('bodies', JSON.stringify({ ...FIRST, formatVersion: 2 }), one);
  await raw.delete('bodies', two);
  await raw.put('summaries', { id: 'odd', name: 7 }, 'odd');
  raw.close();
  const next = await keptList(name);
  expect(await next.get(one)).toBeNull();
  expect(await next.get(two)).toBeNull();
  const problemOf = (id: string): string | null => next.list!.find((entry) => entry.id === id)!.problem;
  expect(problemOf(one)).toBe(
    'It no longer reads: report.formatVersion: expected 1, got 2: it was written by a later version of Ridgepoint; update to open it.',
  );
  expect(problemOf(two)).toContain('its content is missing');
  expect(problemOf('odd')).toContain('no longer reads');
  expect(await next.text(one)).toContain('"formatVersion":2');
  await next.remove('odd');
  await next.remove(one);
  expect([next.list!.map(({ id }) => id), next.fault]).toEqual([[two], null]);
});

test('a report that is none is refused in a sentence', async () => {
  const kept = await keptList();
  expect(await kept.keep(syntheticReport({ createdAt: 5 as never }))).toBeNull();
  expect(kept.fault).toContain('cannot be kept');
  await kept.keep(FIRST);
  expect(kept.fault).toBeNull();
});

test.each([
  ['SecurityError', 'does not let the page keep reports'],
  ['InvalidStateError', 'does not let the page keep reports'],
  ['UnknownError', 'closed or damaged'],
])('a browser that throws %s on opening is one sentence', async (error, words) => {
  vi.spyOn(indexedDB, 'open').mockImplementation(failing(new DOMException('no', error)));
  const kept = await keptList();
  expect(kept.list).toEqual([]);
  expect(kept.fault).toContain(words);
  expect(await kept.keep(FIRST)).toBeNull();
  expect(await kept.get('report-1')).toBeNull();
  await kept.remove('report-1');
  expect(kept.fault).toContain(words);
  vi.restoreAllMocks();
  expect(await kept.keep(FIRST)).not.toBeNull();
  expect(kept.fault).toBeNull();
});

test('a full storage is one sentence, and what was kept stays', async () => {
  const kept = await keptList();
  await kept.keep(FIRST);
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(failing(new DOMException('full', 'QuotaExceededError')));
  expect(await kept.keep(SECOND)).toBeNull();
  expect(kept.fault).toContain('is full');
  expect(kept.list).toHaveLength(1);
  vi.restoreAllMocks();
  expect(await kept.keep(SECOND)).not.toBeNull();
  expect([kept.list!.length, kept.fault]).toEqual([2, null]);
});

test('a deleted report that cannot be put back stays to be put back', async () => {
  const kept = await keptList();
  const id = (await kept.keep(FIRST))!;
  await kept.remove(id);
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(failing(new DOMException('full', 'QuotaExceededError')));
  expect(await kept.undo()).toBeNull();
  expect([kept.fault, kept.removed]).toEqual([expect.stringContaining('is full'), 'Synthetic GPU']);
  vi.restoreAllMocks();
  expect(await kept.undo()).toBe(id);
});

test('a database of a newer version is left alone', async () => {
  const name = freshName();
  (await openDB(name, 7)).close();
  const kept = await keptList(name);
  expect(kept.fault).toContain('A newer Ridgepoint');
  expect(await kept.keep(FIRST)).toBeNull();
});

test('a tab lets a newer version upgrade, and says what to do', async () => {
  const name = freshName();
  const kept = await keptList(name);
  await kept.keep(FIRST);
  const newer = await openDB(name, 2);
  expect(await newer.count('summaries')).toBe(1);
  expect(await kept.keep(SECOND)).toBeNull();
  expect(kept.fault).toContain('reload the page');
  newer.close();
});

test('an older tab that does not let go is said, and waited for', async () => {
  const name = freshName();
  const older = await openDB(name, 1);
  const kept = await keptList(name, 2);
  expect(kept.fault).toContain('Another tab has an older Ridgepoint open');
  expect(await kept.keep(FIRST)).toBeNull();
  older.close();
  await vi.waitFor(async () => expect(await kept.keep(FIRST)).not.toBeNull());
  expect([kept.list!.length, kept.fault]).toEqual([1, null]);
});

test('a connection that the browser has closed is opened again', async () => {
  const kept = await keptList();
  await kept.keep(FIRST);
  const real = IDBDatabase.prototype.transaction;
  let lost = 0;
  vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function lose(this: IDBDatabase, ...all) {
    if (lost++ === 0) this.close();
    return real.apply(this, all);
  });
  await kept.keep(SECOND);
  expect(lost).toBeGreaterThan(1);
  expect([kept.list!.length, kept.fault]).toEqual([2, null]);
});
