import { html, LitElement, render } from 'lit';
import { afterEach, expect, test, vi } from 'vitest';
import { LazyViews } from '../../src/page/views/lazy-views.ts';
import { serverVersion, type ServerVersion } from '../../src/page/views/server-version.ts';

class LazyHost extends LitElement {}
customElements.define('lazy-host', LazyHost);

const place = document.createElement('div');

afterEach(() => {
  vi.restoreAllMocks();
  place.remove();
});

/** What the page shows in place of the guide, whose code cannot be loaded. */
async function shown(found: ServerVersion, tries = 1): Promise<HTMLElement> {
  const lazy = new LazyViews(new LazyHost(), { guide: () => Promise.reject(new Error('404')) }, () =>
    Promise.resolve(found),
  );
  await lazy.load('guide');
  document.body.append(place);
  for (let go = 1; go <= tries; go++) {
    render(html`${lazy.notice('guide')}`, place);
    if (go < tries) place.querySelector<HTMLElement>('[data-action="load-again"]')!.click();
    await new Promise((resolve) => setTimeout(resolve));
  }
  return place;
}
const words = (element: HTMLElement): string => element.textContent.replaceAll(/\s+/g, ' ').trim();

test('code that a newer version took away is said to be that, with a reload that keeps the reports', async () => {
  const notice = await shown('newer');
  expect(words(notice)).toMatch(
    /^A newer version of Ridgepoint is out.* the reports shown, model and GPUs stay\. Reload$/,
  );
  const asked = vi.fn<() => void>();
  document.addEventListener('ridgepoint-reload', asked, { once: true });
  notice.querySelector<HTMLElement>('[data-action="reload"]')!.click();
  expect(asked).toHaveBeenCalledOnce();
});

test('a server that does not answer is said to be silent, one that does is not', async () => {
  expect(words(await shown('none'))).toContain('its server did not answer');
  expect(words(await shown('same'))).toMatch(
    /^The code of this part could not be loaded\. Nothing is lost\. Try again$/,
  );
  expect(words(await shown('same', 2))).toContain('this page must be loaded again');
});

test.each<[ServerVersion, () => Promise<Response>]>([
  ['same', () => Promise.resolve(new Response('<ridgepoint-app></ridgepoint-app><script src="./assets/index-a1.js">'))],
  [
    'newer',
    () => Promise.resolve(new Response('<ridgepoint-app></ridgepoint-app><script src="./assets/index-b2.js">')),
  ],
  ['none', () => Promise.resolve(new Response('<h1>Log in to this network</h1>'))],
  ['none', () => Promise.resolve(new Response('<ridgepoint-app>', { status: 404 }))],
  ['none', () => Promise.reject(new TypeError('offline'))],
])('the server has %s version', async (found, answer) => {
  vi.spyOn(globalThis, 'fetch').mockImplementation(answer);
  expect(await serverVersion('index-a1.js')).toBe(found);
});
