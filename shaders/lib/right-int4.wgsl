// B [COLS, INNER] as 4-bit numbers in groups of 32, each with a scale and a zero point; rows are whole groups. One of right-stored, right-half, right-int8 and right-int4.
// A word holds eight numbers, the first four in the lower halves of its bytes, the others in the upper ones.
// The including file defines INNER4.
// @include lib/scales.wgsl
@group(0) @binding(1) var<storage, read> b: array<vec4u>;
@group(0) @binding(4) var<storage, read> zeros: array<u32>;

// Masked numbers stay where they are in their word, the lower ones times 2^0, 2^8, 2^16 and 2^24, the upper ones times 2^4
// more: on CPUs a shift costs more than all the rest. So x is multiplied by PLACES, which is exact.
const PLACES = vec4f(0x1p0, 0x1p-8, 0x1p-16, 0x1p-24);
// Times x·PLACES and the zero point: what numbers are too high by.
const EXCESS = vec4f(0x1p0, 0x1p8, 0x1p16, 0x1p24);
const UPPER = 0x1p-4;

fn lower(word: u32) -> vec4f {
  return vec4f(bitcast<vec4i>(vec4u(word) & vec4u(0xfu, 0xf00u, 0xf0000u, 0xf000000u)));
}

// Through i32 where the sign bit is clear: a CPU has no instruction that converts u32.
fn upper(word: u32) -> vec4f {
  return vec4f(vec3f(bitcast<vec3i>(vec3u(word) & vec3u(0xf0u, 0xf000u, 0xf00000u))), f32(word & 0xf0000000u));
}

// A group of 32 numbers.
alias Words = vec4u;

fn words_at(group: u32) -> Words { return b[group]; }

// The n-th eight of them, in two fours.
fn even_of(words: Words, n: u32) -> vec4f { return lower(words[n]); }
fn odd_of(words: Words, n: u32) -> vec4f { return upper(words[n]); }

fn zero_of(group: u32) -> f32 {
  return f32((zeros[group / 8u] >> (group % 8u * 4u)) & 15u);
}

// Σ weights·x of a group over its scale, from Σ integers·x·PLACES of its even and its odd fours, and from Σ EXCESS·x·PLACES.
fn centred(even: f32, odd: f32, excess: f32, zero: f32) -> f32 { return fma(-zero, excess, fma(UPPER, odd, even)); }

// Where a row of B starts, in vec4s.
fn right_start(col: u32) -> u32 { return col * GROUPS * 8u; }

// Four elements of the row that starts at start, from its i-th vec4.
fn right4(start: u32, i: u32) -> vec4f {
  let at = start + i;
  let word = b[at / 8u][at / 2u % 4u] >> (at % 2u * 4u);
  return (lower(word) * PLACES - zero_of(at / 8u)) * scale_of(at / 8u);
}
