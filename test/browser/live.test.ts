import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createApi } from '../../src/jobs/create-api.ts';
import type { RidgepointApi } from '../../src/jobs/api.ts';
import '../../src/page/batching/live-batching.ts';
import '../../src/page/batching/measured-steps.ts';
import '../../src/page/batching/queue-view.ts';
import type { LiveBatching } from '../../src/page/batching/live-batching.ts';
import { GUIDE_SCENARIO, presetModel } from '../../src/scenario/scenario.ts';
import { measuredMachines } from '../../src/report/measured-machine.ts';
import { withModel } from '../support/model-report.ts';
import { syntheticReport } from '../support/report.ts';
import { findPreset } from '../../src/models/config/presets.ts';

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

const play = (): HTMLButtonElement => view.querySelector('button[data-action="play"]')!;
const slider = (): HTMLInputElement => view.querySelector('input[type="range"][data-batch]')!;
const text = (): string => view.textContent.replaceAll(/\s+/g, ' ');
const seen = (): number[] =>
  [...view.querySelectorAll('[data-batch-point]')].map((mark) => Number(mark.getAttribute('data-batch-point')));
const slideTo = (batch: number): void => {
  slider().value = String(batch);
  slider().dispatchEvent(new Event('input'));
};

describe('batching, live', { timeout: 60_000 }, () => {
  test('steps here on play, follows the slider, and stops at once', async () => {
    await view.updateComplete;
    expect(text()).toContain('Measured on this machine');
    play().click();
    await vi.waitFor(() => expect(seen()).toEqual([1]), { timeout: 20_000 });
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

describe('batching without a GPU', () => {
  test('is theory, says so, and goes beyond what runs', async () => {
    Object.assign(view, { preview: { code: 'no-webgpu', message: 'none' } });
    await view.updateComplete;
    expect(text()).toContain('Theory: nothing runs here');
    expect(Number(slider().max)).toBeGreaterThan(64);
    expect(seen()).toEqual([1, 2, 4, 8, 16, 32, 64]);
    play().click();
    await vi.waitFor(() => expect(seen()).toEqual([1, 2]), { timeout: 5_000 });
    slideTo(200);
    await vi.waitFor(() => expect(seen()).toEqual([1, 2, 200]), { timeout: 5_000 });
    expect(text()).toContain('Batch 200 costs');
  });
});

describe('a report with the steps of a model', () => {
  const machines = measuredMachines([withModel(syntheticReport())]);

  test('is replayed where nothing can run', async () => {
    Object.assign(view, { preview: { code: 'no-webgpu', message: 'none' }, machines });
    await view.updateComplete;
    expect(text()).toContain('A replay: the steps of Sample 1B');
    expect(slider().max).toBe('64');
    play().click();
    await vi.waitFor(() => expect(seen()).toEqual([1, 2, 4]), { timeout: 8_000 });
    expect(text()).toContain('Batch 4 costs 1.0× batch 1: 3.9× the tokens from the same weights.');
  });

  test('shows its tables and the timeline of each step', async () => {
    const steps = document.createElement('measured-steps');
    Object.assign(steps, { report: machines[0]!.report });
    document.body.append(steps);
    await vi.waitFor(() => expect(steps.querySelectorAll('table')).toHaveLength(3));
    expect(steps.textContent).toContain('tg b64 @ d1024');
    expect(steps.querySelectorAll('svg rect')).toHaveLength(24);
    const select = steps.querySelector('select')!;
    expect(select.options).toHaveLength(8);
    select.value = '6';
    select.dispatchEvent(new Event('change'));
    await vi.waitFor(() => expect(steps.querySelector('svg')!.getAttribute('aria-label')).toContain('in 127 ms'));
    steps.remove();
  });
});

describe('the queue', () => {
  test('serves by three policies, and keeps a possible number', async () => {
    const queue = document.createElement('queue-view');
    document.body.append(queue);
    await vi.waitFor(() => expect(queue.querySelectorAll('[data-policy]')).toHaveLength(3));
    const before = queue.textContent;
    const rate = queue.querySelector<HTMLInputElement>('[data-queue="rate"]')!;
    rate.value = '-3';
    rate.dispatchEvent(new Event('change'));
    expect(rate.value).toBe('1');
    rate.value = '20';
    rate.dispatchEvent(new Event('change'));
    await vi.waitFor(() => expect(queue.textContent).not.toBe(before));
    queue.remove();
  });
});

test('a live job refuses what cannot be meant', async () => {
  const id = api.start({ kind: 'live', batch: 65 });
  await expect(api.result(id)).rejects.toThrow('job.batch: expected a whole number from 1 to 64');
  expect(() => api.adjust('job-9', { batch: 1 })).toThrow('expected the id of a started job');
  expect(() => api.adjust(id, { batch: 0.5 })).toThrow('batch: expected a whole number from 1 to 64, got 0.5');
});
