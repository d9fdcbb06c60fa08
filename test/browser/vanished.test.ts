import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createApi } from '../../src/jobs/create-api.ts';
import { syntheticReport } from '../support/report.ts';
import { mountPage, one, page, settled, text } from '../support/whole-page.ts';
// Fetched when needed; here they are there from the start.
import '../../src/page/chart/mark-details.ts';
import '../../src/page/results/result-table.ts';

mountPage();

/** What the page shows of the first run. */
const shown = (): readonly unknown[] => [
  text('.answer'),
  page().querySelectorAll('roofline-chart [data-kind="measured"]').length,
  page().querySelectorAll('result-table [data-result]').length,
];

let ofFirstRun: readonly unknown[];

beforeEach(async () => {
  page().api = createApi(page().watcher);
  void page().api!.open(syntheticReport());
  await settled();
  ofFirstRun = shown();
});

afterEach(() => vi.restoreAllMocks());

test.each<[string, () => void, string]>([
  ['gives no adapter any more', () => vi.spyOn(navigator.gpu, 'requestAdapter').mockResolvedValue(null), 'no-adapter'],
  [
    'refuses an adapter',
    () => vi.spyOn(navigator.gpu, 'requestAdapter').mockRejectedValue(new Error('the GPU process crashed')),
    'no-adapter',
  ],
  [
    'throws instead of answering',
    () =>
      vi.spyOn(navigator.gpu, 'requestAdapter').mockImplementation(() => {
        throw new TypeError('blocklisted');
      }),
    'no-adapter',
  ],
  ['has no WebGPU any more', () => vi.spyOn(navigator, 'gpu', 'get').mockReturnValue(undefined as never), 'no-webgpu'],
])('a second run in a browser that %s ends with advice, and the first report stays', async (_, vanish, code) => {
  expect(ofFirstRun.at(-1)).toBeGreaterThan(10);
  vanish();
  const failed = new Promise<Event>((resolve) => page().addEventListener('ridgepoint-error', resolve, { once: true }));
  one('button[data-action="measure"]').click();
  expect(((await failed) as CustomEvent<{ code: string }>).detail.code).toBe(code);
  await settled();
  expect(one('[data-advice]').dataset['advice']).toBe(code);
  expect(text('[data-advice]')).toMatch(/WebGPU/);
  expect(shown()).toEqual(ofFirstRun);
  // And once the adapter is back, a run can be started.
  vi.restoreAllMocks();
  expect(one<HTMLButtonElement>('button[data-action="measure"]').disabled).toBe(false);
});
