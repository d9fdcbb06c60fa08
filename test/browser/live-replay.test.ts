import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import '../../src/page/batching/live-batching.ts';
import '../../src/page/batching/measured-steps.ts';
import '../../src/page/batching/queue-view.ts';
import type { RidgepointApi } from '../../src/jobs/api.ts';
import type { LightElement } from '../../src/page/light-element.ts';
import type { LiveBatching } from '../../src/page/batching/live-batching.ts';
import { GUIDE_SCENARIO, presetModel } from '../../src/scenario/scenario.ts';
import { measuredMachines } from '../../src/report/measured-machine.ts';
import { withModel } from '../support/model-report.ts';
import { syntheticReport } from '../support/report.ts';
import { findPreset } from '../../src/models/config/presets.ts';
import { handlesOf } from '../support/live-view.ts';

const scenario = { ...GUIDE_SCENARIO, model: presetModel(findPreset('tinyllama-1.1b')) };
/** No job is started here. */
const api = {} as RidgepointApi;

let view: LiveBatching;
beforeEach(() => {
  view = document.createElement('live-batching');
  Object.assign(view, { preview: { code: 'no-webgpu', message: 'none' }, scenario });
  document.body.append(view);
});
afterEach(() => view.remove());

const { play, slider, text, seen, figures, choose, slideTo } = handlesOf(() => view);

describe('batching without a GPU', () => {
  test('is theory, says so, and goes beyond what runs', async () => {
    await view.updateComplete;
    expect(text()).toContain('Theory: nothing runs here');
    expect(Number(slider().max)).toBeGreaterThan(64);
    expect(seen()).toEqual([1, 2, 4, 8, 16, 32, 64]);
    play().click();
    await vi.waitFor(() => expect(seen()).toEqual([1, 2]), { timeout: 5_000 });
    slideTo(200);
    await vi.waitFor(() => expect(seen()).toEqual([1, 2, 200]), { timeout: 5_000 });
    expect(text()).toContain('Batch 200 costs');
    // Steps that run end earlier.
    play().click();
    Object.assign(view, { api, preview: {} });
    await view.updateComplete;
    expect(slider().dataset['batch']).toBe('64');
  });

  test('a play that reaches its end ends', async () => {
    await view.updateComplete;
    slideTo(32);
    play().click();
    await vi.waitFor(() => expect(seen()).toEqual([32]));
    await vi.waitFor(() => expect(play().textContent.trim()).toBe('Play'), { timeout: 8_000 });
    expect(slider().dataset['batch']).toBe('64');
  });
});

