import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { GALLERY } from '../../src/gallery/entries.ts';
import { decodeReport, MOST_LINK_CHARACTERS } from '../../src/report/link/report-link.ts';
import { noted, LINK_NOTE } from '../../src/report/link/slim-report.ts';
import { checkReport } from '../../src/report/parse-report.ts';
import type { Report } from '../../src/report/report-format.ts';
import type { LinkedReportNote } from '../../src/page/share/linked-report-note.ts';
import type { ReportGallery } from '../../src/page/share/report-gallery.ts';
import type { ShareReport } from '../../src/page/share/share-report.ts';
import '../../src/page/share/linked-report-note.ts';
import '../../src/page/share/report-gallery.ts';
import '../../src/page/share/share-report.ts';
import { FIXTURES } from '../support/fixtures.ts';
import { measured, syntheticReport } from '../support/report.ts';

const BEFORE = 'A link holds the report itself, without its samples. Nothing is uploaded.';

let element: HTMLElement;

function mount<K extends keyof HTMLElementTagNameMap>(tag: K): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  element = made;
  document.body.append(made);
  return made;
}

const button = (action: string, within: ParentNode = element): HTMLButtonElement | null =>
  within.querySelector(`button[data-action="${action}"]`);
const words = (selector: string, within: ParentNode = element): string =>
  within.querySelector(selector)?.textContent.replaceAll(/\s+/g, ' ').trim() ?? '';

afterEach(() => {
  element.remove();
  vi.restoreAllMocks();
});

describe('a link to a report', () => {
  let share: ShareReport;
  let copied: string[];

  beforeEach(async () => {
    copied = [];
    vi.spyOn(navigator.clipboard, 'writeText').mockImplementation((text) => {
      copied.push(text);
      return Promise.resolve();
    });
    share = mount('share-report');
    share.report = checkReport(FIXTURES['v1/chromium']);
    await share.updateComplete;
  });

  test('is said to be what it is before it is made', () => {
    expect(words('[role="status"]')).toBe(BEFORE);
  });

  test('is copied, and opens as the report without its samples', async () => {
    button('copy-link')!.click();
    await vi.waitFor(() => expect(words('[role="status"]')).toMatch(/^Copied: [\d,]+ characters, without samples\. /));
    const hash = new URLSearchParams(new URL(copied[0]!).hash.slice(1));
    const back = await decodeReport(hash.get('report')!);
    expect(back.results.map(({ id }) => id)).toEqual(share.report!.results.map(({ id }) => id));
    expect(button('save-instead')).toBeNull();
  });

  test('is shown, selected, where the clipboard is denied', async () => {
    vi.mocked(navigator.clipboard.writeText).mockRejectedValue(new DOMException('denied', 'NotAllowedError'));
    button('copy-link')!.click();
    await vi.waitFor(() => expect(element.querySelector('input')).not.toBeNull());
    const input = element.querySelector('input')!;
    await vi.waitFor(() => expect(input.selectionEnd).toBe(input.value.length));
    expect([input.readOnly, input.selectionStart, document.activeElement]).toEqual([true, 0, input]);
    expect(input.value).toContain('#roofline&report=1.');
    expect(words('[role="status"]')).toMatch(/^Copy the selected link: /);
  });

  test('that would be too long is a file instead, and another report begins anew', async () => {
    const results = Array.from({ length: 1900 }, (_, i) =>
      measured('gemv/rows', { batch: 1, in: 4096 + i, out: 4096 }, 0.5 + Math.sin(i) / 3),
    );
    share.report = checkReport(syntheticReport({ results }));
    await share.updateComplete;
    button('copy-link')!.click();
    await vi.waitFor(() => expect(words('[role="status"]')).toContain('does not fit into a link'));
    expect(words('[role="status"]')).toContain(`carry ${MOST_LINK_CHARACTERS.toLocaleString('en')}`);
    expect(copied).toEqual([]);
    expect(button('save-instead')).not.toBeNull();
    share.report = syntheticReport();
    await share.updateComplete;
    expect([words('[role="status"]'), button('save-instead')]).toEqual([BEFORE, null]);
  });

  test('without a report there is nothing to share', async () => {
    share.report = null;
    await share.updateComplete;
    expect(element.textContent.trim()).toBe('');
  });
});

test('a report from a link says so and offers the same measurement; others do not', async () => {
  const note: LinkedReportNote = mount('linked-report-note');
  note.report = syntheticReport();
  await note.updateComplete;
  expect([note.hidden, note.textContent.trim()]).toEqual([true, '']);
  note.report = noted(syntheticReport(), LINK_NOTE);
  await note.updateComplete;
  expect(words('p')).toBe('This report came in a link, without its samples.');
  const asked = vi.fn<(event: CustomEvent<{ report: Report }>) => void>();
  note.addEventListener('ridgepoint-measure-same', asked as unknown as EventListener);
  button('measure-same')!.click();
  expect(asked.mock.calls[0]![0].detail.report).toBe(note.report);
  note.busy = true;
  await note.updateComplete;
  expect([note.hidden, button('measure-same')]).toEqual([false, null]);
});

describe('the gallery', () => {
  let gallery: ReportGallery;
  const card = (id: string): HTMLElement => gallery.querySelector(`[data-gallery-id="${id}"]`)!;

  beforeEach(async () => {
    gallery = mount('report-gallery');
    await gallery.updateComplete;
  });

  test('lists its reports without fetching one', () => {
    const cards = [...gallery.querySelectorAll<HTMLElement>('[data-gallery-id]')];
    expect(cards.map(({ dataset }) => dataset['galleryId'])).toEqual(GALLERY.map(({ id }) => id));
    expect(words('p:nth-of-type(2)', cards[0])).toMatch(
      /^reads [\d.]+ TB\/s · f32 [\d.]+ TFLOP\/s · \d+ kernels measured/,
    );
    expect(gallery.textContent).not.toMatch(/NaN|undefined|null/);
  });

  test.each(['show', 'overlay'])('%s fetches the report and fires it', async (action) => {
    const fired = vi.fn<(event: CustomEvent<Report>) => void>();
    const type = action === 'show' ? 'ridgepoint-open' : 'ridgepoint-overlay';
    gallery.addEventListener(type, fired as unknown as EventListener);
    button(action, card('nvidia-h200'))!.click();
    await vi.waitFor(() => expect(fired).toHaveBeenCalledOnce());
    expect(fired.mock.calls[0]![0].detail.adapter.device).toBe('nvidia-h200');
  });

  test('says when a report cannot be fetched, and tries again', async () => {
    const fetching = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('Failed to fetch'));
    const fired = vi.fn<() => void>();
    gallery.addEventListener('ridgepoint-overlay', fired);
    const entry = card('lavapipe-dawn');
    button('overlay', entry)!.click();
    await vi.waitFor(() => expect(words('[role="alert"]', entry)).toMatch(/got no answer; it may be offline\.$/));
    expect(words('[role="alert"]', card('nvidia-h200'))).toBe('');
    fetching.mockRestore();
    button('retry', entry)!.click();
    await vi.waitFor(() => expect(fired).toHaveBeenCalledOnce());
    expect(words('[role="alert"]', entry)).toBe('');
  });

  test('has no overlay where there is nothing to draw over', async () => {
    gallery.canOverlay = false;
    await gallery.updateComplete;
    expect(button('overlay')).toBeNull();
  });
});
