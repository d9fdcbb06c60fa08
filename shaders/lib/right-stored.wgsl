// B [COLS, INNER] in the type of the activations. One of right-stored, right-half, right-int8 and right-int4.
// The including file defines INNER4.
@group(0) @binding(1) var<storage, read> b: array<scalar4>;

// Where a row of B starts, in vec4s.
fn right_start(col: u32) -> u32 { return col * INNER4; }

// Four elements of the row that starts at start, from its i-th vec4.
fn right4(start: u32, i: u32) -> vec4f { return vec4f(b[start + i]); }