describe('a report with the steps of a model', () => {
  const machines = measuredMachines([withModel(syntheticReport())]);

  test('is replayed where nothing can run', async () => {
    Object.assign(view, { machines });
    await view.updateComplete;
    expect(text()).toContain('A replay: the steps of Sample 1B');
    expect(slider().max).toBe('64');
    play().click();
    await vi.waitFor(() => expect(seen()).toEqual([1, 2, 4]), { timeout: 8_000 });
    expect(text()).toContain('Batch 4 costs 1.0× batch 1: 3.9× the tokens from the same weights.');
  });

  test('leaves out the theory of another model, and offers the depths that were measured', async () => {
    Object.assign(view, { machines });
    await view.updateComplete;
    const ofTheory = (): number => view.querySelectorAll('[aria-label*="analytic, batch"]').length;
    expect(text()).toContain(
      'The replayed model is Sample 1B at depth 1024; the theory of TinyLlama 1.1B is left out.',
    );
    expect(text()).toContain('Sample 1B, 1024 tokens of context');
    expect(text()).not.toContain('is KV cache');
    expect(view.querySelector('live-memory')).toBeNull();
    expect(ofTheory()).toBe(0);
    const context = view.querySelector<HTMLSelectElement>('[data-control="context"]')!;
    expect([...context.options].map(({ value }) => value)).toEqual(['1024']);
    const [{ report }] = machines as [(typeof machines)[0]];
    const same = { ...report, model: { ...report.model!, name: scenario.model.config.name } };
    Object.assign(view, { machines: measuredMachines([same]) });
    await view.updateComplete;
    expect(text()).not.toContain('left out');
    expect(view.querySelector('live-memory')).not.toBeNull();
    expect(ofTheory()).toBeGreaterThan(0);
  });

  test('keeps the slider on measured batches', async () => {
    const { report } = machines[0]!;
    const model = { ...report.model!, steps: report.model!.steps.filter(({ batch }) => [4, 16].includes(batch)) };
    Object.assign(view, { machines: measuredMachines([{ ...report, model }]) });
    await view.updateComplete;
    const at = (): string => `${slider().min} ${slider().dataset['batch']} ${slider().max}`;
    expect(at()).toBe('4 4 16');
    expect(figures()).not.toContain('–');
    // An arrow key moves by one.
    slideTo(5);
    await view.updateComplete;
    expect(at()).toBe('4 16 16');
    slideTo(6);
    await view.updateComplete;
    expect(at()).toBe('4 4 16');
    expect(slider().value).toBe('4');
  });

  test('takes the place of theory that plays, and stands beside steps that run here', async () => {
    await view.updateComplete;
    play().click();
    Object.assign(view, { machines });
    await view.updateComplete;
    expect(text()).toContain('A replay: the steps of Sample 1B');
    expect(play().textContent.trim()).toBe('Play');
    expect(view.querySelector('[data-control="mode"]')).toBeNull();
    Object.assign(view, { api, preview: {} });
    await view.updateComplete;
    expect(text()).toContain('Play runs');
    choose('mode', 'replay');
    await view.updateComplete;
    expect(text()).toContain('A replay: the steps of Sample 1B');
  });

  test('shows its tables and the timeline of each step', async () => {
    const steps = document.createElement('measured-steps');
    Object.assign(steps, { report: machines[0]!.report });
    document.body.append(steps);
    await vi.waitFor(() => expect(steps.querySelectorAll('table')).toHaveLength(3));
    expect(steps.textContent).toContain('tg b64 @ d1024');
    expect(steps.querySelectorAll('svg rect')).toHaveLength(24);
    expect(steps.textContent).toContain('2 layers were run, so that their weights are cold; the model has 22.');
    const select = steps.querySelector('select')!;
    expect(select.options).toHaveLength(8);
    select.value = '6';
    select.dispatchEvent(new Event('change'));
    await vi.waitFor(() => expect(steps.querySelector('svg')!.getAttribute('aria-label')).toContain('in 127 ms'));
    steps.remove();
  });
});

describe('the queue', () => {
  let queue: LightElement;
  beforeEach(async () => {
    queue = document.createElement('queue-view') as unknown as LightElement;
    document.body.append(queue);
    await queue.updateComplete;
  });
  afterEach(() => queue.remove());

  const words = (): string => queue.textContent.replaceAll(/\s+/g, ' ');
  const give = (name: string, value: string): string => {
    const input = queue.querySelector<HTMLInputElement>(`[data-queue="${name}"]`)!;
    input.value = value;
    input.dispatchEvent(new Event('change'));
    return input.value;
  };

  test('serves by three policies, and keeps a possible number', async () => {
    expect(queue.querySelectorAll('[data-policy]')).toHaveLength(3);
    const before = words();
    expect(give('rate', '-3')).toBe('1');
    await vi.waitFor(() =>
      expect(words()).toContain('Requests per second: expected a number from 0.01 to 1000, got -3.'),
    );
    expect(give('count', '2.5')).toBe('16');
    await vi.waitFor(() => expect(words()).toContain('Requests: expected a whole number from 1 to 200, got 2.5.'));
    expect(give('rate', '20')).toBe('20');
    await vi.waitFor(() => expect(words()).not.toContain('expected'));
    expect(words()).not.toBe(before);
  });

  test('says which requests are drawn', async () => {
    expect(words()).not.toContain('the first');
    give('count', '200');
    await vi.waitFor(() => expect(words()).toContain('the first 24 of 200 requests'));
    expect(queue.querySelectorAll('[data-policy="continuous"] rect')).toHaveLength(3 * 24);
    give('count', '1');
    await vi.waitFor(() => expect(words()).toContain('1 request of 350 tokens in'));
  });

  test('ends batches at what fits the memory', async () => {
    expect(words()).not.toContain('Batches end at');
    give('most', '256');
    // 24.1 GB less 13.5 GB of weights and 0.6 GB of activations, over 500 tokens of 512 KiB.
    await vi.waitFor(() =>
      expect(words()).toContain(
        'Batches end at what fits the memory of the A10 beside weights and activations: 38 sequences',
      ),
    );
  });
});
