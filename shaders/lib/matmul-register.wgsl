// C[ROWS, COLS] = A·B, one 8×8 block per invocation, operands directly from storage.
// The including file defines ROWS, COLS, INNER and, through an operands piece, left_at, right_row, right_at, product and store.
// @include lib/block.wgsl

@compute @workgroup_size(THREADS_X, THREADS_Y)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.y * 8u;
  let col = id.x * 8u;
  var c: Block;
  // Past the edge, the last row or column is loaded instead, so that no load needs a branch; it is not stored.
  for (var i = 0u; i < INNER4; i++) {
    let left = array<vec4f, 8>(
      left_at(row, i), left_at(row + 1u, i), left_at(row + 2u, i), left_at(row + 3u, i),
      left_at(row + 4u, i), left_at(row + 5u, i), left_at(row + 6u, i), left_at(row + 7u, i),
    );
    accumulate(&c, left, right_at(col, i), right_at(col + 4u, i));
  }
  for (var r = 0u; r < 8u; r++) {
    store(row + r, col, c[r * 2u]);
    store(row + r, col + 4u, c[r * 2u + 1u]);
  }
}
