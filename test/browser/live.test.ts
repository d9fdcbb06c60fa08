import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createApi } from '../../src/jobs/create-api.ts';
import type { RidgepointApi } from '../../src/jobs/api.ts';
import '../../src/page/batching/live-batching.ts';
import type { LiveBatching } from '../../src/page/batching/live-batching.ts';
import { GUIDE_SCENARIO, presetModel } from '../../src/scenario/scenario.ts';
import { findPreset } from '../../src/models/config/presets.ts';
import { handlesOf } from '../support/live-view.ts';

const nothing = (): void => undefined;
const watcher = {
  started: nothing,
  progressed: nothing,
  ended: nothing,
  failed: nothing,
  cancelled: nothing,
  open: nothing,
};
const scenario = { ...GUIDE_SCENARIO, model: presetModel(findPreset('tinyllama-1.1b')) };

let api: RidgepointApi;
let view: LiveBatching;
beforeEach(() => {
  api = createApi(watcher);
  view = document.createElement('live-batching');
  Object.assign(view, { api, preview: { vendor: 'x', architecture: 'y', features: [] }, scenario });
  document.body.append(view);
});
afterEach(() => {
  view.remove();
  vi.restoreAllMocks();
});

const { play, slider, text, seen, figures, choose, slideTo } = handlesOf(() => view);

