import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import '../../../src/page/session/session-view.ts';
import type { SessionView } from '../../../src/page/session/session-view.ts';
import { checkSession } from '../../../src/session/parse-session.ts';
import type { Draft } from '../../../src/page/kernel/draft.ts';
import { madeSession } from '../../support/made-session.ts';
import { violations } from '../../support/violations.ts';

const SESSION = checkSession(madeSession());
const FIRST = 'ma000011';

let view: SessionView;
const fired: Record<string, unknown[]> = {};

beforeEach(async () => {
  for (const key of Object.keys(fired)) delete fired[key];
  view = document.createElement('session-view');
  view.sessions = [SESSION];
  // As the page does.
  view.addEventListener('ridgepoint-pipeline', ({ detail }: CustomEventInit) => (view.pipeline = detail.hash));
  for (const type of ['ridgepoint-select', 'ridgepoint-find', 'ridgepoint-draft-kernel']) {
    document.body.addEventListener(type, note);
  }
  document.body.append(view);
  await settled();
});

afterEach(() => {
  view.remove();
  for (const type of Object.keys(fired)) document.body.removeEventListener(type, note);
});

function note({ type, detail }: CustomEventInit & { readonly type?: string }): void {
  (fired[type!] ??= []).push(detail);
}

async function settled(): Promise<void> {
  for (let i = 0; i < 4; i++) {
    await view.updateComplete;
    await new Promise((resolve) => setTimeout(resolve));
  }
}

const text = (selector: string): string =>
  view.querySelector(selector)?.textContent.replaceAll(/\s+/g, ' ').trim() ?? '';
const press = async (selector: string): Promise<void> => {
  view.querySelector<HTMLElement>(selector)!.click();
  await settled();
};
const rows = (): string[] => [...view.querySelectorAll('pipeline-table tbody tr .name')].map((one) => one.textContent);

describe('without a session', () => {
  test('the view says what would be there, and how to get it', async () => {
    view.sessions = [];
    await settled();
    expect(text('.how')).toContain('npx ridgepoint attach');
    expect(text('.how')).toContain('--json session.json');
    expect(await violations(view)).toEqual([]);
  });
});

