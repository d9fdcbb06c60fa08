import { beforeEach, describe, expect, test, vi } from 'vitest';
import { createApi } from '../../../src/jobs/create-api.ts';
import { PAGE_DATABASE } from '../../../src/page/page-database.ts';
import { checkSession } from '../../../src/session/parse-session.ts';
import type { Session } from '../../../src/session/session-format.ts';
import { madeSession } from '../../support/made-session.ts';
import { syntheticReport } from '../../support/report.ts';
import { mountPage, one, openPage, page, settled, text } from '../../support/whole-page.ts';
import { violations } from '../../support/violations.ts';
import '../../../src/page/session/session-view.ts';

mountPage();

beforeEach(async () => {
  sessionStorage.clear();
  await PAGE_DATABASE.use((database) => database.clear('values'));
});

const named = (url: string, createdAt = '2026-11-27T08:00:00Z'): Session => {
  const session = madeSession({ spans: 400 });
  return { ...session, createdAt, session: { ...session.session, url } };
};
const [FIRST, SECOND] = [named('https://a.example/'), named('https://b.example/', '2026-11-27T09:00:00Z')];

async function drop(...values: readonly object[]): Promise<void> {
  const detail = values.map((value, place) => new File([JSON.stringify(value)], `${place}.json`));
  page().dispatchEvent(new CustomEvent('ridgepoint-files', { detail }));
  await vi.waitFor(() => expect(page().querySelector('[data-view="session"] session-timeline')).not.toBeNull());
  await settled();
}

const mark = (): string | null => sessionStorage.getItem('ridgepoint-tab');

/** Loads the page again, once the tab has stored something other than before. */
async function reload(before: string | null = null): Promise<void> {
  await vi.waitFor(() => expect(mark()).not.toBe(before));
  openPage();
  await page().begin();
  await settled();
}

describe('after a reload', () => {
  test('a session is there again, in its view', async () => {
    await drop(FIRST);
    await vi.waitFor(() => expect(location.hash).toBe('#session'));
    await reload();
    await vi.waitFor(() => expect(text('session-view .state')).toContain('https://a.example/'));
  });

  test('so are two that are compared, and a report beside them', async () => {
    await drop(FIRST, SECOND, syntheticReport());
    await reload();
    await vi.waitFor(() => expect(text('session-comparison .answer')).toContain('B against A'));
    expect(text('.state')).toContain('plan quick');
    expect(page().querySelector('session-view .closed')).toBeNull();
  });

  test('the stretch of the timeline that was shown is shown, and another session begins anew', async () => {
    await drop(FIRST);
    one('session-timeline [data-zoom="in"]').click();
    await settled();
    await vi.waitFor(() => expect(location.hash).toMatch(/^#session&time=[\d.]+_[\d.]+$/));
    const ticks = (): string => [...page().querySelectorAll('session-timeline .tick')].map((t) => t.textContent).join();
    const [zoomed, hash] = [ticks(), location.hash];
    await reload();
    await vi.waitFor(() => expect(ticks()).toBe(zoomed));
    expect(location.hash).toBe(hash);
    await drop(SECOND);
    await vi.waitFor(() => expect(location.hash).toBe('#session'));
    expect(ticks()).not.toBe(zoomed);
  });
});

describe('a session that another takes the place of', () => {
  test('is one click away, and can be compared with the other', async () => {
    await drop(FIRST);
    expect(page().querySelector('session-view .closed')).toBeNull();
    await drop(SECOND);
    await vi.waitFor(() => expect(text('session-view .closed')).toMatch(/a\.example.* was closed\. Undo Compare both/));
    expect(await violations(one('session-view .closed'))).toEqual([]);
    one('[data-closed="together"]').click();
    await vi.waitFor(() => expect(text('session-comparison .answer')).toContain('B against A'));
    expect(page().querySelector('session-view .closed')).toBeNull();
    await drop(named('https://c.example/'));
    one('[data-closed="alone"]').click();
    await vi.waitFor(() => expect(text('session-comparison .answer')).toContain('B against A'));
    await drop(FIRST);
    one('[data-closed="forget"]').click();
    await settled();
    expect(page().querySelector('session-view .closed')).toBeNull();
  });
});

describe('the API for drivers', () => {
  test('opens sessions as it opens reports', async () => {
    const api = createApi(page().watcher);
    await api.open(checkSession(FIRST));
    await vi.waitFor(() => expect(text('session-view .state')).toContain('https://a.example/'));
    await expect(api.open({ ...FIRST, groups: 7 })).rejects.toThrow(/^session\.groups: expected/);
    expect(() => api.open({ format: 'other' })).toThrow(/^report\.format: expected/);
    await api.open(syntheticReport());
    await settled();
    expect(text('.state')).toContain('plan quick');
  });
});

test('a long note is folded, and all of it there', async () => {
  const note = `The page reported an error: ${'x'.repeat(2000)}`;
  await drop({ ...FIRST, notes: ['Short.', note] });
  const folded = one<HTMLDetailsElement>('session-view .note');
  expect([folded.open, folded.querySelector('summary')!.textContent.trim().length]).toEqual([false, 240]);
  expect(one('session-view ul.notice').getBoundingClientRect().height).toBeLessThan(200);
  expect(folded.textContent).toContain(note);
  expect(await violations(one('session-view ul.notice'))).toEqual([]);
});
