// B [COLS, INNER] as signed bytes in groups of 32, each with a scale; rows are whole groups. One of right-stored, right-half, right-int8 and right-int4.
// The including file defines INNER4.
// @include lib/scales.wgsl
@group(0) @binding(1) var<storage, read> b: array<vec4u>;

// Through i32: a CPU has no instruction that converts u32.
fn bytes(word: u32) -> vec4f {
  return vec4f((vec4i(bitcast<i32>(word)) << vec4u(24u, 16u, 8u, 0u)) >> vec4u(24u));
}

// A group of 32 numbers.
alias Words = array<vec4u, 2>;

fn words_at(group: u32) -> Words { return Words(b[group * 2u], b[group * 2u + 1u]); }

// Its integers, by fours; times scale_of(group) they are weights.
fn integers(words: Words) -> array<vec4f, 8> {
  return array<vec4f, 8>(
    bytes(words[0].x), bytes(words[0].y), bytes(words[0].z), bytes(words[0].w),
    bytes(words[1].x), bytes(words[1].y), bytes(words[1].z), bytes(words[1].w),
  );
}

// The u-th four of them.
fn four_of(words: Words, u: u32) -> vec4f { return bytes(words[u / 4u][u % 4u]); }

fn zero_of(group: u32) -> f32 { return 0.0; }

// Σ weights·x of a group over its scale, from Σ integers·x and Σ x: there are no zero points.
fn centred(dot: f32, total: f32, zero: f32) -> f32 { return dot; }

// Where a row of B starts, in vec4s.
fn right_start(col: u32) -> u32 { return col * GROUPS * 8u; }

// Four elements of the row that starts at start, from its i-th vec4.
fn right4(start: u32, i: u32) -> vec4f {
  let at = start + i;
  return bytes(b[at / 4u][at % 4u]) * scale_of(at / 8u);
}
