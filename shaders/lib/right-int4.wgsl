// B [COLS, INNER] as 4-bit numbers in groups of 32, each with a scale and a zero point; rows are whole groups. One of right-stored, right-half, right-int8 and right-int4.
// A word holds eight numbers, the first four in the lower halves of its bytes, the others in the upper ones.
// The including file defines INNER4.
// @include lib/scales.wgsl
@group(0) @binding(1) var<storage, read> b: array<vec4u>;
@group(0) @binding(4) var<storage, read> zeros: array<u32>;

// Through i32: a CPU has no instruction that converts u32.
fn lower(word: u32) -> vec4f {
  return vec4f((vec4i(bitcast<i32>(word)) >> vec4u(0u, 8u, 16u, 24u)) & vec4i(15));
}

fn upper(word: u32) -> vec4f {
  return vec4f((vec4i(bitcast<i32>(word)) >> vec4u(4u, 12u, 20u, 28u)) & vec4i(15));
}

// A group of 32 numbers.
alias Words = vec4u;

fn words_at(group: u32) -> Words { return b[group]; }

// Its integers, by fours; less zero_of(group), times scale_of(group), they are weights.
fn integers(words: Words) -> array<vec4f, 8> {
  return array<vec4f, 8>(
    lower(words.x), upper(words.x), lower(words.y), upper(words.y), lower(words.z), upper(words.z), lower(words.w), upper(words.w),
  );
}

// The u-th four of them.
fn four_of(words: Words, u: u32) -> vec4f { return lower(words[u / 2u] >> (u % 2u * 4u)); }

fn zero_of(group: u32) -> f32 {
  return f32((zeros[group / 8u] >> (group % 8u * 4u)) & 15u);
}

// Σ weights·x of a group over its scale, from Σ integers·x and Σ x: cheaper than subtracting the zero point from each integer.
fn centred(dot: f32, total: f32, zero: f32) -> f32 { return fma(-zero, total, dot); }

// Where a row of B starts, in vec4s.
fn right_start(col: u32) -> u32 { return col * GROUPS * 8u; }

// Four elements of the row that starts at start, from its i-th vec4.
fn right4(start: u32, i: u32) -> vec4f {
  let at = start + i;
  let word = b[at / 8u][at / 2u % 4u];
  return (lower(word >> (at % 2u * 4u)) - zero_of(at / 8u)) * scale_of(at / 8u);
}
