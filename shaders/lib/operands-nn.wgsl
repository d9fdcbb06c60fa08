// C = A·B: A [ROWS, INNER] runs along the inner dimension, B [INNER, COLS] across it, so a product combines four rows of B.
// The including file binds a, b and c as arrays of scalar4. Rows of A are zero-padded to 4 elements, which cancels B past its end.
const INNER4 = (INNER + 3u) / 4u;
const COLS4 = (COLS + 3u) / 4u;

fn left_at(row: u32, inner4: u32) -> vec4f {
  return vec4f(a[min(row, ROWS - 1u) * INNER4 + min(inner4, INNER4 - 1u)]);
}

fn right_row(col: u32, inner: u32) -> vec4f {
  return vec4f(b[min(inner, INNER - 1u) * COLS4 + min(col / 4u, COLS4 - 1u)]);
}

// Four rows of B, each at four columns starting at col.
fn right_at(col: u32, inner4: u32) -> mat4x4f {
  let inner = inner4 * 4u;
  return mat4x4f(right_row(col, inner), right_row(col, inner + 1u), right_row(col, inner + 2u), right_row(col, inner + 3u));
}

fn product(left: vec4f, right: mat4x4f) -> vec4f {
  return right * left;
}

fn store(row: u32, col: u32, four: vec4f) {
  if (row < ROWS && col < COLS) {
    c[row * COLS4 + col / 4u] = scalar4(four);
  }
}
