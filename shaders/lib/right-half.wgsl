// B [COLS, INNER] as f16 in words, two each, so that it needs no shader-f16. One of right-stored, right-half, right-int8 and right-int4.
// The including file defines INNER4.
@group(0) @binding(1) var<storage, read> b: array<vec2u>;

// Where a row of B starts, in vec4s.
fn right_start(col: u32) -> u32 { return col * INNER4; }

// Four elements of the row that starts at start, from its i-th vec4.
fn right4(start: u32, i: u32) -> vec4f {
  let words = b[start + i];
  return vec4f(unpack2x16float(words.x), unpack2x16float(words.y));
}
