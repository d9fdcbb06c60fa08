import { afterEach, beforeEach, expect, vi } from 'vitest';
import type { ViewName } from '../../src/page/views/view-names.ts';
import { loadChoices } from '../../src/page/scenario/all-choices.ts';
import { RidgepointApp } from '../../src/page/app/ridgepoint-app.ts';
// Fetched when needed; here they are there from the start.
import '../../src/page/chart/mark-details.ts';
import '../../src/page/results/result-table.ts';

let app: RidgepointApp | undefined;

/** The whole page for each test of a file, in the state of a first visit. */
export function mountPage(): void {
  beforeEach(async () => {
    history.replaceState(null, '', location.pathname + location.search);
    // As page.css has it: a chart is as wide with a scrollbar as without.
    document.documentElement.style.scrollbarGutter = 'stable';
    await loadChoices();
    openPage();
    await import('../../src/page/guide/guide-walk.ts');
    await import('../../src/page/batching/live-batching.ts');
    await import('../../src/page/chart/batching-chart.ts');
    await import('../../src/page/scenario/scenario-panel.ts');
    await import('../../src/scenario/library.ts');
    await settled();
  });

  afterEach(() => app?.remove());
}

/** Opens the page anew, at the address as it is. */
export function openPage(): void {
  app?.remove();
  app = new RidgepointApp();
  document.body.append(app);
}

/** The page of the test that runs. */
export const page = (): RidgepointApp => app!;

/** Resolves when the page shows what was last done to it. */
export async function settled(): Promise<void> {
  for (let depth = 0; depth < 4; depth++) await new Promise((resolve) => setTimeout(resolve));
  await page().updateComplete;
}

/** The one element of the page that a selector names. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- same as querySelector
export const one = <E extends Element = HTMLElement>(selector: string): E => {
  const found = page().querySelector<E>(selector);
  if (!found) throw new Error(`page: expected ${selector}, got none`);
  return found;
};
/** Its text, as a reader sees it. */
export const text = (selector: string): string => one(selector).textContent.replaceAll(/\s+/g, ' ').trim();

/** Enters a value as a user does: the field holds it, then fires a change. */
export async function enter(selector: string, value: string): Promise<void> {
  const field = one<HTMLInputElement | HTMLSelectElement>(selector);
  field.focus();
  field.value = value;
  field.dispatchEvent(new Event('change', { bubbles: true }));
  await settled();
}

/** Opens a view by its link. */
export async function visit(view: ViewName): Promise<void> {
  one(`nav a[href="#${view}"]`).click();
  await settled();
}

/** Opens the model's view, and resolves when the page has what it fetches and calculates while idle. */
export async function idle(): Promise<void> {
  await visit('model');
  await vi.waitFor(() => expect(text('latency-table')).toContain('typically'), { timeout: 10_000 });
}

/** Parts that follow model, GPUs and lengths, and the views they are in. */
const PARTS: Readonly<Partial<Record<ViewName, readonly string[]>>> = {
  roofline: ['roofline-chart', '.answer'],
  model: ['latency-table', 'lever-table', 'memory-bars'],
  batching: ['batching-chart'],
  guide: ['guide-walk'],
};

/** Every part of every view that follows model, GPUs and lengths; the page ends in the view where it was. */
export async function shown(): Promise<Record<string, string>> {
  const here = one('[data-view]').dataset['view'] as ViewName;
  const parts: Record<string, string> = {};
  for (const [view, tags] of Object.entries(PARTS)) {
    await visit(view as ViewName);
    for (const tag of tags) parts[tag] = one(`[data-view] ${tag}`).innerHTML.replaceAll(/<!--.*?-->/g, '');
  }
  await visit(here);
  return parts;
}

/** Which of these parts are still as they were. */
export async function unchanged(before: Record<string, string>): Promise<string[]> {
  const now = await shown();
  return Object.keys(before).filter((tag) => before[tag] === now[tag]);
}
