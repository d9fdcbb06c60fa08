import { afterAll, beforeAll, expect, test } from 'vitest';
import { openGpu, type Gpu } from '../../../src/device/open-gpu.ts';
import { countKernel, floats, whole } from '../../support/count-kernel.ts';
import { lacking } from '../../support/stacks/lacking.ts';

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openGpu('auto', 'high');
});
afterAll(() => gpu.device.destroy());

test('structs with padding, pointers to their parts, aliases, override expressions and const_assert', async ({
  skip,
}) => {
  skip(...lacking(gpu, 'unrestricted_pointer_parameters'));
  const count = await countKernel(gpu, {
    wgsl: `alias Real = f32;
override SIDE: u32 = 4;
override CELLS = SIDE * SIDE;
const HALF = 0.5;
const_assert HALF * 2 == 1.0;
struct Cell { weight: Real, @align(16) axis: vec3<Real>, tag: u32, pair: array<vec2<Real>, 2> }
struct Board { rows: u32, cells: array<Cell> }
@group(0) @binding(0) var<storage, read_write> board: Board;
@group(0) @binding(1) var<storage, read_write> o: array<Real>;
fn shift(c: ptr<storage, Cell, read_write>, by: Real) -> Real {
  let axis = &(*c).axis;
  (*axis).y += by;
  return dot(*axis, *axis);
}
@compute @workgroup_size(SIDE, SIDE) fn main(@builtin(local_invocation_index) i: u32) {
  if (i >= CELLS) { return; }
  let cell = board.cells[i];
  let n = board.rows;
  o[i] = shift(&board.cells[i], HALF) * cell.weight + f32(n);
  board.cells[i].pair[n % 2u] *= 2.0;
}`,
    workgroups: [1, 1, 1],
    overrides: { SIDE: 3 },
    bindings: { '0.0': floats(4 + 9 * 12), '0.1': floats(9) },
  });
  // A cell is 4 + 12 + 4 + 16 bytes in 48; .y 4, the axis twice 12, a pair 8.
  expect(count).toMatchObject({
    invocations: 9,
    histogram: { 'f32.add': 9 * (1 + 2 + 1), 'f32.mul': 9 * (3 + 1 + 2), 'f32.cvt': 9, 'int.op': 9 * 2 },
    requested: { read: 9 * (36 + 4 + 4 + 24 + 8), written: 9 * (4 + 4 + 8) },
    unique: { read: 9 * 36 + 4, written: 9 * 16 },
    outputsIdentical: true,
  });
  expect(count.buffers[0]!.loads).toBe(9 * (1 + 1 + 1 + 2 + 1));
});

test('matrices of columns with and without padding, and atomics in both kinds of memory', async () => {
  const count = await countKernel(gpu, {
    wgsl: `var<workgroup> bins: array<atomic<u32>, 8>;
var<workgroup> best: atomic<i32>;
@group(0) @binding(0) var<storage, read> m: array<mat3x2<f32>>;
@group(0) @binding(1) var<storage, read> v: array<mat4x3<f32>>;
@group(0) @binding(2) var<storage, read_write> o: array<vec2f>;
@group(0) @binding(3) var<storage, read_write> counts: array<atomic<u32>, 8>;
@compute @workgroup_size(16) fn main(@builtin(local_invocation_index) i: u32) {
  let p = m[i] * v[i];
  let q = p * vec4f(1, 2, 3, 4);
  let d = v[i][1].z;
  o[i] = q * d + p[2];
  let old = atomicAdd(&bins[i % 8u], 1u);
  atomicMax(&best, i32(i));
  workgroupBarrier();
  if (i < 8u) { atomicStore(&counts[i], atomicLoad(&bins[i])); }
  storageBarrier();
  if (i == 0u) { o[0].x += f32(atomicExchange(&counts[7], u32(atomicLoad(&best)))); }
}`,
    workgroups: [1, 1, 1],
    bindings: {
      '0.0': floats(16 * 6),
      '0.1': floats(16 * 16),
      '0.2': floats(32),
      '0.3': whole(0, 0, 0, 0, 0, 0, 0, 0),
    },
  });
  expect(count).toMatchObject({
    histogram: {
      'f32.mul': 16 * (24 + 8 + 2),
      'f32.add': 16 * (16 + 6 + 2) + 1,
      'f32.cvt': 1,
      'int.op': 16 * 3,
      'atomic.atomicAdd': 16,
      'atomic.atomicMax': 16,
      'atomic.atomicStore': 8,
      'atomic.atomicLoad': 9,
      'atomic.atomicExchange': 1,
      'barrier.workgroup': 16,
      'barrier.storage': 16,
    },
    requested: { read: 16 * (24 + 48 + 4) + 4 + 4, written: 16 * 8 + 8 * 4 + 4 + 4 },
    workgroup: { read: 16 * 8 + 8 * 4 + 4, written: 16 * 8 },
    unique: { read: 16 * (24 + 48) + 4 + 4, written: 16 * 8 + 8 * 4 },
    outputsIdentical: true,
  });
});

