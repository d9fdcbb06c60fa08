// residual-norm/row: one workgroup per row, in vec4s, kept in registers (each input read once, each output written once) or read twice; w comes from the cache.
// s = x + r, y[i, j] = s[i, j] / sqrt(Σ_j s[i, j]² / COLS + ε) · w[j]; Zhang and Sennrich, arXiv:1910.07467.
// x and r [ROWS, COLS], w [COLS], s and y [ROWS, COLS]; rows padded to 4 elements, with zeros in s and y.
// Needs subgroups or workgroup memory. Constants: ROWS, COLS, WORKGROUP, SUBGROUPS (at most, of one workgroup), SUMS (1), KEEP (1: in registers).
// Dispatch: ROWS, folded into y.
// @include lib/norm-row.wgsl
@group(0) @binding(0) var<storage, read> x: array<scalar4>;
@group(0) @binding(1) var<storage, read> r: array<scalar4>;
@group(0) @binding(2) var<storage, read> w: array<scalar4>;
@group(0) @binding(3) var<storage, read_write> s: array<scalar4>;
@group(0) @binding(4) var<storage, read_write> y: array<scalar4>;

fn element(i: u32) -> vec4f {
  let sum = vec4f(x[i]) + vec4f(r[i]);
  s[i] = scalar4(sum);
  return sum;
}

fn element_again(i: u32) -> vec4f { return vec4f(x[i]) + vec4f(r[i]); }
