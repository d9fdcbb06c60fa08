import { afterEach, beforeEach, expect, test } from 'vitest';
import type { KernelJob } from '../../src/jobs/api.ts';
import { saveDraft } from '../../src/page/kernel/draft.ts';
import { YourKernel } from '../../src/page/kernel/your-kernel.ts';
import { FakeRun } from '../support/fake-api.ts';

const WGSL = `@group(0) @binding(0) var image: texture_2d<f32>;
@group(0) @binding(1) var how: sampler;
@group(0) @binding(2) var into: texture_storage_3d<rgba8unorm, write>;
@group(0) @binding(3) var faces: texture_cube<f32>;
@group(0) @binding(4) var<storage, read_write> o: array<f32>;
@compute @workgroup_size(1) fn main() {
  o[0] = textureSampleLevel(image, how, vec2f(), 0).x + textureSampleLevel(faces, how, vec3f(), 0).x;
  textureStore(into, vec3u(), vec4f(o[0]));
}`;

const watched = new FakeRun({
  started() {},
  progressed() {},
  ended() {},
  failed() {},
  cancelled() {},
  open() {},
});
let kernel: YourKernel;

beforeEach(async () => {
  const size = [300, 200, 5] as const;
  saveDraft({
    name: 'blur',
    entry: '',
    wgsl: WGSL,
    workgroups: [1, 1, 1],
    // What an earlier source had in its place: a size with layers, and a format that cannot be filtered.
    bindings: { '0.0': { size, format: 'rgba32float' }, '0.3': { size } },
    overrides: {},
  });
  watched.jobs.length = 0;
  kernel = new YourKernel();
  kernel.api = watched.api;
  document.body.append(kernel);
  await kernel.updateComplete;
});

afterEach(() => {
  kernel.remove();
  localStorage.clear();
});

const row = (id: string): HTMLElement => kernel.querySelector<HTMLElement>(`[data-binding="${id}"]`)!;
const names = (id: string): string[] =>
  [...row(id).querySelectorAll<HTMLInputElement | HTMLSelectElement>('input, select')].map(({ name }) => name);

async function set(id: string, name: string, value: string): Promise<void> {
  const field = row(id).querySelector<HTMLInputElement>(`[name="${name}"]`)!;
  field.value = value;
  field.dispatchEvent(new Event('change'));
  await kernel.updateComplete;
}

test('a texture has a size, a fill and a choice of format; a sampler is only named', () => {
  expect(kernel.querySelector('fieldset:has([data-binding]) legend')!.textContent).toBe('Buffers and textures');
  expect(names('0.0')).toEqual(['width', 'height', 'format', 'fill']);
  expect(names('0.2')).toEqual(['width', 'height', 'depth', 'fill']);
  expect(names('0.3')).toEqual(['width', 'format', 'fill']);
  expect(names('0.1')).toEqual([]);
  expect(row('0.1').textContent).toContain('filters linearly');
  expect(row('0.0').textContent).toContain('469 KiB');
});

test('the job binds each texture as chosen, in what its type allows, and no sampler', async () => {
  await set('0.2', 'depth', '7');
  await set('0.0', 'height', '100');
  await set('0.0', 'format', 'rgba8unorm');
  await set('0.0', 'fill', 'values');
  await set('0.0', 'values', '0, 0.5 1');
  kernel.querySelector<HTMLButtonElement>('[data-action="run-kernel"]')!.click();
  const [job] = watched.jobs as KernelJob[];
  expect(job!.bindings).toEqual({
    '0.0': { type: 'texture', fill: 'values', size: [300, 100, 1], format: 'rgba8unorm', values: [0, 0.5, 1] },
    '0.2': { type: 'texture', fill: 'zeros', size: [16, 16, 7] },
    '0.3': { type: 'texture', fill: 'normal', size: [300, 300, 6] },
    '0.4': { type: 'f32', fill: 'zeros', length: 65_536 },
  });
});
