// ceilings/memory-copy: every word of one buffer is read and written to another; both directions count.
// copied[i] = data[i].
// data [vec4u], copied [vec4u].
// Needs nothing. Constants: WORKGROUP, GROUPS (of 8 copies), BLOCKED (1: an invocation's copies lie together; 0: a workgroup apart).
// Dispatch: length / (8·GROUPS·WORKGROUP), folded into y.
// @include lib/workgroup-number.wgsl
@group(0) @binding(0) var<storage, read> data: array<vec4u>;
@group(0) @binding(1) var<storage, read_write> copied: array<vec4u>;

const COPIES = GROUPS * 8u;
const STRIDE = select(WORKGROUP, 1u, BLOCKED == 1u);

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u, @builtin(local_invocation_index) index: u32) {
  let number = workgroup_number(id, count);
  let first = number * WORKGROUP * COPIES + index * select(1u, COPIES, BLOCKED == 1u);
  for (var g = 0u; g < GROUPS; g++) {
    let at = first + g * 8u * STRIDE;
    // All loads before the first store: they may be in flight together.
    let word0 = data[at];
    let word1 = data[at + STRIDE];
    let word2 = data[at + 2u * STRIDE];
    let word3 = data[at + 3u * STRIDE];
    let word4 = data[at + 4u * STRIDE];
    let word5 = data[at + 5u * STRIDE];
    let word6 = data[at + 6u * STRIDE];
    let word7 = data[at + 7u * STRIDE];
    copied[at] = word0;
    copied[at + STRIDE] = word1;
    copied[at + 2u * STRIDE] = word2;
    copied[at + 3u * STRIDE] = word3;
    copied[at + 4u * STRIDE] = word4;
    copied[at + 5u * STRIDE] = word5;
    copied[at + 6u * STRIDE] = word6;
    copied[at + 7u * STRIDE] = word7;
  }
}
