// C = A·Bᵀ, one block of HEIGHT × WIDTH sums per lane, operands directly from storage, 16 elements per step.
// The including file binds a and c as arrays of scalar4, includes a right piece, and defines ROWS, COLS and INNER.
// Whole lines of B: all 16 elements of one row before the next row. A row pitch that is a power of two maps all rows to
// the same cache sets, and a partly used line would be evicted.
const INNER4 = (INNER + 3u) / 4u;
const COLS4 = (COLS + 3u) / 4u;
const STEPS = (INNER4 + 3u) / 4u;
const WHOLE = INNER4 % 4u == 0u;

// @include lib/left-{LEFT}.wgsl
// @include lib/add-dot.wgsl

fn left_at(start: u32, i: u32) -> vec4f {
  if (WHOLE) { return vec4f(a[start + i]); }
  return select(vec4f(), vec4f(a[start + min(i, INNER4 - 1u)]), i < INNER4);
}

// Past the end, the last elements are multiplied by zeros of A.
fn right_at(start: u32, i: u32) -> vec4f {
  if (WHOLE) { return right4(start, i); }
  return right4(start, min(i, INNER4 - 1u));
}

fn store(row: u32, col: u32, four: vec4f) {
  if (row < ROWS && col < COLS) { c[row * COLS4 + col / 4u] = scalar4(four); }
}

@compute @workgroup_size(THREADS_X, THREADS_Y)
fn main(@builtin(global_invocation_id) id: vec3u, lane: Lane) {
  let row = id.y * HEIGHT;
  let col = id.x * WIDTH;
  // Past the edge, the last row or column is loaded instead, so that no load needs a branch; it is not stored.
  var above: array<u32, HEIGHT>; // @lets
  for (var r = 0u; r < HEIGHT; r++) { // @unroll
    above[r] = min(row + r, ROWS - 1u) * INNER4;
  }
  var across: array<u32, WIDTH>; // @lets
  for (var s = 0u; s < WIDTH; s++) { // @unroll
    across[s] = right_start(min(col + s, COLS - 1u));
  }
  var sums: array<f32, HEIGHT * WIDTH>; // @vars
  for (var step = 0u; step < STEPS; step++) {
    let i = step * 4u;
    var left: array<vec4f, HEIGHT * 4>; // @lets
    for (var r = 0u; r < HEIGHT; r++) { // @unroll
      let part = part_of(lane, above[r], i);
      left[r * 4] = first(part, above[r], i);
      left[r * 4 + 1] = second(part, above[r], i);
      left[r * 4 + 2] = third(part, above[r], i);
      left[r * 4 + 3] = fourth(part, above[r], i);
    }
    for (var s = 0u; s < WIDTH; s++) { // @unroll
      let right0 = right_at(across[s], i);
      let right1 = right_at(across[s], i + 1u);
      let right2 = right_at(across[s], i + 2u);
      let right3 = right_at(across[s], i + 3u);
      for (var r = 0u; r < HEIGHT; r++) { // @unroll
        sums[r * WIDTH + s] = add_dot(sums[r * WIDTH + s], left[r * 4], right0);
        sums[r * WIDTH + s] = add_dot(sums[r * WIDTH + s], left[r * 4 + 1], right1);
        sums[r * WIDTH + s] = add_dot(sums[r * WIDTH + s], left[r * 4 + 2], right2);
        sums[r * WIDTH + s] = add_dot(sums[r * WIDTH + s], left[r * 4 + 3], right3);
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
