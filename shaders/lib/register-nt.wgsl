// Results of A·Bᵀ, one block of HEIGHT × WIDTH sums per lane, operands directly from storage, four elements of the inner dimension per step.
// With SHARE above 1 all lanes of a subgroup have the same rows of A: each loads one of SHARE rows, and they share them. A result takes FOLD
// sums, HALF columns apart in a block. The including file binds a, includes a right, a norm and a finish piece, and defines ROWS and INNER.
alias Real = vec4f;
alias Stored = scalar4;
const RUN = 4u;
const INNER4 = (INNER + 3u) / 4u;

// @include lib/lane-{LEFT}.wgsl
// @include lib/add-dot.wgsl

@compute @workgroup_size(THREADS_X, THREADS_Y)
fn main(@builtin(global_invocation_id) id: vec3u, lane: Lane) {
  let row = id.y * HEIGHT;
  let result = id.x * HALF;
  // Past the edge, the last row or column is loaded instead, so that no load needs a branch; it is not stored.
  var above: array<u32, PARTS>; // @lets
  for (var p = 0u; p < PARTS; p++) { // @unroll
    above[p] = min(row + p * SHARE + lane.index % SHARE, ROWS - 1u) * INNER4;
  }
  var across: array<u32, WIDTH>; // @lets
  for (var s = 0u; s < WIDTH; s++) { // @unroll
    across[s] = right_start(column_of(min(result + s % HALF, RESULTS - 1u), s / HALF));
  }
  var sums: array<f32, HEIGHT * WIDTH>; // @vars
  var squares: array<f32, PARTS>; // @vars
  for (var i = 0u; i < INNER4; i++) {
    let gain = gain_at(i);
    var part: array<vec4f, PARTS>; // @lets
    for (var p = 0u; p < PARTS; p++) { // @unroll
      let stored = vec4f(a[above[p] + i]);
      if (NORM == 1u) { squares[p] = add_dot(squares[p], stored, stored); }
      part[p] = gained(stored, gain);
    }
    var left: array<vec4f, HEIGHT>; // @lets
    // @include lib/share-{LEFT}.wgsl
    for (var s = 0u; s < WIDTH; s++) { // @unroll
      let right = right4(across[s], i);
      for (var r = 0u; r < HEIGHT; r++) { // @unroll
        sums[r * WIDTH + s] = add_dot(sums[r * WIDTH + s], left[r], right);
      }
    }
  }
  var scale: array<f32, HEIGHT>; // @vars
  if (NORM == 1u) {
    // @include lib/scale-{LEFT}.wgsl
  }
  for (var r = 0u; r < HEIGHT; r++) { // @unroll
    for (var s = 0u; s < HALF / 4; s++) { // @unroll
      var one = vec4f(
        sums[r * WIDTH + s * 4], sums[r * WIDTH + s * 4 + 1], sums[r * WIDTH + s * 4 + 2], sums[r * WIDTH + s * 4 + 3],
      );
      var two = vec4f(
        sums[r * WIDTH + SECOND + s * 4], sums[r * WIDTH + SECOND + s * 4 + 1], sums[r * WIDTH + SECOND + s * 4 + 2], sums[r * WIDTH + SECOND + s * 4 + 3],
      );
      if (NORM == 1u) {
        one *= scale[r];
        two *= scale[r];
      }
      if (row + r < ROWS && result + s * 4u < RESULTS) { finish(row + r, result + s * 4u, one, two); }
    }
  }
}
