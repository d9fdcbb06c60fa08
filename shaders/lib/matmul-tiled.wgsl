// C[ROWS, COLS] = A·B in tiles of 8·THREADS_Y × 8·THREADS_X staged in workgroup memory, one 8×8 block per invocation.
// Each element of A and B is loaded once per tile; a block then reads 1 byte of workgroup memory per FMA.
// The including file defines ROWS, COLS, INNER and, through an operands and a stage piece, left_at, product, store and staged_right.
// @include lib/block.wgsl
const THREADS = THREADS_X * THREADS_Y;
const TILE_ROWS = THREADS_Y * 8u;
const TILE_COLS = THREADS_X * 8u;
const STAGES = (INNER4 + DEPTH - 1u) / DEPTH;

// Neighbouring invocations read neighbouring vec4s, which avoids bank conflicts.
var<workgroup> staged_a: array<vec4f, TILE_ROWS * DEPTH>;
var<workgroup> staged_b: array<vec4f, TILE_COLS * DEPTH>;

fn left_block(slot: u32) -> array<vec4f, 8> {
  return array<vec4f, 8>(
    staged_a[slot], staged_a[slot + THREADS_Y], staged_a[slot + 2u * THREADS_Y], staged_a[slot + 3u * THREADS_Y],
    staged_a[slot + 4u * THREADS_Y], staged_a[slot + 5u * THREADS_Y], staged_a[slot + 6u * THREADS_Y], staged_a[slot + 7u * THREADS_Y],
  );
}

fn right_block(slot: u32) -> mat4x4f {
  return mat4x4f(staged_b[slot], staged_b[slot + THREADS_X], staged_b[slot + 2u * THREADS_X], staged_b[slot + 3u * THREADS_X]);
}

@compute @workgroup_size(THREADS_X, THREADS_Y)
fn main(@builtin(workgroup_id) tile: vec3u, @builtin(local_invocation_id) thread: vec3u, @builtin(local_invocation_index) index: u32) {
  let tile_row = tile.y * TILE_ROWS;
  let tile_col = tile.x * TILE_COLS;
  var c: Block;
  for (var stage = 0u; stage < STAGES; stage++) {
    let origin = stage * DEPTH;
    for (var i = 0u; i < TILE_ROWS * DEPTH / THREADS; i++) {
      let n = i * THREADS + index;
      let inner4 = origin + n % DEPTH;
      // Zeros past the inner edge cancel whatever B holds there.
      staged_a[n % DEPTH * TILE_ROWS + n / DEPTH] = select(vec4f(), left_at(tile_row + n / DEPTH, inner4), inner4 < INNER4);
    }
    for (var i = 0u; i < TILE_COLS * DEPTH / THREADS; i++) {
      let right = staged_right(i * THREADS + index, tile_col, origin);
      staged_b[right.slot] = right.value;
    }
    workgroupBarrier();
    for (var step = 0u; step < DEPTH; step++) {
      let left = left_block(step * TILE_ROWS + thread.y);
      let slot = step * TILE_COLS + thread.x;
      accumulate(&c, left, right_block(slot), right_block(slot + 4u * THREADS_X));
    }
    workgroupBarrier();
  }
  let col = tile_col + thread.x * 4u;
  for (var r = 0u; r < 8u; r++) {
    let row = tile_row + r * THREADS_Y + thread.y;
    store(row, col, c[r * 2u]);
    store(row, col + 4u * THREADS_X, c[r * 2u + 1u]);
  }
}
