// A workgroup of one subgroup: its lanes add in registers alone, without a barrier. Triplet of lanes-subgroups.wgsl and lanes-workgroup.wgsl.
struct Lane {
  @builtin(local_invocation_index) index: u32,
}

// Maximum over all lanes.
fn largest_of_lanes(lane: Lane, value: f32) -> f32 {
  return subgroupMax(value);
}

// Adds each of the lanes' sums over all lanes; sum_of_lanes returns the totals.
fn add_lanes(lane: Lane, sums: ptr<function, array<vec4f, SUMS>>) {
  for (var part = 0u; part < SUMS; part++) { (*sums)[part] = subgroupAdd((*sums)[part]); }
}

fn sum_of_lanes(lane: Lane, sums: ptr<function, array<vec4f, SUMS>>, part: u32) -> vec4f {
  return (*sums)[part];
}
