import { afterAll, beforeAll, expect, test } from 'vitest';
import { openGpu, type Gpu } from '../../../src/device/open-gpu.ts';
import { fromCounts } from '../../../src/counting/from-count.ts';
import { countKernel, floats, type KernelCase } from '../../support/count-kernel.ts';

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openGpu('auto', 'high');
});
afterAll(() => gpu.device.destroy());

/** C[M,N] = A[M,K]·B[K,N] by tiles of T×T in workgroup memory; nothing past the edge is read or written. */
const tiled = (m: number, n: number, k: number, t: number): KernelCase => ({
  wgsl: `const M = ${m}u; const N = ${n}u; const K = ${k}u; const T = ${t}u;
@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> c: array<f32>;
var<workgroup> at: array<f32, T * T>;
var<workgroup> bt: array<f32, T * T>;
struct Ids { @builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) own: vec3u }
@compute @workgroup_size(T, T) fn main(ids: Ids) {
  let row = ids.group.y * T + ids.own.y;
  let col = ids.group.x * T + ids.own.x;
  let here = ids.own.y * T + ids.own.x;
  var sum = 0.0;
  for (var k0 = 0u; k0 < K; k0 += T) {
    var left = 0.0;
    if (row < M && k0 + ids.own.x < K) { left = a[row * K + k0 + ids.own.x]; }
    var right = 0.0;
    if (col < N && k0 + ids.own.y < K) { right = b[(k0 + ids.own.y) * N + col]; }
    at[here] = left;
    bt[here] = right;
    workgroupBarrier();
    for (var i = 0u; i < T; i++) { sum = fma(at[ids.own.y * T + i], bt[i * T + ids.own.x], sum); }
    workgroupBarrier();
  }
  if (row < M && col < N) { c[row * N + col] = sum; }
}`,
  workgroups: [Math.ceil(n / t), Math.ceil(m / t), 1],
  bindings: { '0.0': floats(m * k), '0.1': floats(k * n), '0.2': floats(m * n) },
});

test.each([
  [32, 32, 16, 8],
  [13, 7, 29, 8],
  [40, 24, 17, 8],
  [1, 1, 1, 8],
])('each workgroup of a tiled product of %i×%i over %i touches its rows and columns', async (m, n, k, t) => {
  const count = await countKernel(gpu, tiled(m, n, k, t));
  const [across, down] = [Math.ceil(n / t), Math.ceil(m / t)];
  // Each row of tiles reads all of its rows in every column of tiles, and vice versa.
  const read = 4 * (m * k * across + k * n * down);
  expect(count.workgroupUnique).toMatchObject({ read, written: 4 * m * n, sampled: across * down });
  // With tiles in workgroup memory, a workgroup requests nothing twice; only other workgroups repeat requests.
  expect(count.requested).toEqual({ read, written: 4 * m * n });
  expect(count.unique!.read).toBe(4 * (m * k + k * n));
});

/** One workgroup per row; every invocation reads x[i] and the row's vec4s. */
const ROWS = 300;
const COLUMNS = 256;
const GEMV: KernelCase = {
  wgsl: `@group(0) @binding(0) var<storage, read> w: array<vec4f>;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;
var<workgroup> parts: array<f32, 32>;
@compute @workgroup_size(32) fn main(@builtin(local_invocation_index) i: u32, @builtin(workgroup_id) group: vec3u) {
  var sum = 0.0;
  for (var k = i; k < ${COLUMNS / 4}u; k += 32u) { sum += dot(w[group.x * ${COLUMNS / 4}u + k], x[k]); }
  parts[i] = sum;
  workgroupBarrier();
  if (i == 0u) { for (var k = 1u; k < 32u; k++) { sum += parts[k]; } y[group.x] = sum; }
}`,
  workgroups: [ROWS, 1, 1],
  bindings: { '0.0': floats(ROWS * COLUMNS), '0.1': floats(COLUMNS), '0.2': floats(ROWS) },
};

test('identical workgroups are extrapolated exactly from a sample', async () => {
  const count = await countKernel(gpu, GEMV);
  const { sampled, ...traffic } = count.workgroupUnique!;
  expect(sampled).toBe(32);
  expect(traffic).toEqual({
    read: 4 * ROWS * 2 * COLUMNS,
    written: 4 * ROWS,
    // Rows begin at sectors; each 4-byte result occupies a separate 32-byte sector.
    sectorBytes: 4 * ROWS * 2 * COLUMNS + 32 * ROWS,
  });
  expect(count.unique).toEqual({ read: 4 * (ROWS + 1) * COLUMNS, written: 4 * ROWS });
  const counted = fromCounts([count], [ROWS]);
  expect(counted).toMatchObject({
    workgroupUnique: { read: traffic.read, written: traffic.written },
    workgroupsSampled: 32,
    workgroupSectorBytes: traffic.sectorBytes,
  });
});

test('accesses of a single workgroup are attributed to it, at constant addresses too', async () => {
  const count = await countKernel(gpu, {
    wgsl: `struct P { scale: f32, rest: array<f32> }
@group(0) @binding(0) var<storage, read> p: P;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@compute @workgroup_size(4) fn main(@builtin(workgroup_id) g: vec3u, @builtin(local_invocation_id) i: vec3u) {
  if (all(g == vec3u(1, 2, 1))) { y[0] = p.scale; } else if (g.z == 0u) { y[8u * g.y + i.x] = p.rest[i.x]; }
}`,
    workgroups: [2, 3, 2],
    bindings: { '0.0': floats(8), '0.1': floats(32) },
  });
  // The six workgroups with z = 0 read and write four floats each, another one reads and writes one.
  expect(count.workgroupUnique).toEqual({
    read: 4 * (6 * 4 + 1),
    written: 4 * (6 * 4 + 1),
    sectorBytes: 32 * 2 * 7,
    sampled: 12,
  });
});

test('without marks no workgroup is examined', async () => {
  const { workgroupUnique } = await countKernel(gpu, { ...GEMV, unique: false });
  expect(workgroupUnique).toBeNull();
});
