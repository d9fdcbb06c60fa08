import { afterEach, beforeEach } from 'vitest';
import { RidgepointApp } from '../../src/page/app/ridgepoint-app.ts';

let app: RidgepointApp | undefined;

/** The whole page for each test of a file, in the state of a first visit. */
export function mountPage(): void {
  beforeEach(async () => {
    history.replaceState(null, '', location.pathname + location.search);
    openPage();
    await import('../../src/page/guide/guide-walk.ts');
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

/** Everything on the page that follows model, GPUs and lengths. */
export const shown = (): Record<string, string> =>
  Object.fromEntries(
    ['roofline-chart', '.answer', 'latency-table', 'lever-table', 'memory-bars', 'batching-chart', 'guide-walk'].map(
      (tag) => [tag, one(tag).innerHTML.replaceAll(/<!--.*?-->/g, '')],
    ),
  );

/** Which of these parts are still as they were. */
export const unchanged = (before: Record<string, string>): string[] => {
  const now = shown();
  return Object.keys(before).filter((tag) => before[tag] === now[tag]);
};
