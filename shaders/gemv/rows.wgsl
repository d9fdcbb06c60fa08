// gemv/rows: a workgroup's lanes read SPAN rows of W along their length, in vec4s, for HEIGHT rows of the batch, and add up at the end.
// y[b, o] = Σ_i x[b, i]·W[o, i]; the guide, "Batching memory-bound processes on a GPU".
// x [BATCH, IN], b = w [OUT, IN] in f32 or f16, y [BATCH, OUT]; rows padded to 4 elements.
// Needs subgroups or workgroup memory. Constants: BATCH, IN, OUT, HEIGHT, SPAN, WORKGROUP, SUBGROUPS (at most, of one workgroup), SUMS (ceil(HEIGHT·SPAN / 4)).
// Dispatch: ceil(OUT / SPAN)·ceil(BATCH / HEIGHT), folded into y; the blocks of a batch that share weights are neighbours.
// @include lib/workgroup-number.wgsl
// @include lib/lanes-{LANES}.wgsl
// @include lib/right-{WEIGHTS}.wgsl
// @include lib/add-dot.wgsl
@group(0) @binding(0) var<storage, read> x: array<scalar4>;
@group(0) @binding(2) var<storage, read_write> y: array<scalar>;

const INNER4 = (IN + 3u) / 4u;
const PITCH = (OUT + 3u) / 4u * 4u;
const STEPS = (INNER4 + WORKGROUP - 1u) / WORKGROUP;
const BLOCKS = (BATCH + HEIGHT - 1u) / HEIGHT;

@compute @workgroup_size(WORKGROUP)
fn main(lane: Lane, @builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u) {
  let number = workgroup_number(id, count);
  let row = number % BLOCKS * HEIGHT;
  let col = number / BLOCKS * SPAN;
  if (col >= OUT) { return; }
  // Past the edge, the last row is loaded instead, so that no load needs a branch; it is not stored.
  var above: array<u32, HEIGHT>; // @lets
  for (var r = 0u; r < HEIGHT; r++) { // @unroll
    above[r] = min(row + r, BATCH - 1u) * INNER4;
  }
  var across: array<u32, SPAN>; // @lets
  for (var s = 0u; s < SPAN; s++) { // @unroll
    across[s] = right_start(min(col + s, OUT - 1u));
  }
  var sums: array<f32, HEIGHT * SPAN>; // @vars
  for (var step = 0u; step < STEPS; step++) {
    let i = step * WORKGROUP + lane.index;
    if (INNER4 % WORKGROUP == 0u || i < INNER4) {
      var right: array<vec4f, SPAN>; // @lets
      for (var s = 0u; s < SPAN; s++) { // @unroll
        right[s] = right4(across[s], i);
      }
      for (var r = 0u; r < HEIGHT; r++) { // @unroll
        let left = vec4f(x[above[r] + i]);
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
  }
  add_lanes(lane, &all);
  for (var n = lane.index; n < HEIGHT * SPAN; n += WORKGROUP) {
    let out = col + n % SPAN;
    if (row + n / SPAN < BATCH && out < OUT) {
      y[(row + n / SPAN) * PITCH + out] = scalar(sum_of_lanes(lane, &all, n / 4u)[n % 4u]);
    }
  }
}
