// C = A·B, one block of HEIGHT × WIDTH sums per lane, operands directly from storage, four elements of the inner dimension per step.
// With SHARE above 1 all lanes of a subgroup have the same rows of A: each loads one of SHARE rows, and they share them.
// The including file binds a, b and c as arrays of scalar4 and defines ROWS, COLS and INNER.
// Rows of A are zero-padded to 4 elements, which cancels B past its end.
const INNER4 = (INNER + 3u) / 4u;
const COLS4 = (COLS + 3u) / 4u;

// @include lib/lane-{LEFT}.wgsl

// Four columns of a row of B.
fn right_at(inner: u32, col: u32) -> vec4f {
  return vec4f(b[min(inner, INNER - 1u) * COLS4 + min(col / 4u, COLS4 - 1u)]);
}

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
  var sums: array<vec4f, HEIGHT * WIDTH / 4>; // @vars
  for (var i = 0u; i < INNER4; i++) {
    var part: array<vec4f, PARTS>; // @lets
    for (var p = 0u; p < PARTS; p++) { // @unroll
      part[p] = vec4f(a[above[p] + i]);
    }
    var left: array<vec4f, HEIGHT>; // @lets
    // @include lib/share-{LEFT}.wgsl
    for (var s = 0u; s < WIDTH / 4; s++) { // @unroll
      let right0 = right_at(i * 4u, col + s * 4u);
      let right1 = right_at(i * 4u + 1u, col + s * 4u);
      let right2 = right_at(i * 4u + 2u, col + s * 4u);
      let right3 = right_at(i * 4u + 3u, col + s * 4u);
      for (var r = 0u; r < HEIGHT; r++) { // @unroll
        sums[r * WIDTH / 4 + s] = fma(vec4f(left[r].x), right0, sums[r * WIDTH / 4 + s]);
        sums[r * WIDTH / 4 + s] = fma(vec4f(left[r].y), right1, sums[r * WIDTH / 4 + s]);
        sums[r * WIDTH / 4 + s] = fma(vec4f(left[r].z), right2, sums[r * WIDTH / 4 + s]);
        sums[r * WIDTH / 4 + s] = fma(vec4f(left[r].w), right3, sums[r * WIDTH / 4 + s]);
      }
    }
  }
  for (var r = 0u; r < HEIGHT; r++) { // @unroll
    for (var s = 0u; s < WIDTH / 4; s++) { // @unroll
      store(row + r, col + s * 4u, sums[r * WIDTH / 4 + s]);
    }
  }
}
