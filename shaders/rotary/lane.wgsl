// rotary/lane: four pairs of elements per lane, a workgroup's lanes side by side.
// y[j] = x[j]·cos − x[j + D/2]·sin, y[j + D/2] = x[j + D/2]·cos + x[j]·sin; Su et al., arXiv:2104.09864.
// x and y [ROWS·HEADS, D], t [ROWS, D]: cosines, then sines.
// Needs D to be a multiple of 8. Constants: ROWS, HEADS, D, WORKGROUP, RUN (1).
// Dispatch: ceil(ROWS·HEADS·D / (8·WORKGROUP)), folded into y.
// @include lib/workgroup-number.wgsl
@group(0) @binding(0) var<storage, read> x: array<scalar4>;
@group(0) @binding(1) var<storage, read> t: array<scalar4>;
@group(0) @binding(2) var<storage, read_write> y: array<scalar4>;

const HALF4 = D / 8u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u, @builtin(local_invocation_index) index: u32) {
  let four = workgroup_number(id, count) * WORKGROUP + index;
  if (four >= ROWS * HEADS * HALF4) { return; }
  let row = four / HALF4;
  let near = row * 2u * HALF4 + four % HALF4;
  let angle = row / HEADS * 2u * HALF4 + four % HALF4;
  let cosines = vec4f(t[angle]);
  let sines = vec4f(t[angle + HALF4]);
  let a = vec4f(x[near]);
  let b = vec4f(x[near + HALF4]);
  y[near] = scalar4(a * cosines - b * sines);
  y[near + HALF4] = scalar4(b * cosines + a * sines);
}
