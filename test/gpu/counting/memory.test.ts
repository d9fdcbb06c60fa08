import { afterAll, beforeAll, expect, test } from 'vitest';
import { openGpu, type Gpu } from '../../../src/device/open-gpu.ts';
import { countKernel, floats, whole } from '../../support/count-kernel.ts';
import { lacking } from '../../support/stacks/lacking.ts';

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openGpu('auto', 'high');
});
afterAll(() => gpu.device.destroy());

test('a tiled product loads each element once per tile, and the rest from workgroup memory', async () => {
  const [m, n, k, tile] = [45, 37, 19, 8];
  const [rows, cols, stages] = [m, n, k].map((length) => Math.ceil(length / tile)) as [number, number, number];
  const count = await countKernel(gpu, {
    wgsl: `const T = ${tile}u;
@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> c: array<f32>;
var<workgroup> ta: array<array<f32, T>, T>;
var<workgroup> tb: array<array<f32, T>, T>;
@compute @workgroup_size(T, T) fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  var sum = 0.0;
  for (var s = 0u; s < ${k}u; s += T) {
    var left = 0.0;
    if (id.y < ${m}u && s + lane.x < ${k}u) { left = a[id.y * ${k}u + s + lane.x]; }
    ta[lane.y][lane.x] = left;
    var right = 0.0;
    if (id.x < ${n}u && s + lane.y < ${k}u) { right = b[(s + lane.y) * ${n}u + id.x]; }
    tb[lane.y][lane.x] = right;
    workgroupBarrier();
    for (var i = 0u; i < T; i++) { sum = fma(ta[lane.y][i], tb[i][lane.x], sum); }
    workgroupBarrier();
  }
  if (id.x < ${n}u && id.y < ${m}u) { c[id.y * ${n}u + id.x] = sum; }
}`,
    workgroups: [cols, rows, 1],
    bindings: { '0.0': floats(m * k), '0.1': floats(k * n), '0.2': floats(m * n) },
  });
  const invocations = rows * cols * tile * tile;
  expect(count).toMatchObject({
    flop: 2 * invocations * stages * tile,
    histogram: { 'f32.fma': invocations * stages * tile, 'barrier.workgroup': 2 * invocations * stages },
    requested: { read: 4 * (m * k * cols + k * n * rows), written: 4 * m * n },
    workgroup: { read: 8 * invocations * stages * tile, written: 8 * invocations * stages },
    unique: { read: 4 * (m * k + k * n), written: 4 * m * n },
    outputsIdentical: true,
  });
});

test('an in-place softmax of rows reads and writes its data', async () => {
  const [rows, cols] = [5, 13];
  const count = await countKernel(gpu, {
    wgsl: `@group(0) @binding(0) var<storage, read_write> x: array<f32>;
@compute @workgroup_size(4) fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= ${rows}u) { return; }
  let at = id.x * ${cols}u;
  var most = x[at];
  for (var i = 1u; i < ${cols}u; i++) { most = max(most, x[at + i]); }
  var sum = 0.0;
  for (var i = 0u; i < ${cols}u; i++) { let e = exp(x[at + i] - most); sum += e; x[at + i] = e; }
  for (var i = 0u; i < ${cols}u; i++) { x[at + i] /= sum; }
}`,
    workgroups: [2, 1, 1],
    bindings: { '0.0': floats(rows * cols) },
  });
  const all = rows * cols;
  expect(count).toMatchObject({
    flop: 4 * all,
    histogram: { 'f32.sub': all, 'f32.exp': all, 'f32.add': all, 'f32.div': all, 'f32.minmax': all - rows },
    requested: { read: 12 * all, written: 8 * all },
    unique: { read: 4 * all, written: 4 * all },
    outputsIdentical: true,
  });
});

