// silu-gate/lane: a few vec4s per lane, a workgroup's lanes side by side.
// y = g / (1 + exp(−g))·u; Shazeer, arXiv:2002.05202.
// g, u and y [ROWS, COLS]; rows padded to 4 elements.
// Needs nothing. Constants: ROWS, COLS, WORKGROUP, RUN (vec4s of a lane).
// Dispatch: ceil(ROWS·COLS4 / (WORKGROUP·RUN)), folded into y.
// @include lib/workgroup-number.wgsl
@group(0) @binding(0) var<storage, read> g: array<scalar4>;
@group(0) @binding(1) var<storage, read> u: array<scalar4>;
@group(0) @binding(2) var<storage, read_write> y: array<scalar4>;

const VECTORS = ROWS * ((COLS + 3u) / 4u);
const LOG2_E = 1.4426950408889634;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u, @builtin(local_invocation_index) index: u32) {
  let first = workgroup_number(id, count) * WORKGROUP * RUN + index;
  for (var step = 0u; step < RUN; step++) { // @unroll
    let i = first + step * WORKGROUP;
    if (i < VECTORS) {
      let gate = vec4f(g[i]);
      // Bounded: some drivers assume that infinities do not occur.
      y[i] = scalar4(gate / (1.0 + exp2(min(-gate * LOG2_E, vec4f(126.0)))) * vec4f(u[i]));
    }
  }
}
