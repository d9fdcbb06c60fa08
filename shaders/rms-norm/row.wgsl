// rms-norm/row: one workgroup per row, in vec4s, kept in registers (one read, one write) or read twice; w comes from the cache.
// y[i, j] = x[i, j] / sqrt(Σ_j x[i, j]² / COLS + ε) · w[j]; Zhang and Sennrich, arXiv:1910.07467.
// x [ROWS, COLS], w [COLS], y [ROWS, COLS]; rows padded to 4 elements, with zeros in y.
// Needs subgroups or workgroup memory. Constants: ROWS, COLS, WORKGROUP, SUBGROUPS (at most, of one workgroup), SUMS (1), KEEP (1: in registers).
// Dispatch: ROWS, folded into y.
// @include lib/norm-row.wgsl
@group(0) @binding(0) var<storage, read> x: array<scalar4>;
@group(0) @binding(1) var<storage, read> w: array<scalar4>;
@group(0) @binding(2) var<storage, read_write> y: array<scalar4>;

fn element(i: u32) -> vec4f { return vec4f(x[i]); }
fn element_again(i: u32) -> vec4f { return vec4f(x[i]); }
