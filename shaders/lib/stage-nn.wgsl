// Which vec4 of B [INNER, COLS] goes to which slot of a tile: along a row of B, so that neighbouring invocations load neighbouring vec4s.
struct Staged {
  slot: u32,
  value: vec4f,
}

fn staged_right(n: u32, tile_col: u32, origin: u32) -> Staged {
  let col4 = n % (2u * THREADS_X);
  let inner = n / (2u * THREADS_X);
  let slot = inner / 4u * TILE_COLS + (col4 / THREADS_X * 4u + inner % 4u) * THREADS_X + col4 % THREADS_X;
  return Staged(slot, right_row(tile_col + col4 * 4u, origin * 4u + inner));
}
