// ceilings/memory-write: writes every word of a buffer once, with cheap, distinct values.
// data[i] = vec4u(i + SEED) ^ four constants.
// data [vec4u].
// Needs nothing. Constants: WORKGROUP, GROUPS (of RUN stores), RUN (4 or 8), BLOCKED (1: an invocation's stores are adjacent; 0: a workgroup apart), SEED.
// Dispatch: length / (RUN·GROUPS·WORKGROUP), folded into y.
// @include lib/workgroup-number.wgsl
@group(0) @binding(0) var<storage, read_write> data: array<vec4u>;

const STORES = GROUPS * RUN;
const STRIDE = select(WORKGROUP, 1u, BLOCKED == 1u);

fn put(at: u32) {
  data[at] = vec4u(at + SEED) ^ vec4u(0x9e3779b9u, 0x85ebca6bu, 0xc2b2ae35u, 0x27d4eb2fu);
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u, @builtin(local_invocation_index) index: u32) {
  let number = workgroup_number(id, count);
  let first = number * WORKGROUP * STORES + index * select(1u, STORES, BLOCKED == 1u);
  for (var g = 0u; g < GROUPS; g++) {
    let at = first + g * RUN * STRIDE;
    put(at);
    put(at + STRIDE);
    put(at + 2u * STRIDE);
    put(at + 3u * STRIDE);
    if (RUN > 4u) {
      put(at + 4u * STRIDE);
      put(at + 5u * STRIDE);
      put(at + 6u * STRIDE);
      put(at + 7u * STRIDE);
    }
  }
}
