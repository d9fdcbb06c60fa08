// B [COLS, INNER] as signed bytes in groups of 32, each with a scale; rows are whole groups. One of right-stored, right-half, right-int8 and right-int4.
// The including file defines INNER4.
// @include lib/scales.wgsl
@group(0) @binding(1) var<storage, read> b: array<vec4u>;

// Masked bytes stay where they are in their word, times 2^0, 2^8, 2^16 and 2^24: on CPUs a shift costs more than all the
// rest. So x is multiplied by PLACES, which is exact.
const PLACES = vec4f(0x1p0, 0x1p-8, 0x1p-16, 0x1p-24);
// Times x·PLACES: what the lower three bytes are too high by, as only the uppermost has a sign.
const EXCESS = vec4f(0x1p7, 0x1p15, 0x1p23, 0x0p0);

fn bytes(word: u32) -> vec4f {
  return vec4f(bitcast<vec4i>(vec4u(word ^ 0x808080u) & vec4u(0xffu, 0xff00u, 0xff0000u, 0xff000000u)));
}

// A group of 32 numbers.
alias Words = array<vec4u, 2>;

fn words_at(group: u32) -> Words { return Words(b[group * 2u], b[group * 2u + 1u]); }

// The n-th eight of them, in two fours.
fn even_of(words: Words, n: u32) -> vec4f { return bytes(words[n / 2u][n % 2u * 2u]); }
fn odd_of(words: Words, n: u32) -> vec4f { return bytes(words[n / 2u][n % 2u * 2u + 1u]); }

fn zero_of(group: u32) -> f32 { return 1.0; }

// Σ weights·x of a group over its scale, from Σ integers·x·PLACES of its even and its odd fours, and from Σ EXCESS·x·PLACES.
fn centred(even: f32, odd: f32, excess: f32, zero: f32) -> f32 { return even + odd - excess; }

// Where a row of B starts, in vec4s.
fn right_start(col: u32) -> u32 { return col * GROUPS * 8u; }

// Four elements of the row that starts at start, from its i-th vec4.
fn right4(start: u32, i: u32) -> vec4f {
  let at = start + i;
  return (bytes(b[at / 4u][at % 4u]) - EXCESS) * (PLACES * scale_of(at / 8u));
}
