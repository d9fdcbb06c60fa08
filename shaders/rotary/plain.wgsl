// rotary/plain: one pair of elements per invocation.
// y[j] = x[j]·cos − x[j + D/2]·sin, y[j + D/2] = x[j + D/2]·cos + x[j]·sin; Su et al., arXiv:2104.09864.
// x and y [ROWS·HEADS, D], t [ROWS, D]: cosines, then sines; rows padded to 4 elements.
// Needs D even. Constants: ROWS, HEADS, D.
// Dispatch: ceil(ROWS·HEADS·D / 128), folded into y.
// @include lib/workgroup-number.wgsl
@group(0) @binding(0) var<storage, read> x: array<scalar>;
@group(0) @binding(1) var<storage, read> t: array<scalar>;
@group(0) @binding(2) var<storage, read_write> y: array<scalar>;

const HALF = D / 2u;
const PITCH = (D + 3u) / 4u * 4u;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u, @builtin(local_invocation_index) index: u32) {
  let pair = workgroup_number(id, count) * 64u + index;
  if (pair >= ROWS * HEADS * HALF) { return; }
  let row = pair / HALF;
  let near = row * PITCH + pair % HALF;
  let angle = row / HEADS * PITCH + pair % HALF;
  let cosine = f32(t[angle]);
  let sine = f32(t[angle + HALF]);
  let a = f32(x[near]);
  let b = f32(x[near + HALF]);
  y[near] = scalar(a * cosine - b * sine);
  y[near + HALF] = scalar(b * cosine + a * sine);
}
