// ceilings/memory-read: reads every word of a buffer once and writes the xor of each invocation's words, so that no load can be removed.
// sums[i] = xor of the 4·RUN·GROUPS words of invocation i.
// data [vec4u], sums [u32, one per invocation].
// Needs nothing. Constants: WORKGROUP, GROUPS (of RUN loads), RUN (4 or 8), BLOCKED (1: an invocation's loads are adjacent; 0: a workgroup apart).
// Dispatch: length / (RUN·GROUPS·WORKGROUP), folded into y.
// @include lib/workgroup-number.wgsl
@group(0) @binding(0) var<storage, read> data: array<vec4u>;
@group(0) @binding(1) var<storage, read_write> sums: array<u32>;

const LOADS = GROUPS * RUN;
const STRIDE = select(WORKGROUP, 1u, BLOCKED == 1u);

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u, @builtin(local_invocation_index) index: u32) {
  let number = workgroup_number(id, count);
  let first = number * WORKGROUP * LOADS + index * select(1u, LOADS, BLOCKED == 1u);
  var sum = vec4u();
  for (var g = 0u; g < GROUPS; g++) {
    let at = first + g * RUN * STRIDE;
    sum ^= data[at] ^ data[at + STRIDE] ^ data[at + 2u * STRIDE] ^ data[at + 3u * STRIDE];
    if (RUN > 4u) {
      sum ^= data[at + 4u * STRIDE] ^ data[at + 5u * STRIDE] ^ data[at + 6u * STRIDE] ^ data[at + 7u * STRIDE];
    }
  }
  sums[number * WORKGROUP + index] = sum.x ^ sum.y ^ sum.z ^ sum.w;
}
