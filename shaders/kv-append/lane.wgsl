// kv-append/lane: a vec4 of k and of v per lane, a workgroup's lanes side by side.
// K[b, h, KEYS − QUERIES + t] = k[b, t, h], V likewise.
// k and v [BATCH·QUERIES·KVHEADS, D], cached_k and cached_v [BATCH·KVHEADS·KEYS, D]; rows padded to 4 elements.
// Needs nothing. Constants: BATCH, QUERIES, KEYS, KVHEADS, D, WORKGROUP, RUN (vec4s of a lane).
// Dispatch: ceil(BATCH·QUERIES·KVHEADS·D4 / (WORKGROUP·RUN)), folded into y.
// @include lib/workgroup-number.wgsl
// @include lib/cache-row.wgsl
@group(0) @binding(0) var<storage, read> k: array<scalar4>;
@group(0) @binding(1) var<storage, read> v: array<scalar4>;
@group(0) @binding(2) var<storage, read_write> cached_k: array<scalar4>;
@group(0) @binding(3) var<storage, read_write> cached_v: array<scalar4>;

const D4 = (D + 3u) / 4u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u, @builtin(local_invocation_index) index: u32) {
  let first = workgroup_number(id, count) * WORKGROUP * RUN + index;
  for (var step = 0u; step < RUN; step++) {
    let i = first + step * WORKGROUP;
    let row = i / D4;
    if (row < ENTRIES) {
      let to = cache_row(row) * D4 + i % D4;
      cached_k[to] = k[i];
      cached_v[to] = v[i];
    }
  }
}