test('a GEMV of vec4 touches whole sectors, and strided loads touch more than they request', async () => {
  const [rows, cols] = [12, 64];
  const count = await countKernel(gpu, {
    wgsl: `@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read> w: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;
@group(0) @binding(3) var<storage, read> bias: array<f32>;
@compute @workgroup_size(4) fn main(@builtin(global_invocation_id) id: vec3u) {
  var sum = bias[id.x * 8u];
  for (var i = 0u; i < ${cols / 4}u; i++) { sum += dot(x[i], w[id.x * ${cols / 4}u + i]); }
  y[id.x] = sum;
}`,
    workgroups: [rows / 4, 1, 1],
    bindings: { '0.0': floats(cols), '0.1': floats(rows * cols), '0.2': floats(rows), '0.3': floats(rows * 8) },
  });
  expect(count).toMatchObject({
    flop: 2 * rows * cols,
    histogram: { 'f32.mul': rows * cols, 'f32.add': (3 * rows * cols) / 4 + (rows * cols) / 4 },
    requested: { read: 8 * rows * cols + 4 * rows, written: 4 * rows },
    unique: { read: 4 * (cols + rows * cols + rows), written: 4 * rows },
  });
  const [, w, , bias] = count.buffers;
  expect(count.buffers.map(({ loads }) => loads)).toEqual([(rows * cols) / 4, (rows * cols) / 4, 0, rows]);
  expect(w!.sectorsRead).toEqual({ 32: 4 * rows * cols, 64: 4 * rows * cols, 128: 4 * rows * cols });
  expect(bias!.sectorsRead).toEqual({ 32: 32 * rows, 64: 32 * rows, 128: 32 * rows });
});

test('structs, matrices and arrays in them are marked without their padding', async () => {
  const n = 6;
  const count = await countKernel(gpu, {
    wgsl: `struct Part { head: f32, axis: vec3f, turn: mat3x3f, list: array<vec2f, 3>, @size(16) tail: u32 }
struct Whole { count: u32, factor: f32, parts: array<Part> }
@group(0) @binding(0) var<storage, read> whole: Whole;
@group(0) @binding(1) var<storage, read_write> o: array<vec3f>;
@compute @workgroup_size(${n}) fn main(@builtin(local_invocation_index) i: u32) {
  let part = whole.parts[i];
  o[i] = part.turn * part.axis;
  o[i].y += whole.parts[i].list[i % 3u].y * whole.factor;
  o[i] *= whole.parts[i].turn;
}`,
    workgroups: [1, 1, 1],
    bindings: { '0.0': floats(4 + n * 32), '0.1': floats(4 * n) },
  });
  // Part: 4 + 12 + 36 + 24 + 4 bytes of values, in 16 + 16 + 48 + 24 + 16 → 112 and rounded up.
  expect(count).toMatchObject({
    requested: { read: n * (80 + (4 + 4 + 4) + (12 + 36)), written: n * (12 + 4 + 12) },
    unique: { read: n * 80 + 4 + n * 12, written: n * 12 },
    flop: n * (15 + 2 + 15),
    outputsIdentical: true,
  });
  expect(count.buffers.map(({ uniqueRead, uniqueWritten }) => [uniqueRead, uniqueWritten])).toEqual([
    [n * 80 + 4, 0],
    [n * 12, n * 12],
  ]);
});

