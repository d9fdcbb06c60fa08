// C = A·Bᵀ, one block of HEIGHT × WIDTH sums per lane, operands directly from storage, four elements of the inner dimension per step.
// With SHARE above 1 all lanes of a subgroup have the same rows of A: each loads one of SHARE rows, and they share them.
// The including file binds a and c as arrays of scalar4, includes a right piece, and defines ROWS, COLS and INNER.
const INNER4 = (INNER + 3u) / 4u;
const COLS4 = (COLS + 3u) / 4u;

// @include lib/lane-{LEFT}.wgsl
// @include lib/add-dot.wgsl

fn store(row: u32, col: u32, four: vec4f) {
  if (row < ROWS && col < COLS) { c[row * COLS4 + col / 4u] = scalar4(four); }
}

@compute @workgroup_size(THREADS_X, THREADS_Y)
fn main(@builtin(global_invocation_id) id: vec3u, lane: Lane) {
  let row = id.y * HEIGHT;
  let col = id.x * WIDTH;
  // Past the edge, the last row or column is loaded instead, so that no load needs a branch; it is not stored.
  var above: array<u32, PARTS>; // @lets
  for (var p = 0u; p < PARTS; p++) { // @unroll
    above[p] = min(row + p * SHARE + lane.index % SHARE, ROWS - 1u) * INNER4;
  }
  var across: array<u32, WIDTH>; // @lets
  for (var s = 0u; s < WIDTH; s++) { // @unroll
    across[s] = right_start(min(col + s, COLS - 1u));
  }
  var sums: array<f32, HEIGHT * WIDTH>; // @vars
  for (var i = 0u; i < INNER4; i++) {
    var part: array<vec4f, PARTS>; // @lets
    for (var p = 0u; p < PARTS; p++) { // @unroll
      part[p] = vec4f(a[above[p] + i]);
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
  for (var r = 0u; r < HEIGHT; r++) { // @unroll
    for (var s = 0u; s < WIDTH / 4; s++) { // @unroll
      store(row + r, col + s * 4u, vec4f(
        sums[r * WIDTH + s * 4], sums[r * WIDTH + s * 4 + 1], sums[r * WIDTH + s * 4 + 2], sums[r * WIDTH + s * 4 + 3],
      ));
    }
  }
}
