// Results of A·Bᵀ: a workgroup's lanes read SPAN rows of B along their length, in vec4s, for HEIGHT rows of A, and add up at the end.
// A result takes FOLD sums, HALF columns apart in a workgroup's SPAN. The including file binds a and defines ROWS and INNER.
alias Real = f32;
alias Stored = scalar;
const RUN = 1u;

// @include lib/workgroup-number.wgsl
// @include lib/lanes-{LANES}.wgsl
// @include lib/right-{WEIGHTS}.wgsl
// @include lib/norm-{NORM}.wgsl
// @include lib/finish-{FINISH}.wgsl
// @include lib/add-dot.wgsl
const INNER4 = (INNER + 3u) / 4u;
const STEPS = (INNER4 + WORKGROUP - 1u) / WORKGROUP;
const BLOCKS = (ROWS + HEIGHT - 1u) / HEIGHT;

@compute @workgroup_size(WORKGROUP)
fn main(lane: Lane, @builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u) {
  let number = workgroup_number(id, count);
  let row = number % BLOCKS * HEIGHT;
  let result = number / BLOCKS * HALF;
  if (result >= RESULTS) { return; }
  // Past the edge, the last row is loaded instead, so that no load needs a branch; it is not stored.
  var above: array<u32, HEIGHT>; // @lets
  for (var r = 0u; r < HEIGHT; r++) { // @unroll
    above[r] = min(row + r, ROWS - 1u) * INNER4;
  }
  var across: array<u32, SPAN>; // @lets
  for (var s = 0u; s < SPAN; s++) { // @unroll
    across[s] = right_start(column_of(min(result + s % HALF, RESULTS - 1u), s / HALF));
  }
  var sums: array<f32, HEIGHT * SPAN>; // @vars
  var squares: array<f32, HEIGHT>; // @vars
  for (var step = 0u; step < STEPS; step++) {
    let i = step * WORKGROUP + lane.index;
    if (INNER4 % WORKGROUP == 0u || i < INNER4) {
      var right: array<vec4f, SPAN>; // @lets
      for (var s = 0u; s < SPAN; s++) { // @unroll
        right[s] = right4(across[s], i);
      }
      let gain = gain_at(i);
      for (var r = 0u; r < HEIGHT; r++) { // @unroll
        let stored = vec4f(a[above[r] + i]);
        if (NORM == 1u) { squares[r] = add_dot(squares[r], stored, stored); }
        let left = gained(stored, gain);
        for (var s = 0u; s < SPAN; s++) { // @unroll
          sums[r * SPAN + s] = add_dot(sums[r * SPAN + s], left, right[s]);
        }
      }
    }
  }
  var all: array<vec4f, SUMS>;
  for (var r = 0u; r < HEIGHT; r++) { // @unroll
    for (var s = 0u; s < SPAN; s++) { // @unroll
      all[(r * SPAN + s) / 4u][(r * SPAN + s) % 4u] = sums[r * SPAN + s];
    }
    if (NORM == 1u) { all[(HEIGHT * SPAN + r) / 4u % SUMS][(HEIGHT * SPAN + r) % 4u] = squares[r]; }
  }
  add_lanes(lane, &all);
  for (var n = lane.index; n < HEIGHT * HALF; n += WORKGROUP) {
    let r = n / HALF;
    if (row + r < ROWS && result + n % HALF < RESULTS) {
      let first = r * SPAN + n % HALF;
      var one = sum_of_lanes(lane, &all, first / 4u)[first % 4u];
      var two = one;
      if (FOLD == 2u) { two = sum_of_lanes(lane, &all, (first + SECOND) / 4u)[(first + SECOND) % 4u]; }
      if (NORM == 1u) {
        let scale = scale_of(sum_of_lanes(lane, &all, (HEIGHT * SPAN + r) / 4u)[(HEIGHT * SPAN + r) % 4u]);
        one *= scale;
        two *= scale;
      }
      finish(row + r, result + n % HALF, one, two);
    }
  }
}
