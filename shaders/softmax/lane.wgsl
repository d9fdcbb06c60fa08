// softmax/lane: one invocation per row, in vec4s, read twice more from the cache; for adapters whose lanes share a cache line cheaply.
// P[i, j] = exp(S[i, j] − max_j S) / Σ_j exp(S[i, j] − max_j S); the guide, "Breaking down the attention equation".
// s [ROWS, COLS], p [ROWS, COLS]; rows padded to 4 elements, with zeros in p.
// Needs nothing. Constants: ROWS, COLS, WORKGROUP.
// Dispatch: ceil(ROWS / WORKGROUP), folded into y.
// @include lib/workgroup-number.wgsl
@group(0) @binding(0) var<storage, read> s: array<scalar4>;
@group(0) @binding(1) var<storage, read_write> p: array<scalar4>;

const WHOLE4 = COLS / 4u;
const COLS4 = (COLS + 3u) / 4u;
const LOG2_E = 1.4426950408889634;
// Not −inf: some drivers assume that infinities do not occur.
const MASKED = -1e30;

fn exponents(i: u32) -> vec4f {
  return vec4f(s[i]) * LOG2_E;
}

// The last, partly filled vec4 of a row.
fn last_exponents(start: u32) -> vec4f {
  return select(vec4f(MASKED), exponents(start + COLS4 - 1u), vec4u(0u, 1u, 2u, 3u) < vec4u(COLS % 4u));
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u, @builtin(local_invocation_index) index: u32) {
  let row = workgroup_number(id, count) * WORKGROUP + index;
  if (row >= ROWS) { return; }
  let start = row * COLS4;
  var four = vec4f(MASKED);
  for (var i = 0u; i < WHOLE4; i++) { four = max(four, exponents(start + i)); }
  if (WHOLE4 < COLS4) { four = max(four, last_exponents(start)); }
  let largest = max(max(four.x, four.y), max(four.z, four.w));

  var sums = vec4f();
  for (var i = 0u; i < WHOLE4; i++) { sums += exp2(exponents(start + i) - largest); }
  if (WHOLE4 < COLS4) { sums += exp2(last_exponents(start) - largest); }

  // Recomputed instead of kept: a row may not fit any register file.
  let scale = 1.0 / (sums.x + sums.y + sums.z + sums.w);
  for (var i = 0u; i < WHOLE4; i++) { p[start + i] = scalar4(exp2(exponents(start + i) - largest) * scale); }
  if (WHOLE4 < COLS4) { p[start + COLS4 - 1u] = scalar4(exp2(last_exponents(start) - largest) * scale); }
}
