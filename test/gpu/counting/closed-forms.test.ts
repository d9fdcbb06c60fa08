import { afterAll, beforeAll, expect, test } from 'vitest';
import { openGpu, type Gpu } from '../../../src/device/open-gpu.ts';
import { countKernel, floats, whole, type KernelCase } from '../../support/count-kernel.ts';

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openGpu('auto', 'high');
});
afterAll(() => gpu.device.destroy());

const BINDINGS = `
@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> c: array<f32>;
`;

/** C[M,N] = A[M,K]·B[K,N], one invocation per element. */
const naive = (m: number, n: number, k: number): KernelCase => ({
  wgsl: `${BINDINGS}
struct Size { m: u32, n: u32, k: u32 }
@group(0) @binding(3) var<uniform> size: Size;
@compute @workgroup_size(8, 8) fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= size.n || id.y >= size.m) { return; }
  var sum = 0.0;
  for (var i = 0u; i < size.k; i++) { sum += a[id.y * size.k + i] * b[i * size.n + id.x]; }
  c[id.y * size.n + id.x] = sum;
}`,
  workgroups: [Math.ceil(n / 8), Math.ceil(m / 8), 1],
  bindings: { '0.0': floats(m * k), '0.1': floats(k * n), '0.2': floats(m * n), '0.3': whole(m, n, k) },
});

test.each([
  [16, 24, 8],
  [13, 7, 29],
  [1, 1, 1],
  [65, 33, 17],
])('a naive product of %i×%i over %i is counted exactly', async (m, n, k) => {
  const count = await countKernel(gpu, naive(m, n, k));
  const invocations = Math.ceil(n / 8) * Math.ceil(m / 8) * 64;
  // Only columns in bounds reach the guard's second comparison.
  const inColumns = n * Math.ceil(m / 8) * 8;
  expect(count).toMatchObject({
    invocations,
    flop: 2 * m * n * k,
    histogram: { 'f32.add': m * n * k, 'f32.mul': m * n * k },
    requested: { read: 8 * m * n * k, written: 4 * m * n },
    unique: { read: 4 * (m * k + k * n), written: 4 * m * n },
    // Guard, then for each element k + 1 tests, k iterations of two indices (2 + 2) and i++, and the store's index (2).
    intOp: invocations + inColumns + m * n * (k + 1 + 5 * k + 2),
    uniform: { read: 4 * (invocations + inColumns + m * n * (k + 1 + 2 * k + 1)) },
    outputsIdentical: true,
    warnings: [],
  });
  expect(count.buffers.map(({ outOfBounds }) => outOfBounds)).toEqual([0, 0, 0]);
});
