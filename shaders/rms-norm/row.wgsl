// rms-norm/row: one workgroup per row, in vec4s, kept in registers (one read, one write) or read twice; w comes from the cache.
// y[i, j] = x[i, j] / sqrt(Σ_j x[i, j]² / COLS + ε) · w[j]; Zhang and Sennrich, arXiv:1910.07467.
// x [ROWS, COLS], w [COLS], y [ROWS, COLS]; rows padded to 4 elements, with zeros in y.
// Needs subgroups or workgroup memory. Constants: ROWS, COLS, WORKGROUP, SUBGROUPS (at most, of one workgroup), SUMS (1), KEEP (1: in registers).
// Dispatch: ROWS, folded into y.
// @include lib/workgroup-number.wgsl
// @include lib/lanes-{LANES}.wgsl
@group(0) @binding(0) var<storage, read> x: array<scalar4>;
@group(0) @binding(1) var<storage, read> w: array<scalar4>;
@group(0) @binding(2) var<storage, read_write> y: array<scalar4>;

const COLS4 = (COLS + 3u) / 4u;
const STEPS = (COLS4 + WORKGROUP - 1u) / WORKGROUP;
const KEPT = select(1u, STEPS, KEEP == 1u);
// Whether no lane runs past the end of a row. The zeros of its padding need no mask.
const WHOLE = COLS4 % WORKGROUP == 0u;
// The same as in src/ops/rms-norm.ts.
const EPSILON = 1e-5;

@compute @workgroup_size(WORKGROUP)
fn main(lane: Lane, @builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u) {
  let row = workgroup_number(id, count);
  if (row >= ROWS) { return; }
  let start = row * COLS4;
  var held: array<vec4f, KEPT>;
  var squares = vec4f();
  for (var step = 0u; step < STEPS; step++) {
    let i = step * WORKGROUP + lane.index;
    if (WHOLE || i < COLS4) {
      let four = vec4f(x[start + i]);
      squares += four * four;
      if (KEEP == 1u) { held[step % KEPT] = four; }
    }
  }
  var sums = array<vec4f, SUMS>(squares);
  add_lanes(lane, &sums);
  let total = sum_of_lanes(lane, &sums, 0u);

  let scale = inverseSqrt((total.x + total.y + total.z + total.w) / f32(COLS) + EPSILON);
  for (var step = 0u; step < STEPS; step++) {
    let i = step * WORKGROUP + lane.index;
    if (WHOLE || i < COLS4) {
      if (KEEP == 1u) {
        y[start + i] = scalar4(held[step % KEPT] * scale * vec4f(w[i]));
      } else {
        y[start + i] = scalar4(vec4f(x[start + i]) * scale * vec4f(w[i]));
      }
    }
  }
}
