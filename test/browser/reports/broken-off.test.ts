import { afterEach, expect, test, vi } from 'vitest';
import { RidgepointApp } from '../../../src/page/app/ridgepoint-app.ts';
import { forgetLists, freshName, keptList } from '../../support/kept-list.ts';
import { FakeRun } from '../../support/fake-api.ts';
import { syntheticReport } from '../../support/report.ts';
import '../../../src/page/results/result-table.ts';

afterEach(async () => {
  vi.restoreAllMocks();
  await forgetLists();
});

const REPORT = syntheticReport({ createdAt: '2026-03-01T00:00:00Z' });
const OTHER = syntheticReport({ createdAt: '2026-04-01T00:00:00Z' });
const { put } = IDBObjectStore.prototype;

/** The browser ends each transaction that writes, once it was asked to. */
const breakOff = (): unknown =>
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function broken(this: IDBObjectStore, ...all) {
    const request = put.apply(this, all);
    if (this.name === 'bodies') this.transaction.abort();
    return request;
  });

/** The browser ends each of them after its last request was answered, as it does where the disk is full. */
const breakOffLate = (error: DOMException): void => {
  vi.spyOn(IDBTransaction.prototype, 'error', 'get').mockReturnValue(error);
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function broken(this: IDBObjectStore, ...all) {
    const request = put.apply(this, all);
    if (this.name === 'bodies') request.addEventListener('success', () => this.transaction.abort());
    return request;
  });
};

test('a write that the browser breaks off is a sentence, and leaves nothing half kept', async () => {
  const kept = await keptList();
  breakOff();
  expect(await kept.keep(REPORT)).toBeNull();
  expect(kept.fault).toMatch(/^The browser broke off .* was not kept: try again, or save the report as a file\.$/);
  expect(kept.list).toEqual([]);
  vi.restoreAllMocks();
  expect(await kept.keep(REPORT)).not.toBeNull();
  expect([kept.list!.length, kept.fault]).toEqual([1, null]);
});

test('a transaction that ends after its requests says why it did', async () => {
  const kept = await keptList();
  breakOffLate(new DOMException('no room', 'QuotaExceededError'));
  expect(await kept.keep(REPORT)).toBeNull();
  expect(kept.fault).toContain('is full');
  vi.restoreAllMocks();
  expect((await keptList()).list).toEqual([]);
});

test('reading the list again does not hide that a report was not kept', async () => {
  const name = freshName();
  const [here, there] = [await keptList(name), await keptList(name)];
  breakOff();
  expect(await here.keep(REPORT)).toBeNull();
  vi.restoreAllMocks();
  await there.keep(OTHER);
  await vi.waitFor(() => expect(here.list).toHaveLength(1));
  expect(here.fault).toContain('was not kept');
  expect(await here.get(here.list![0]!.id)).not.toBeNull();
  expect(here.fault).toContain('was not kept');
});

test('the page says that a run could not be kept, and goes on to show its report', async () => {
  const app = new RidgepointApp();
  const run = new FakeRun(app.watcher);
  app.api = run.api;
  document.body.append(app);
  await app.updateComplete;
  breakOff();
  app.querySelector<HTMLElement>('button[data-action="measure"]')!.click();
  run.end(REPORT);
  await vi.waitFor(() => expect(app.querySelector('.notice')?.textContent).toContain('was not kept'), {
    timeout: 5_000,
  });
  expect(app.querySelectorAll('result-table tr[data-result]').length).toBeGreaterThan(3);
  app.remove();
});
