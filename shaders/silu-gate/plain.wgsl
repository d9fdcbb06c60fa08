// silu-gate/plain: one element per invocation.
// y = g / (1 + exp(−g))·u; Shazeer, arXiv:2002.05202.
// g, u and y [ROWS, COLS]; rows padded to 4 elements.
// Needs nothing. Constants: ROWS, COLS.
// Dispatch: ceil(ROWS·PITCH / 64), folded into y.
// @include lib/workgroup-number.wgsl
@group(0) @binding(0) var<storage, read> g: array<scalar>;
@group(0) @binding(1) var<storage, read> u: array<scalar>;
@group(0) @binding(2) var<storage, read_write> y: array<scalar>;

const PITCH = (COLS + 3u) / 4u * 4u;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u, @builtin(local_invocation_index) index: u32) {
  let i = workgroup_number(id, count) * 64u + index;
  if (i >= ROWS * PITCH) { return; }
  let gate = f32(g[i]);
  // Bounded: some drivers assume that infinities do not occur.
  y[i] = scalar(gate / (1.0 + exp(min(-gate, 87.0))) * f32(u[i]));
}
