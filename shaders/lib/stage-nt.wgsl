// Which vec4 of B [COLS, INNER] goes to which slot of a tile: along the inner dimension, so that neighbouring invocations load neighbouring vec4s.
struct Staged {
  slot: u32,
  value: vec4f,
}

fn staged_right(n: u32, tile_col: u32, origin: u32) -> Staged {
  let step = n % DEPTH;
  let col = n / DEPTH;
  let group = col / (4u * THREADS_X);
  let within = col % (4u * THREADS_X);
  let slot = step * TILE_COLS + (group * 4u + within % 4u) * THREADS_X + within / 4u;
  return Staged(slot, right_row(tile_col + col, origin + step));
}
