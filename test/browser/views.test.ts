import { expect, test, vi } from 'vitest';
import { FIXTURES } from '../support/fixtures.ts';
import { syntheticReport } from '../support/report.ts';
import { mountPage, one, page, settled, text, visit } from '../support/whole-page.ts';

mountPage();

/** Opens a view, and waits for its code. */
async function enterView(view: string): Promise<void> {
  await visit(view as Parameters<typeof visit>[0]);
  await vi.waitFor(() => expect(page().querySelector('[data-view] :not(:defined)')).toBeNull(), { timeout: 10_000 });
  await settled();
}

test('a link leads to its view, marks itself and sets the address', async () => {
  const links = [...page().querySelectorAll<HTMLAnchorElement>('nav a')];
  expect(links.map(({ textContent }) => textContent)).toEqual([
    'Roofline',
    'Batching',
    'Model',
    'Guide',
    'Kernel',
    'Reports',
  ]);
  for (const link of links.toReversed()) {
    await enterView(link.getAttribute('href')!.slice(1));
    expect(location.hash).toBe(link.textContent === 'Roofline' ? '' : link.getAttribute('href'));
    expect(one('nav [aria-current="page"]')).toBe(link);
    expect(one('[data-view]').dataset['view']).toBe(link.textContent.toLowerCase());
    expect(document.title).toBe(link.textContent === 'Roofline' ? 'Ridgepoint' : `${link.textContent} · Ridgepoint`);
  }
});

test('back and forward lead through the views, and keep what was chosen in between', async () => {
  page().open(syntheticReport());
  await enterView('model');
  const model = one<HTMLSelectElement>('select[name="model"]');
  model.value = 'llama-3-8b';
  model.dispatchEvent(new Event('change', { bubbles: true }));
  await enterView('batching');
  const leads = async (way: 'back' | 'forward', view: string): Promise<void> => {
    history[way]();
    await vi.waitFor(() => expect(one('[data-view]').dataset['view']).toBe(view));
    await settled();
  };
  await leads('back', 'model');
  await leads('back', 'roofline');
  expect(one<HTMLSelectElement>('select[name="model"]').value).toBe('llama-3-8b');
  await vi.waitFor(() => expect(location.hash).toBe('#roofline&model=llama-3-8b'));
  await leads('forward', 'model');
  await leads('forward', 'batching');
  location.hash = '#guide';
  await vi.waitFor(() => expect(one('[data-view]').dataset['view']).toBe('guide'));
  expect(text('.state')).toContain('plan quick');
  await enterView('model');
  expect(one<HTMLSelectElement>('select[name="model"]').value).toBe('llama-3-8b');
});

test('a view keeps its own state while another is shown', async () => {
  await enterView('kernel');
  const entry = one<HTMLInputElement>('your-kernel input[type="text"], your-kernel input[type="number"]');
  entry.value = '7';
  await enterView('roofline');
  await enterView('kernel');
  expect(one('your-kernel input[type="text"], your-kernel input[type="number"]')).toBe(entry);
  expect(entry.value).toBe('7');
});

test('an address of an older version leads to the section in its view', async () => {
  location.hash = '#at=field';
  await vi.waitFor(() => expect(document.activeElement?.getAttribute('data-section')).toBe('field'), {
    timeout: 10_000,
  });
  expect(one('[data-view]').dataset['view']).toBe('model');
});

test('copying a link moves nothing, and its button is in the row of its neighbour', async () => {
  const copied = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
  page().open(FIXTURES['v1/hardware']!);
  await enterView('reports');
  const top = (selector: string): number => one(selector).getBoundingClientRect().top;
  const before = top('report-shelf');
  expect(top('report-file .button')).toBe(top('[data-action="copy-link"]'));
  one('[data-action="copy-link"]').click();
  await vi.waitFor(() => expect(text('share-report [role="status"]')).toMatch(/^Copied: /));
  expect(copied).toHaveBeenCalledOnce();
  expect(top('report-shelf')).toBe(before);
  copied.mockRestore();
});

test('the guide view names its source and links to it', async () => {
  await enterView('guide');
  expect(text('guide-walk .lead')).toMatch(
    /^The calculations of A guide to LLM inference and performance \(Baseten, 2023\), redone for one sequence/,
  );
  const link = one<HTMLAnchorElement>('guide-walk .lead a');
  expect(link.href).toBe('https://www.baseten.co/blog/llm-transformer-inference-guide/');
  expect(link.rel).toContain('noreferrer');
});
