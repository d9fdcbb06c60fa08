// rms-norm/plain: one invocation per row, which it reads twice, one scalar per step.
// y[i, j] = x[i, j] / sqrt(Σ_j x[i, j]² / COLS + ε) · w[j]; Zhang and Sennrich, arXiv:1910.07467.
// x [ROWS, COLS], w [COLS], y [ROWS, COLS]; rows padded to 4 elements, with zeros in y.
// Needs nothing. Constants: ROWS, COLS.
// Dispatch: ceil(ROWS / 64), folded into y.
// @include lib/workgroup-number.wgsl
// @include lib/norm-epsilon.wgsl
@group(0) @binding(0) var<storage, read> x: array<scalar>;
@group(0) @binding(1) var<storage, read> w: array<scalar>;
@group(0) @binding(2) var<storage, read_write> y: array<scalar>;

const PITCH = (COLS + 3u) / 4u * 4u;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u, @builtin(local_invocation_index) index: u32) {
  let row = workgroup_number(id, count) * 64u + index;
  if (row >= ROWS) { return; }
  let start = row * PITCH;
  var squares = 0.0;
  for (var i = 0u; i < COLS; i++) {
    let value = f32(x[start + i]);
    squares += value * value;
  }
  let scale = 1.0 / sqrt(squares / f32(COLS) + EPSILON);
  for (var i = 0u; i < COLS; i++) { y[start + i] = scalar(f32(x[start + i]) * scale * f32(w[i])); }
  for (var i = COLS; i < PITCH; i++) { y[start + i] = scalar(0.0); }
}
