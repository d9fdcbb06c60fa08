// C = A·Bᵀ: A [ROWS, INNER] and B [COLS, INNER] both run along the inner dimension, so a product is four dot products.
// The including file binds a and c as arrays of scalar4, and includes a right piece.
const INNER4 = (INNER + 3u) / 4u;
const COLS4 = (COLS + 3u) / 4u;

fn left_at(row: u32, inner4: u32) -> vec4f {
  return vec4f(a[min(row, ROWS - 1u) * INNER4 + min(inner4, INNER4 - 1u)]);
}

fn right_row(col: u32, inner4: u32) -> vec4f {
  return right4(right_start(min(col, COLS - 1u)), min(inner4, INNER4 - 1u));
}

// Four columns of Bᵀ, starting at col.
fn right_at(col: u32, inner4: u32) -> mat4x4f {
  return mat4x4f(right_row(col, inner4), right_row(col + 1u, inner4), right_row(col + 2u, inner4), right_row(col + 3u, inner4));
}

fn product(left: vec4f, right: mat4x4f) -> vec4f {
  return left * right;
}

fn store(row: u32, col: u32, four: vec4f) {
  if (row < ROWS && col < COLS) {
    c[row * COLS4 + col / 4u] = scalar4(four);
  }
}
