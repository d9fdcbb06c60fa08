// kv-append/plain: one element of k and of v per invocation.
// K[b, h, KEYS − QUERIES + t] = k[b, t, h], V likewise.
// k and v [BATCH·QUERIES·KVHEADS, D], cached_k and cached_v [BATCH·KVHEADS·KEYS, D]; rows padded to 4 elements.
// Needs nothing. Constants: BATCH, QUERIES, KEYS, KVHEADS, D.
// Dispatch: ceil(BATCH·QUERIES·KVHEADS·PITCH / 64), folded into y.
// @include lib/workgroup-number.wgsl
// @include lib/cache-row.wgsl
@group(0) @binding(0) var<storage, read> k: array<scalar>;
@group(0) @binding(1) var<storage, read> v: array<scalar>;
@group(0) @binding(2) var<storage, read_write> cached_k: array<scalar>;
@group(0) @binding(3) var<storage, read_write> cached_v: array<scalar>;

const PITCH = (D + 3u) / 4u * 4u;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u, @builtin(local_invocation_index) index: u32) {
  let i = workgroup_number(id, count) * 64u + index;
  let row = i / PITCH;
  if (row >= ENTRIES) { return; }
  let to = cache_row(row) * PITCH + i % PITCH;
  cached_k[to] = k[i];
  cached_v[to] = v[i];
}
