// ceilings/memory-level: reads a window of a buffer repeatedly within one dispatch; its size determines which cache holds it.
// sums[i] = xor of the 4·RUN·GROUPS words of invocation i, addresses taken modulo WINDOW.
// data [vec4u, at least WINDOW], sums [u32, one per invocation].
// Needs nothing. Constants: WORKGROUP, GROUPS (of RUN loads), RUN (4 or 8), BLOCKED (1: an invocation's loads are adjacent; 0: a workgroup apart), WINDOW (vec4s, a power of two).
// Dispatch: traffic / (16·RUN·GROUPS·WORKGROUP), folded into y.
// @include lib/workgroup-number.wgsl
@group(0) @binding(0) var<storage, read> data: array<vec4u>;
@group(0) @binding(1) var<storage, read_write> sums: array<u32>;

const LOADS = GROUPS * RUN;
const STRIDE = select(WORKGROUP, 1u, BLOCKED == 1u);

fn word(at: u32) -> vec4u {
  return data[at % WINDOW];
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u, @builtin(local_invocation_index) index: u32) {
  let number = workgroup_number(id, count);
  let first = number * WORKGROUP * LOADS + index * select(1u, LOADS, BLOCKED == 1u);
  var sum = vec4u();
  for (var g = 0u; g < GROUPS; g++) {
    let at = first + g * RUN * STRIDE;
    sum ^= word(at) ^ word(at + STRIDE) ^ word(at + 2u * STRIDE) ^ word(at + 3u * STRIDE);
    if (RUN > 4u) {
      sum ^= word(at + 4u * STRIDE) ^ word(at + 5u * STRIDE) ^ word(at + 6u * STRIDE) ^ word(at + 7u * STRIDE);
    }
  }
  sums[number * WORKGROUP + index] = sum.x ^ sum.y ^ sum.z ^ sum.w;
}
