// gemv/stream: eight rows of W along their length, read by a workgroup's lanes together or by each lane alone; one sum per row, combined at the end.
// y[b, o] = Σ_i x[b, i]·W[o, i]; the guide, "Batching memory-bound processes on a GPU".
// x [BATCH, IN], b = w [OUT, IN] in f32 or f16, y [BATCH, OUT]; rows padded to 4 elements.
// Needs BATCH ≤ 2, subgroups or workgroup memory. Constants: BATCH, IN, OUT, WORKGROUP, SUBGROUPS (at most), SUMS (2·BATCH), ALONE (1: each lane has eight separate rows).
// Dispatch: ceil(OUT / 8), or with ALONE ceil(OUT / 8 / WORKGROUP), folded into y.
// @include lib/workgroup-number.wgsl
// @include lib/lanes-{LANES}.wgsl
// @include lib/right-{WEIGHTS}.wgsl
// @include lib/add-dot.wgsl
@group(0) @binding(0) var<storage, read> x: array<scalar4>;
@group(0) @binding(2) var<storage, read_write> y: array<scalar4>;

const INNER4 = (IN + 3u) / 4u;
const OUT4 = (OUT + 3u) / 4u;
// Lanes that share a row.
const SHARING = select(WORKGROUP, 1u, ALONE == 1u);
const STEPS = (INNER4 + SHARING - 1u) / SHARING;
// Whether no lane reads past the end of a row.
const WHOLE = INNER4 % SHARING == 0u;

// Start of a row of W. Rows past the end read the last row; their sums are not stored.
fn start_of(row: u32) -> u32 {
  return right_start(min(row, OUT - 1u));
}

// Sums of half of a group's rows, for one row of the batch.
fn store(group: u32, part: u32, sum: vec4f) {
  let out4 = group * 2u + part % 2u;
  if (out4 < OUT4) { y[part / 2u * OUT4 + out4] = scalar4(sum); }
}

@compute @workgroup_size(WORKGROUP)
fn main(lane: Lane, @builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u) {
  let number = workgroup_number(id, count);
  let group = select(number, number * WORKGROUP + lane.index, ALONE == 1u);
  // Index among the lanes that share the rows.
  let place = select(lane.index, 0u, ALONE == 1u);
  let row = group * 8u;
  let row0 = start_of(row);
  let row1 = start_of(row + 1u);
  let row2 = start_of(row + 2u);
  let row3 = start_of(row + 3u);
  let row4 = start_of(row + 4u);
  let row5 = start_of(row + 5u);
  let row6 = start_of(row + 6u);
  let row7 = start_of(row + 7u);
  // Named sums and branches on a constant: an indexed array would spill from the registers.
  var a0 = 0f;
  var a1 = 0f;
  var a2 = 0f;
  var a3 = 0f;
  var a4 = 0f;
  var a5 = 0f;
  var a6 = 0f;
  var a7 = 0f;
  var b0 = 0f;
  var b1 = 0f;
  var b2 = 0f;
  var b3 = 0f;
  var b4 = 0f;
  var b5 = 0f;
  var b6 = 0f;
  var b7 = 0f;
  for (var step = 0u; step < STEPS; step++) {
    let i = step * SHARING + place;
    // Past the end, the last weights are multiplied by zeros: cheaper than a branch.
    let at = select(min(i, INNER4 - 1u), i, WHOLE);
    let w0 = right4(row0, at);
    let w1 = right4(row1, at);
    let w2 = right4(row2, at);
    let w3 = right4(row3, at);
    let w4 = right4(row4, at);
    let w5 = right4(row5, at);
    let w6 = right4(row6, at);
    let w7 = right4(row7, at);
    let first = select(vec4f(), vec4f(x[at]), WHOLE || i < INNER4);
    a0 = add_dot(a0, first, w0);
    a1 = add_dot(a1, first, w1);
    a2 = add_dot(a2, first, w2);
    a3 = add_dot(a3, first, w3);
    a4 = add_dot(a4, first, w4);
    a5 = add_dot(a5, first, w5);
    a6 = add_dot(a6, first, w6);
    a7 = add_dot(a7, first, w7);
    if (BATCH > 1u) {
      let second = select(vec4f(), vec4f(x[INNER4 + at]), WHOLE || i < INNER4);
      b0 = add_dot(b0, second, w0);
      b1 = add_dot(b1, second, w1);
      b2 = add_dot(b2, second, w2);
      b3 = add_dot(b3, second, w3);
      b4 = add_dot(b4, second, w4);
      b5 = add_dot(b5, second, w5);
      b6 = add_dot(b6, second, w6);
      b7 = add_dot(b7, second, w7);
    }
  }
  let all = array<vec4f, 4>(
    vec4f(a0, a1, a2, a3), vec4f(a4, a5, a6, a7), vec4f(b0, b1, b2, b3), vec4f(b4, b5, b6, b7),
  );
  if (ALONE == 1u) {
    for (var part = 0u; part < SUMS; part++) { store(group, part, all[part]); }
    return;
  }
  var sums: array<vec4f, SUMS>;
  for (var part = 0u; part < SUMS; part++) { sums[part] = all[part]; }
  add_lanes(lane, &sums);
  for (var part = lane.index; part < SUMS; part += WORKGROUP) {
    store(group, part, sum_of_lanes(lane, &sums, part));
  }
}