describe('batching, live', { timeout: 60_000 }, () => {
  test('steps here on play, follows the slider, and stops at once', async () => {
    await view.updateComplete;
    expect(text()).toContain('Play runs decode steps of TinyLlama 1.1B on this machine');
    play().click();
    // A slider that is moved while it plays holds the view at its batch.
    slideTo(1);
    await vi.waitFor(() => expect(text()).toContain('Preparing batch 1 …'));
    await vi.waitFor(() => expect(seen()).toEqual([1]), { timeout: 20_000 });
    expect(text()).toContain('Measured on this machine, step after step: TinyLlama 1.1B, scaled to the whole model.');
    expect(text()).toMatch(/[\d.]+ ?tokens\/s in total/);
    slideTo(8);
    await vi.waitFor(() => expect(seen()).toEqual([1, 8]), { timeout: 20_000 });
    expect(text()).toMatch(/Batch 8 costs [\d.]+× batch 1: [\d.]+× the tokens from the same weights\./);
    expect(view.querySelector('[data-now]')!.getAttribute('data-batch-point')).toBe('8');
    play().click();
    await vi.waitFor(() => expect(api.state('job-1').status).toBe('cancelled'), { timeout: 5_000 });
    expect(play().textContent.trim()).toBe('Play');
    // What was seen stays.
    expect(seen()).toEqual([1, 8]);
  });

  test('leaves the page its frames', { retry: 2 }, async () => {
    play().click();
    await vi.waitFor(() => expect(seen()).toEqual([1]), { timeout: 20_000 });
    const gaps: number[] = [];
    let last = performance.now();
    await new Promise<void>((resolve) => {
      const look = (now: number): void => {
        gaps.push(now - last);
        last = now;
        if (gaps.length < 60) requestAnimationFrame(look);
        else resolve();
      };
      requestAnimationFrame(look);
    });
    // The median: other programs share the two cores of a test machine.
    expect(gaps.toSorted((a, b) => a - b)[30]).toBeLessThan(50);
  });

  test('walks up by itself until the user takes the slider', async () => {
    play().click();
    await vi.waitFor(() => expect(seen().length).toBeGreaterThanOrEqual(2), { timeout: 40_000 });
    slideTo(5);
    await vi.waitFor(() => expect(seen()).toContain(5), { timeout: 20_000 });
    const before = seen();
    await new Promise((resolve) => setTimeout(resolve, 3500));
    expect(seen()).toEqual(before);
  });

  test('begins at the batch of the slider, and shows what was measured when stopped early', async () => {
    await view.updateComplete;
    slideTo(4);
    play().click();
    await vi.waitFor(() => expect(seen()).toEqual([4]), { timeout: 20_000 });
    slideTo(64);
    await vi.waitFor(() => expect(text()).toContain('Preparing batch 64 …'));
    play().click();
    await vi.waitFor(() => expect(play().textContent.trim()).toBe('Play'));
    expect(slider().dataset['batch']).toBe('4');
    expect(figures()).not.toContain('–');
  });

  test('another context keeps the batch, and says where the model ends', async () => {
    await view.updateComplete;
    slideTo(2);
    play().click();
    await vi.waitFor(() => expect(seen()).toContain(2), { timeout: 20_000 });
    slideTo(3);
    await vi.waitFor(() => expect(seen()).toContain(3), { timeout: 20_000 });
    choose('context', '4096');
    await vi.waitFor(() => expect(seen()).toEqual([3]), { timeout: 20_000 });
    expect(text()).toContain('TinyLlama 1.1B sees at most 2048 tokens: steps run at that depth instead of 4096.');
    expect(text()).toContain('TinyLlama 1.1B, 2048 tokens of context');
  });

  test('another model begins anew, and leaves nothing of the old one', async () => {
    play().click();
    await vi.waitFor(() => expect(seen()).toEqual([1]), { timeout: 20_000 });
    Object.assign(view, { scenario: { ...scenario, model: presetModel(findPreset('qwen2.5-0.5b')) } });
    await view.updateComplete;
    expect(seen()).toEqual([]);
    await vi.waitFor(() => expect(text()).toContain('step after step: Qwen2.5 0.5B'), { timeout: 20_000 });
    expect(api.state('job-1').status).toBe('cancelled');
    play().click();
    Object.assign(view, { scenario });
    await view.updateComplete;
    expect(seen()).toEqual([]);
    expect(text()).toContain('Play runs decode steps of TinyLlama 1.1B');
  });

  test('ends when its element leaves the page', async () => {
    play().click();
    await vi.waitFor(() => expect(seen()).toEqual([1]), { timeout: 20_000 });
    view.remove();
    await vi.waitFor(() => expect(api.state('job-1').status).toBe('cancelled'), { timeout: 5_000 });
  });

  test('makes room for another job', async () => {
    play().click();
    await vi.waitFor(() => expect(seen()).toEqual([1]), { timeout: 20_000 });
    const id = api.start({ kind: 'count', wgsl: '@compute @workgroup_size(1) fn main() {}', workgroups: [1, 1, 1] });
    await expect(api.result(id)).resolves.toMatchObject({ entry: 'main' });
    expect(api.state('job-1').status).toBe('cancelled');
    await vi.waitFor(() => expect(play().textContent.trim()).toBe('Play'));
  });

  test('says in a sentence that the device was lost, and leaves nothing running', async () => {
    const request = GPUAdapter.prototype.requestDevice;
    let device: GPUDevice | undefined;
    vi.spyOn(GPUAdapter.prototype, 'requestDevice').mockImplementation(async function (this: GPUAdapter, ...args) {
      device = await request.apply(this, args);
      return device;
    });
    play().click();
    await vi.waitFor(() => expect(seen()).toEqual([1]), { timeout: 20_000 });
    device!.destroy();
    await vi.waitFor(() => expect(text()).toContain('The GPU device was lost'), { timeout: 20_000 });
    expect(api.state('job-1').status).toBe('failed');
    expect(play().textContent.trim()).toBe('Play');
  });

  test('pauses while the tab is hidden, and says so', async () => {
    play().click();
    await vi.waitFor(() => expect(seen()).toEqual([1]), { timeout: 20_000 });
    const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    await vi.waitFor(() => expect(text()).toContain('Paused'), { timeout: 5_000 });
    const { steps } = api.state('job-1').live!;
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(api.state('job-1').live!.steps).toBe(steps);
    hidden.mockReturnValue(false);
    document.dispatchEvent(new Event('visibilitychange'));
    await vi.waitFor(() => expect(api.state('job-1').live!.steps).toBeGreaterThan(steps), { timeout: 5_000 });
  });

  test('refuses a mixture of experts in a sentence', async () => {
    Object.assign(view, { scenario: { ...scenario, model: presetModel(findPreset('mixtral-8x7b-v0.1')) } });
    play().click();
    await vi.waitFor(() => expect(text()).toContain('only dense models are measured so far'), { timeout: 20_000 });
    expect(play().textContent.trim()).toBe('Play');
  });
});

test('a live job refuses what cannot be meant', async () => {
  const id = api.start({ kind: 'live', batch: 65 });
  await expect(api.result(id)).rejects.toThrow('job.batch: expected a whole number from 1 to 64');
  expect(() => api.adjust('job-9', { batch: 1 })).toThrow('expected the id of a started job');
  expect(() => api.adjust(id, { batch: 0.5 })).toThrow('batch: expected a whole number from 1 to 64, got 0.5');
});