test('packed dot products, subgroup operations of vectors and elected lanes', async ({ skip }) => {
  skip(...lacking(gpu, 'subgroups'));
  const [size] = gpu.capabilities.subgroupSize!;
  const length = 70;
  const count = await countKernel(gpu, {
    wgsl: `enable subgroups;
@group(0) @binding(0) var<storage, read> a: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read> b: array<vec4<u32>>;
@group(0) @binding(2) var<storage, read_write> o: array<i32>;
@compute @workgroup_size(32) fn main(@builtin(local_invocation_index) i: u32, @builtin(subgroup_invocation_id) lane: u32) {
  var sum = 0i;
  for (var k = i; k < arrayLength(&a); k += 32u) {
    let x = a[k];
    let y = b[k] ^ vec4u(0x80808080u);
    sum += dot4I8Packed(x.x, y.x) + dot4I8Packed(x.y, y.y);
    sum = dot4I8Packed(x.z, y[3]) + sum;
  }
  let all = subgroupAdd(sum);
  let other = subgroupShuffleXor(vec2i(sum, i32(lane)), 1u);
  if (subgroupElect()) { o[i] = all; } else { o[i] = unpack4xI8(u32(other.x)).y - other.y; }
}`,
    workgroups: [1, 1, 1],
    bindings: {
      '0.0': { type: 'u32', fill: 'random', length: 4 * length },
      '0.1': { type: 'u32', fill: 'random', length: 4 * length },
      '0.2': { type: 'i32', fill: 'zeros', length: 32 },
    },
  });
  const elected = 32 / size;
  const int = length + 32 + length + length * (4 + 2 + 1) + (32 - elected) * (4 + 1) + (32 - elected);
  expect(count).toMatchObject({
    flop: 0,
    histogram: {
      'int.op': int,
      'int.dot4': 3 * length,
      'sg.subgroupAdd': 32,
      'sg.subgroupShuffleXor': 64,
      'sg.subgroupElect': 32,
    },
    intOp: int + 8 * 3 * length,
    requested: { read: 32 * length, written: 4 * 32 },
    unique: { read: 32 * length, written: 4 * 32 },
    outputsIdentical: true,
  });
});

test('structs in arrays of workgroup memory, pointers into it, short circuits, a phony assignment', async ({
  skip,
}) => {
  skip(...lacking(gpu, 'unrestricted_pointer_parameters'));
  const values = Array.from({ length: 32 }, (_, k) => (k * 7 + 3) % 11);
  const count = await countKernel(gpu, {
    wgsl: `struct Item { key: u32, score: f32 }
var<workgroup> items: array<array<Item, 4>, 8>;
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> o: array<f32>;
fn swap(row: ptr<workgroup, array<Item, 4>>, j: u32) -> bool {
  let a = &(*row)[j];
  let b = &(*row)[j + 1u];
  if ((*a).score <= (*b).score || (*a).key == 0u) { return false; }
  let kept = *a;
  *a = *b;
  *b = kept;
  return true;
}
@compute @workgroup_size(8) fn main(@builtin(local_invocation_index) i: u32) {
  for (var j = 0u; j < 4u; j++) { items[i][j] = Item(j + i, x[i * 4u + j]); }
  var swaps = 0u;
  for (var r = 0u; r < 3u; r++) {
    for (var j = 0u; j + 1u < 4u; j++) { if (swap(&items[i], j)) { swaps++; } }
  }
  workgroupBarrier();
  _ = x[i];
  o[i] = items[i][3].score + select(0.0, 1.0, swaps > 2u);
}`,
    workgroups: [1, 1, 1],
    bindings: { '0.0': { type: 'f32', fill: 'values', values }, '0.1': floats(8) },
  });
  const twin = { int: 0, cmp: 0, read: 0, written: 0 };
  for (let i = 0; i < 8; i++) {
    const items = Array.from({ length: 4 }, (_, j) => ({ key: i + j, score: values[4 * i + j]! }));
    twin.int += 5 + 4 * (1 + 1 + 2);
    twin.written += 4 * 8;
    twin.int += 4 + 3;
    for (let r = 0; r < 3; r++) {
      twin.int += 2 * 4 + 3;
      for (let j = 0; j < 3; j++) {
        const [a, b] = [items[j]!, items[j + 1]!];
        twin.int++;
        twin.cmp++;
        twin.read += 8;
        if (a.score <= b.score) continue;
        twin.int++;
        twin.read += 4;
        if (a.key === 0) continue;
        twin.read += 16;
        twin.written += 16;
        twin.int++;
        [items[j], items[j + 1]] = [b, a];
      }
    }
    twin.int++;
    twin.read += 4;
  }
  expect(count).toMatchObject({
    histogram: { 'f32.add': 8, 'f32.cmp': twin.cmp, 'f32.select': 8, 'int.op': twin.int },
    requested: { read: 4 * (32 + 8), written: 4 * 8 },
    workgroup: { read: twin.read, written: twin.written },
    unique: { read: 4 * 32, written: 4 * 8 },
    outputsIdentical: true,
  });
});
