import { expect, test } from 'vitest';
import type { BufferSpec, StructSpec } from '../../../src/counting/fill/fill-buffer.ts';
import { runCount } from '../../../src/jobs/run-count.ts';
import type { Count } from '../../../src/report/count-format.ts';

const count = async (
  wgsl: string,
  bindings: Readonly<Record<string, BufferSpec | StructSpec>>,
  more: { immediate?: Readonly<Record<string, string>> } = {},
): Promise<Count> =>
  await runCount(
    { kind: 'count', wgsl, workgroups: [16, 1, 1], bindings, ...more },
    () => undefined,
    new AbortController().signal,
  );

const floats: BufferSpec = { type: 'f32', fill: 'normal', length: 1024 };
const zeros: BufferSpec = { type: 'u32', fill: 'zeros', length: 1024 };
const races = ({ warnings }: Count): string[] => warnings.filter((one) => one.startsWith('Its invocations race: '));

const RACING = [
  // A sum of floats in random order.
  `@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<atomic<u32>>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  var seen = atomicLoad(&y[0]);
  loop {
    let tried = atomicCompareExchangeWeak(&y[0], seen, bitcast<u32>(bitcast<f32>(seen) + x[id.x]));
    if (tried.exchanged) { break; }
    seen = tried.old_value;
  }
}`,
  // The last write wins.
  `@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) { y[id.x % 64u] = x[id.x]; }`,
  // Slots are assigned in order of arrival.
  `@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<atomic<u32>>;
@compute @workgroup_size(1) fn main(@builtin(workgroup_id) id: vec3u) {
  let slot = atomicAdd(&y[0], 1u);
  for (var i = 0u; i < 3u; i++) { atomicStore(&y[1u + 3u * slot + i], id.x + u32(x[id.x] > 99)); }
}`,
];

test.each(RACING)('a race between invocations is attributed to the kernel, never to the count', async (wgsl) => {
  for (let i = 0; i < 3; i++) {
    const found = await count(wgsl, { '0.0': floats, '0.1': zeros });
    expect(races(found)).toHaveLength(1);
    expect(found.warnings.join(' ')).not.toContain('do not trust');
  }
});

test('a kernel with deterministic output is not reported as racing', async () => {
  const found = await count(
    `@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<atomic<u32>>;
var<workgroup> w: array<f32, 64>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_index) i: u32) {
  w[i] = x[id.x];
  for (var k = 32u; k > 0u; k /= 2u) { workgroupBarrier(); if (i < k) { w[i] += w[i + k]; } }
  if (i == 0u) { atomicStore(&y[id.x / 64u], bitcast<u32>(w[0])); }
  atomicAdd(&y[100], 1u);
}`,
    { '0.0': floats, '0.1': zeros },
  );
  expect(races(found)).toEqual([]);
  expect(found.outputsIdentical).toBe(true);
});

test('rounding is no race: a driver may fuse the operations of one copy of a kernel and not of another', async () => {
  const found = await count(
    `@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<uniform> scale: f32;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  var s = 0.0;
  for (var k = 0u; k < 4u; k++) { s = fma(x[id.x], scale, s); }
  y[id.x] = s + 1.0;
}`,
    { '0.0': floats, '0.1': floats, '0.2': { type: 'f32', fill: 'values', values: [0.5] } },
  );
  expect(races(found)).toEqual([]);
  expect(found.warnings.join(' ')).not.toContain('do not trust');
});

test('workgroups that wait for the previous one are counted in any order', async () => {
  const found = await count(
    `@group(0) @binding(0) var<storage, read_write> y: array<atomic<u32>>;
@compute @workgroup_size(1) fn main(@builtin(workgroup_id) id: vec3u) {
  while (atomicLoad(&y[0]) < id.x) { }
  atomicAdd(&y[0], 1u);
}`,
    { '0.0': zeros },
  );
  expect(found).toMatchObject({ outputsIdentical: true, invocations: 16 });
  expect(races(found)).toEqual([]);
});

const KNOBS = `struct Inner { scale: f32, axis: vec3f }
struct Knobs { n: u32, inner: Inner }
@group(0) @binding(0) var<storage, read_write> y: array<f32>;
`;
const USE = `@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < knobs.n) { y[id.x] = knobs.inner.scale * knobs.inner.axis.y; }
}`;

test('a uniform struct is filled by field names', async () => {
  const wgsl = `${KNOBS}@group(0) @binding(1) var<uniform> knobs: Knobs;\n${USE}`;
  const knobs: StructSpec = { type: 'struct', fields: { n: '100', 'inner.axis': '1;2;3' } };
  const found = await count(wgsl, { '0.0': floats, '0.1': knobs });
  expect(found).toMatchObject({ flop: 100, uniform: { read: 4 * 1024 + 8 * 100 } });
  expect(found.warnings).toEqual([
    'No value was given for inner.scale of binding 0.1 (knobs: Knobs): it was filled with zeros.',
  ]);
  await expect(count(wgsl, { '0.0': floats, '0.1': { ...knobs, fields: { size: '1' } } })).rejects.toThrow(
    'expected one of its fields, n, inner.scale, inner.axis, got "size"',
  );
  await expect(count(wgsl, { '0.0': { ...knobs, fields: {} }, '0.1': knobs })).rejects.toThrow(
    'got struct, but this is not a struct',
  );
});

test('immediates are set if the browser supports them, and required', async () => {
  if (!navigator.gpu.wgslLanguageFeatures.has('immediate_address_space')) return;
  const wgsl = `requires immediate_address_space;\n${KNOBS}var<immediate> knobs: Knobs;\n${USE}`;
  const immediate = { n: '70', 'inner.scale': '0.5', 'inner.axis': '2' };
  expect((await count(wgsl, { '0.0': floats }, { immediate })).flop).toBe(70);
  await expect(count(wgsl, { '0.0': floats })).rejects.toThrow(
    "immediate variable knobs (Knobs): expected its values, got nothing: pass for example --immediate 'n=1'",
  );
  await expect(count(wgsl.replace('<immediate>', '<private>'), { '0.0': floats }, { immediate })).rejects.toThrow(
    'expected a kernel with a var<immediate>',
  );
});
