// ceilings/memory-copy: copies every word of one buffer to another; both directions count.
// copied[i] = data[i].
// data [vec4u], copied [vec4u].
// Needs nothing. Constants: WORKGROUP, GROUPS (of RUN copies), RUN (4 or 8), BLOCKED (1: an invocation's copies are adjacent; 0: a workgroup apart).
// Dispatch: length / (RUN·GROUPS·WORKGROUP), folded into y.
// @include lib/workgroup-number.wgsl
@group(0) @binding(0) var<storage, read> data: array<vec4u>;
@group(0) @binding(1) var<storage, read_write> copied: array<vec4u>;

const COPIES = GROUPS * RUN;
const STRIDE = select(WORKGROUP, 1u, BLOCKED == 1u);

fn copy_four(at: u32) {
  let word0 = data[at];
  let word1 = data[at + STRIDE];
  let word2 = data[at + 2u * STRIDE];
  let word3 = data[at + 3u * STRIDE];
  copied[at] = word0;
  copied[at + STRIDE] = word1;
  copied[at + 2u * STRIDE] = word2;
  copied[at + 3u * STRIDE] = word3;
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u, @builtin(local_invocation_index) index: u32) {
  let number = workgroup_number(id, count);
  let first = number * WORKGROUP * COPIES + index * select(1u, COPIES, BLOCKED == 1u);
  for (var g = 0u; g < GROUPS; g++) {
    let at = first + g * RUN * STRIDE;
    // Four loads before the first store, so that they can be in flight together.
    copy_four(at);
    if (RUN > 4u) { copy_four(at + 4u * STRIDE); }
  }
}
