// embedding/plain: one element per invocation.
// y[i, j] = e[t[i], j].
// t [ROWS] (u32), e [VOCAB, COLS], y [ROWS, COLS]; rows padded to 4 elements.
// Needs nothing. Constants: ROWS, VOCAB, COLS.
// Dispatch: ceil(ROWS·PITCH / 64), folded into y.
// @include lib/workgroup-number.wgsl
@group(0) @binding(0) var<storage, read> t: array<u32>;
@group(0) @binding(1) var<storage, read> e: array<scalar>;
@group(0) @binding(2) var<storage, read_write> y: array<scalar>;

const PITCH = (COLS + 3u) / 4u * 4u;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u, @builtin(local_invocation_index) index: u32) {
  let i = workgroup_number(id, count) * 64u + index;
  if (i >= ROWS * PITCH) { return; }
  y[i] = e[t[i / PITCH] * PITCH + i % PITCH];
}
