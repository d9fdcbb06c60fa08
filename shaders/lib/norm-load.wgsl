// The RMS norm of A's rows within a product: elements take their gain as they are loaded, and sums the scale of their row at the end.
// Twin of norm-none.wgsl.
// @include lib/norm-epsilon.wgsl
// @include lib/norm-gain-{GAIN}.wgsl
const NORM = 1u;

fn gain_at(i: u32) -> vec4f { return vec4f(n[i]); }

fn gained(four: vec4f, gain: vec4f) -> vec4f { return four * gain; }

// From the sum of the squares of a row.
fn scale_of(squares: f32) -> f32 { return inverseSqrt(squares / f32(INNER) + EPSILON); }
