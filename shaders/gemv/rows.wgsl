// gemv/rows: one workgroup per four rows of W, read along their length; each weight is loaded once, in vec4s, for a batch of up to 8.
// y[b, o] = Σ_i x[b, i]·W[o, i]; the guide, "Batching memory-bound processes on a GPU".
// x [BATCH, IN], b = w [OUT, IN] in f32 or f16, y [BATCH, OUT]; rows padded to 4 elements.
// Needs BATCH ≤ 8, subgroups or workgroup memory. Constants: BATCH, IN, OUT, WORKGROUP, SUBGROUPS (at most, of one workgroup), SUMS (BATCH).
// Dispatch: ceil(OUT / 4), folded into y.
// @include lib/workgroup-number.wgsl
// @include lib/lanes-{LANES}.wgsl
// @include lib/right-{WEIGHTS}.wgsl
@group(0) @binding(0) var<storage, read> x: array<scalar4>;
@group(0) @binding(2) var<storage, read_write> y: array<scalar4>;

const INNER4 = (IN + 3u) / 4u;
const OUT4 = (OUT + 3u) / 4u;
const STEPS = (INNER4 + WORKGROUP - 1u) / WORKGROUP;

@compute @workgroup_size(WORKGROUP)
fn main(lane: Lane, @builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u) {
  let out4 = workgroup_number(id, count);
  if (out4 >= OUT4) { return; }
  let row0 = right_start(min(out4 * 4u, OUT - 1u));
  let row1 = right_start(min(out4 * 4u + 1u, OUT - 1u));
  let row2 = right_start(min(out4 * 4u + 2u, OUT - 1u));
  let row3 = right_start(min(out4 * 4u + 3u, OUT - 1u));
  // Named sums and branches on a constant: an indexed array would spill from the registers.
  var s0 = vec4f();
  var s1 = vec4f();
  var s2 = vec4f();
  var s3 = vec4f();
  var s4 = vec4f();
  var s5 = vec4f();
  var s6 = vec4f();
  var s7 = vec4f();
  for (var step = 0u; step < STEPS; step++) {
    let i = step * WORKGROUP + lane.index;
    if (INNER4 % WORKGROUP == 0u || i < INNER4) {
      let weights = mat4x4f(right4(row0, i), right4(row1, i), right4(row2, i), right4(row3, i));
      s0 += vec4f(x[i]) * weights;
      if (BATCH > 1u) { s1 += vec4f(x[INNER4 + i]) * weights; }
      if (BATCH > 2u) { s2 += vec4f(x[2u * INNER4 + i]) * weights; }
      if (BATCH > 3u) { s3 += vec4f(x[3u * INNER4 + i]) * weights; }
      if (BATCH > 4u) { s4 += vec4f(x[4u * INNER4 + i]) * weights; }
      if (BATCH > 5u) { s5 += vec4f(x[5u * INNER4 + i]) * weights; }
      if (BATCH > 6u) { s6 += vec4f(x[6u * INNER4 + i]) * weights; }
      if (BATCH > 7u) { s7 += vec4f(x[7u * INNER4 + i]) * weights; }
    }
  }
  let all = array<vec4f, 8>(s0, s1, s2, s3, s4, s5, s6, s7);
  var sums: array<vec4f, SUMS>;
  for (var b = 0u; b < BATCH; b++) { sums[b] = all[b]; }
  add_lanes(lane, &sums);
  for (var b = lane.index; b < BATCH; b += WORKGROUP) {
    y[b * OUT4 + out4] = scalar4(sum_of_lanes(lane, &sums, b));
  }
}