describe('a session', () => {
  test('begins with one sentence, says where the time went, and what to change', () => {
    expect(text('.answer')).toMatch(
      /^\d+ % of 1\.\d+ s the GPU waits for JavaScript; of its busy time, \d+ % is MatMul/,
    );
    expect(text('.time-causes')).toContain('kernels under their roofs');
    const parts = [...view.querySelectorAll('.time-causes explained-value')].map((one) =>
      Number.parseFloat(one.textContent),
    );
    expect(parts.reduce((a, b) => a + b)).toBeCloseTo(100, -0.5);
    expect(view.querySelectorAll('.first-advice > li').length).toBeGreaterThan(1);
  });

  test('names roofs so that narrow columns break them behind a slash, in no word', () => {
    const roofs = [...view.querySelectorAll('pipeline-table td.bound')].filter((one) => one.textContent.includes('/'));
    expect(roofs.length).toBeGreaterThan(5);
    for (const roof of roofs) {
      expect(roof.querySelector('wbr')!.previousSibling!.textContent).toMatch(/\/$/);
      expect(roof.textContent.trim()).toMatch(/^[a-z]+\/[a-z\d]+$/);
    }
  });

  test('draws a mark for each pipeline with FLOP, its area its part of the time', () => {
    const marks = [...view.querySelectorAll<SVGElement>('roofline-chart [data-kind="measured"]')];
    expect(marks.length).toBeGreaterThan(15);
    for (const mark of marks) {
      expect(mark.getAttribute('role')).toBe('graphics-symbol');
      expect(mark.ariaLabel).toMatch(/measured: .* FLOP\/B, .*FLOP\/s, .* % of the busy time/);
      expect(Number(mark.dataset['intensity'])).toBeGreaterThan(0);
      expect(Number(mark.dataset['flopPerSecond'])).toBeGreaterThan(0);
    }
    const area = (hash: string): number =>
      view.querySelector<SVGPathElement>(`[data-id="${hash}"] .outline`)!.getBBox().width ** 2;
    const share = (hash: string): number => SESSION.pipelines.find((pipeline) => pipeline.hash === hash)!.time!.sum;
    expect(area(FIRST) / area('ma000029')).toBeCloseTo(share(FIRST) / share('ma000029'), 1);
    // A kernel that only moves data has no place there, and is named.
    expect(view.querySelector('[data-id="tr000012"]')).toBeNull();
    expect(text('.off')).toContain('Transpose tr000012 0 FLOP');
  });

  test('a mark, a row, a name in the advice and a chip select its pipeline, and nothing of a report', async () => {
    view.querySelector(`[data-id="${FIRST}"]`)!.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    await settled();
    expect(view.pipeline).toBe(FIRST);
    expect(fired['ridgepoint-select']).toBeUndefined();
    expect(text('pipeline-details h2')).toBe('MatMul ma000011');
    expect(view.querySelector('pipeline-table tr.selected')?.getAttribute('data-result')).toBe(FIRST);
    await press('pipeline-table tr[data-result="tr000012"] .name');
    expect(view.pipeline).toBe('tr000012');
    await press('[data-action="close-pipeline"]');
    expect(view.pipeline).toBeNull();
    await press('.off button');
    expect(view.pipeline).toBe('tr000012');
  });

  test('a selected pipeline shows its groups, its causes, its advice and where it stands', async () => {
    view.pipeline = FIRST;
    await settled();
    const words = text('pipeline-details');
    expect(words).toContain('42 dispatches');
    expect(words).toMatch(/It reaches 6\.\d % of what compute\/f32 allows/);
    expect(words).toContain('Stage operands in workgroup memory');
    expect(words).toContain('A mean dispatch touches 6.00 MB and requests 26.4 MB');
    expect(text('[data-group] dl')).toContain('0.0 read 256 KiB, 0.1 read and write 64.0 KiB');
    expect(text('[data-group] .grid')).toContain('256 × 4 × 1');
  });

  test('its source has the heat of each line', async () => {
    view.pipeline = FIRST;
    await settled();
    await press('[data-action="show-source"]');
    await vi.waitFor(() => expect(text('pipeline-source .heat-gutter')).toContain('1.05 M×'), { timeout: 10_000 });
    expect(text('pipeline-source .cm-content')).toContain('fn main');
    expect(view.querySelector('pipeline-source .cm-content')?.getAttribute('aria-label')).toBe(
      'WGSL source of the pipeline',
    );
  });

  test('without source it says how to record it, and opens nothing in Kernel', async () => {
    view.sessions = [madeSession({ withSource: false })];
    view.pipeline = FIRST;
    await settled();
    expect(text('pipeline-details')).toContain('record it with --with-source');
    expect(view.querySelector('[data-action="open-in-kernel"]')).toBeNull();
  });

  test('opens a group in Kernel: entry point, constants, workgroups and sizes', async () => {
    view.pipeline = FIRST;
    await settled();
    await press('[data-action="open-in-kernel"]');
    await vi.waitFor(() => expect(fired['ridgepoint-draft-kernel']).toHaveLength(1));
    const draft = fired['ridgepoint-draft-kernel']![0] as Draft;
    expect(draft).toMatchObject({
      name: 'MatMul ma000011',
      entry: 'main',
      workgroups: [256, 4, 1],
      bindings: { '0.0': { elements: 65_536 }, '0.1': { elements: 16_384 } },
    });
    expect(draft.wgsl).toContain('var<storage, read> x');
  });

  test('the table is filtered by text and sorted by columns, the most time first', async () => {
    expect(rows()[0]).toBe('MatMul ma000011');
    expect(rows()).toHaveLength(10);
    await press('[data-action="show-all-pipelines"]');
    expect(rows()).toHaveLength(38);
    view.find = 'transpose';
    await settled();
    expect(rows().every((name) => name.startsWith('Transpose'))).toBe(true);
    const input = view.querySelector<HTMLInputElement>('input[name="pipelines"]')!;
    input.value = 'nothing like it';
    input.dispatchEvent(new Event('input', { bubbles: true }));
    await settled();
    expect(fired['ridgepoint-find']).toEqual(['nothing like it']);
    await press('[data-action="show-every-pipeline"]');
    expect(rows()).toHaveLength(38);
    await press('th.name button');
    expect(rows()[0]).toMatch(/^Add/);
  });

  test('keys lead through the table and choose', async () => {
    const row = view.querySelector<HTMLElement>('pipeline-table tbody tr')!;
    row.focus();
    row.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true }));
    const next = document.activeElement as HTMLElement;
    expect(next.dataset['result']).toBe('tr000012');
    next.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
    await settled();
    expect(view.pipeline).toBe('tr000012');
  });

  test('why a pipeline was not counted is in its row', () => {
    expect(text('tr[data-result="ma00001d"]')).toContain('not counted: It reads a texture that is also written');
  });

  test('axe finds nothing: opened, selected with its source, compared', async () => {
    expect(await violations(view)).toEqual([]);
    view.pipeline = FIRST;
    await settled();
    await press('[data-action="show-source"]');
    await vi.waitFor(() => expect(view.querySelector('.cm-content')).not.toBeNull(), { timeout: 10_000 });
    for (const details of view.querySelectorAll('details')) details.open = true;
    await settled();
    expect(await violations(view)).toEqual([]);
    view.sessions = [SESSION, madeSession({ slower: { Transpose: 0.6 } })];
    await settled();
    expect(await violations(view)).toEqual([]);
  });
});

describe('two sessions', () => {
  beforeEach(async () => {
    view.sessions = [SESSION, madeSession({ slower: { Transpose: 0.6, Softmax: 1.4 } })];
    await settled();
  });

  test('are compared by pipeline: faster, slower, same', async () => {
    expect(text('session-comparison .answer')).toMatch(
      /^B against A: \d+ slower, \d+ faster, \d+ same, \d+ unclear of 38/,
    );
    await press('button[data-verdict="faster"]');
    const names = [...view.querySelectorAll('session-comparison .compared tbody tr')].map((row) => row.textContent);
    expect(names.length).toBeGreaterThan(1);
    expect(names.every((name) => name.includes('Transpose'))).toBe(true);
    await press('button[data-verdict="slower"]');
    expect(text('session-comparison tbody')).toContain('Softmax');
  });

  test('either is shown in full', async () => {
    const first = text('pipeline-table tr[data-result="tr000012"]');
    await press('[data-side="B"]');
    expect(text('pipeline-table tr[data-result="tr000012"]')).not.toBe(first);
    expect(view.querySelector('[data-side="B"]')?.getAttribute('aria-pressed')).toBe('true');
  });
});

test('a session without ceilings, spans and counts says so, and is not empty', async () => {
  const bare = structuredClone(SESSION);
  bare.ceilings = [];
  bare.timeline.spans = [];
  bare.timeline.gaps = [];
  bare.session.count = 'off';
  for (const group of bare.groups) Object.assign(group, { counts: [], roofline: null, notCounted: null });
  view.sessions = [bare];
  await settled();
  expect(text('.figure')).toContain('nothing to place');
  expect(text('session-timeline')).toContain('No span was recorded');
  expect(text('pipeline-table')).toContain('counting was off');
  expect(view.textContent).not.toMatch(/NaN|undefined|Infinity/);
});