test('accesses through pointers count for their buffer, however the pointers are passed', async ({ skip }) => {
  skip(...lacking(gpu, 'unrestricted_pointer_parameters'));
  const count = await countKernel(gpu, {
    wgsl: `struct Row { used: u32, cells: array<f32, 5> }
@group(0) @binding(0) var<storage, read_write> a: array<Row>;
@group(0) @binding(1) var<storage, read_write> b: array<Row>;
fn sum(row: ptr<storage, Row, read_write>) -> f32 {
  var total = 0.0;
  for (var i = 0u; i < row.used; i++) { total += (*row).cells[i]; }
  return total;
}
fn clear(cell: ptr<storage, f32, read_write>) { *cell = 0.5; *cell += 1; }
fn twice(x: ptr<function, f32>) { *x = *x * 2.0; }
@compute @workgroup_size(4) fn main(@builtin(local_invocation_index) i: u32) {
  let mine = &a[i];
  var s = sum(mine) + sum(&b[i]);
  twice(&s);
  clear(&b[i].cells[1]);
  let cell = &mine.cells[2];
  *cell = s;
  a[i].used++;
  let used = &b[i].used;
  *used = 3u;
}`,
    workgroups: [1, 1, 1],
    bindings: {
      '0.0': { type: 'u32', fill: 'values', values: [2, 0, 0, 0, 0, 0], length: 24 },
      '0.1': { type: 'u32', fill: 'values', values: [3, 0, 0, 0, 0, 0], length: 24 },
    },
  });
  const buffers = count.buffers.map(({ requestedRead, requestedWritten, uniqueRead, uniqueWritten }) => [
    requestedRead,
    requestedWritten,
    uniqueRead,
    uniqueWritten,
  ]);
  expect(buffers).toEqual([
    // used three times, two cells; then used again. Written: a cell, used.
    [4 * (4 * 3 + 4 * 2 + 4), 4 * (4 + 4), 4 * (4 + 8), 4 * (4 + 4)],
    // used four times, three cells, and the cell that is added to. Written: the cell twice, used.
    [4 * (4 * 4 + 4 * 3 + 4), 4 * (8 + 4), 4 * (4 + 12), 4 * (4 + 4)],
  ]);
  expect(count).toMatchObject({
    histogram: { 'f32.add': 4 * (2 + 3 + 1 + 1), 'f32.mul': 4, 'int.op': 4 * (3 + 2 + 4 + 3 + 1) },
    outputsIdentical: true,
  });
});

test('atomics, packed dot products and accesses past the end', async () => {
  const count = await countKernel(gpu, {
    wgsl: `@group(0) @binding(0) var<storage, read_write> bins: array<atomic<u32>, 4>;
@group(0) @binding(1) var<storage, read> words: array<u32>;
@group(1) @binding(2) var<storage, read_write> o: array<i32>;
var<workgroup> hits: atomic<u32>;
@compute @workgroup_size(8) fn main(@builtin(local_invocation_index) i: u32) {
  let word = words[i + 4u];
  atomicAdd(&bins[i % 2u], 1u);
  atomicMax(&hits, i);
  if (atomicLoad(&bins[3]) == 0u) { atomicStore(&bins[2], 1u); }
  o[i] = dot4I8Packed(word, words[0]) + 1;
  o[-1 + i32(i)] = 1;
}`,
    workgroups: [1, 1, 1],
    bindings: {
      '0.0': { type: 'u32', fill: 'zeros', length: 4 },
      '0.1': { type: 'u32', fill: 'random', length: 10 },
      '1.2': { type: 'i32', fill: 'zeros', length: 8 },
    },
  });
  expect(count).toMatchObject({
    histogram: {
      'int.dot4': 8,
      'int.op': 8 * (1 + 1 + 1 + 1 + 1),
      'atomic.atomicAdd': 8,
      'atomic.atomicMax': 8,
      'atomic.atomicLoad': 8,
      'atomic.atomicStore': 8,
    },
    intOp: 8 * 5 + 8 * 8,
    requested: { read: 8 * (4 + 4 + 4 + 4), written: 8 * (4 + 4 + 4 + 4) },
    workgroup: { read: 32, written: 32 },
  });
  expect(count.buffers).toMatchObject([
    { binding: '0.0', uniqueRead: 4 * 3, uniqueWritten: 4 * 3, outOfBounds: 0 },
    // Words 4 to 9 of ten, and word 0; two invocations request words past the end.
    { binding: '0.1', uniqueRead: 4 * 7, uniqueWritten: 0, outOfBounds: 2 },
    { binding: '1.2', uniqueRead: 0, uniqueWritten: 4 * 8, outOfBounds: 1 },
  ]);
  expect(count.warnings).toContain('Out-of-bounds accesses to "words": 2.');
});

