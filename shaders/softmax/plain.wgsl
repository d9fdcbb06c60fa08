// softmax/plain: one invocation per row, which it reads three times, one scalar per step.
// P[i, j] = exp(S[i, j] − max_j S) / Σ_j exp(S[i, j] − max_j S); the guide, "Breaking down the attention equation".
// s [ROWS, COLS], p [ROWS, COLS]; rows padded to 4 elements, with zeros in p.
// Needs nothing. Constants: ROWS, COLS.
// Dispatch: ceil(ROWS / 64), folded into y.
// @include lib/workgroup-number.wgsl
@group(0) @binding(0) var<storage, read> s: array<scalar>;
@group(0) @binding(1) var<storage, read_write> p: array<scalar>;

const PITCH = (COLS + 3u) / 4u * 4u;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u, @builtin(local_invocation_index) index: u32) {
  let row = workgroup_number(id, count) * 64u + index;
  if (row >= ROWS) { return; }
  let start = row * PITCH;
  var largest = f32(s[start]);
  for (var i = 0u; i < COLS; i++) { largest = max(largest, f32(s[start + i])); }
  var sum = 0.0;
  for (var i = 0u; i < COLS; i++) { sum += exp(f32(s[start + i]) - largest); }
  for (var i = 0u; i < COLS; i++) { p[start + i] = scalar(exp(f32(s[start + i]) - largest) / sum); }
  for (var i = COLS; i < PITCH; i++) { p[start + i] = scalar(0.0); }
}
