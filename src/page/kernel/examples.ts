import type { Draft } from './draft.ts';

const N = 1 << 20;

const settings = (elements: Readonly<Record<string, number>>): Draft['bindings'] =>
  Object.fromEntries(Object.entries(elements).map(([id, count]) => [id, { elements: count }]));

const read = (name: string, index: string, why: string): Draft => ({
  name,
  entry: '',
  wgsl: `// ${why}
override N: u32 = ${N}u;

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read_write> sums: array<f32>;

const PER_INVOCATION = 64u;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let invocations = N / PER_INVOCATION;
  var sum = 0.0;
  for (var i = 0u; i < PER_INVOCATION; i++) {
    sum += input[${index}];
  }
  sums[id.x] = sum;
}
`,
  workgroups: [N / 64 / 64, 1, 1],
  bindings: settings({ '0.0': N, '0.1': N / 64 }),
  overrides: {},
});

/** Kernels to start from, each with something to discover. */
export const EXAMPLES: readonly Draft[] = [
  {
    name: 'saxpy',
    entry: '',
    wgsl: `// y = a·x + y: two operations for twelve bytes, so memory is the limit.
override A: f32 = 2.0;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= arrayLength(&x)) { return; }
  y[id.x] = A * x[id.x] + y[id.x];
}
`,
    workgroups: [N / 64, 1, 1],
    bindings: settings({ '0.0': N, '0.1': N }),
    overrides: {},
  },
  {
    name: 'naive matmul',
    entry: '',
    wgsl: `// C = A·B, one invocation per element: each operand is loaded N times.
// Stage tiles of A and B in workgroup memory, and watch the mark move right.
override N: u32 = 256u;

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> c: array<f32>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= N || id.y >= N) { return; }
  var sum = 0.0;
  for (var k = 0u; k < N; k++) {
    sum += a[id.y * N + k] * b[k * N + id.x];
  }
  c[id.y * N + id.x] = sum;
}
`,
    workgroups: [32, 32, 1],
    bindings: settings({ '0.0': 256 * 256, '0.1': 256 * 256, '0.2': 256 * 256 }),
    overrides: {},
  },
  read(
    'coalesced read',
    'i * invocations + id.x',
    'Adjacent invocations read adjacent words. “strided read” does the same work in another order.',
  ),
  read(
    'strided read',
    'id.x * PER_INVOCATION + i',
    'Each invocation reads its own run of words: adjacent invocations are 256 bytes apart.',
  ),
  {
    name: 'softmax row',
    entry: '',
    wgsl: `// Softmax of each row, one workgroup per row, three passes over it.
override COLS: u32 = 1024u;
const LANES = 64u;

@group(0) @binding(0) var<storage, read> s: array<f32>;
@group(0) @binding(1) var<storage, read_write> p: array<f32>;

var<workgroup> partial: array<f32, LANES>;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) row: vec3u, @builtin(local_invocation_index) lane: u32) {
  let start = row.x * COLS;
  var largest = -1e30;
  for (var i = lane; i < COLS; i += LANES) { largest = max(largest, s[start + i]); }
  partial[lane] = largest;
  workgroupBarrier();
  for (var i = 0u; i < LANES; i++) { largest = max(largest, partial[i]); }
  workgroupBarrier();

  var sum = 0.0;
  for (var i = lane; i < COLS; i += LANES) { sum += exp(s[start + i] - largest); }
  partial[lane] = sum;
  workgroupBarrier();
  sum = 0.0;
  for (var i = 0u; i < LANES; i++) { sum += partial[i]; }

  for (var i = lane; i < COLS; i += LANES) { p[start + i] = exp(s[start + i] - largest) / sum; }
}
`,
    workgroups: [512, 1, 1],
    bindings: settings({ '0.0': 512 * 1024, '0.1': 512 * 1024 }),
    overrides: {},
  },
];