test('out-of-bounds accesses count at each access, not where a pointer is formed', async () => {
  const { buffers } = await countKernel(gpu, {
    wgsl: `struct Cell { at: array<f32, 4>, sum: f32 }
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> cells: array<Cell>;
@compute @workgroup_size(8) fn main(@builtin(local_invocation_index) i: u32) {
  let p = &x[i];
  var s = 0.0;
  for (var j = 0u; j < 10u; j++) { s += *p; }
  let unused = &x[i + 100u];
  let row = &cells[i / 4u].at;
  (*row)[i] = s;
  cells[i].sum += s;
}`,
    workgroups: [1, 1, 1],
    bindings: { '0.0': floats(4), '0.1': floats(10) },
  });
  expect(buffers.map(({ outOfBounds }) => outOfBounds)).toEqual([
    // Invocations 4 to 7, ten loads each.
    40,
    // Two cells of five: rows of 4 and indices from 4 on; six missing sums, loaded and stored.
    4 + 2 * 6,
  ]);
});

test('subgroup operations are counted by name, and overrides cost nothing', async ({ skip }) => {
  skip(...lacking(gpu, 'subgroups'));
  const count = await countKernel(gpu, {
    wgsl: `enable subgroups;
@id(7) override SCALE: f32;
override SIZE = 32u;
@group(0) @binding(0) var<storage, read_write> o: array<f32>;
@compute @workgroup_size(SIZE) fn main(@builtin(local_invocation_index) i: u32) {
  let sum = subgroupAdd(o[i]) * (SCALE * 2 + 1);
  let size = subgroupBroadcastFirst(f32(SIZE));
  if (subgroupElect()) { o[i] = sum + size; }
}`,
    workgroups: [2, 1, 1],
    bindings: { '0.0': floats(16) },
    overrides: { 7: 3, SIZE: 16 },
  });
  expect(count).toMatchObject({ invocations: 32, requested: { read: 128 } });
  expect(count.histogram).toMatchObject({ 'sg.subgroupAdd': 32, 'sg.subgroupElect': 32, 'f32.mul': 32 });
  // A subgroup of S lanes sums with S - 1 additions, and its elected lane adds once more.
  expect(count.histogram['f32.add']).toBe(32);
});

test('a kernel may define functions with the names of built-in ones', async () => {
  const count = await countKernel(gpu, {
    wgsl: `@group(0) @binding(0) var<storage, read_write> o: array<f32>;
fn min(x: f32) -> f32 { return x + 1; }
fn select() -> f32 { return 2; }
@compute @workgroup_size(4) fn main(@builtin(local_invocation_index) i: u32) { o[i] = min(o[i]) * select(); }`,
    workgroups: [1, 1, 1],
    bindings: { '0.0': floats(4) },
  });
  expect(count).toMatchObject({ flop: 8, unique: { read: 16, written: 16 }, outputsIdentical: true });
});

test('bindings that a kernel does not use are not bound', async () => {
  const count = await countKernel(gpu, {
    wgsl: `@group(0) @binding(0) var<storage, read> unused: array<f32>;
@group(0) @binding(1) var<uniform> n: u32;
@group(2) @binding(5) var<storage, read_write> o: array<u32>;
fn never() -> f32 { return unused[0]; }
@compute @workgroup_size(1) fn main() { o[0] = n + 1u; }`,
    workgroups: [1, 1, 1],
    bindings: { '0.1': whole(41), '2.5': whole(0) },
  });
  expect(count.buffers.map(({ binding }) => binding)).toEqual(['2.5']);
  expect(count).toMatchObject({ intOp: 1, uniform: { read: 4 }, outputsIdentical: true });
});
