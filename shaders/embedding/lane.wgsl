// embedding/lane: a vec4 per lane, a workgroup's lanes side by side.
// y[i, j] = e[t[i], j].
// t [ROWS] (u32), e [VOCAB, COLS], y [ROWS, COLS]; rows padded to 4 elements.
// Needs nothing. Constants: ROWS, VOCAB, COLS, WORKGROUP, RUN (vec4s of a lane).
// Dispatch: ceil(ROWS·COLS4 / (WORKGROUP·RUN)), folded into y.
// @include lib/workgroup-number.wgsl
@group(0) @binding(0) var<storage, read> t: array<u32>;
@group(0) @binding(1) var<storage, read> e: array<scalar4>;
@group(0) @binding(2) var<storage, read_write> y: array<scalar4>;

const COLS4 = (COLS + 3u) / 4u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u, @builtin(local_invocation_index) index: u32) {
  let first = workgroup_number(id, count) * WORKGROUP * RUN + index;
  for (var step = 0u; step < RUN; step++) {
    let i = first + step * WORKGROUP;
    if (i < ROWS * COLS4) { y[i] = e[t[i / COLS4] * COLS4 + i % COLS4]; }
  }
}
