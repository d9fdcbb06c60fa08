// A workgroup without subgroups: lanes add through workgroup memory alone. Triplet of lanes-one-subgroup.wgsl and lanes-subgroups.wgsl.
struct Lane {
  @builtin(local_invocation_index) index: u32,
}

// One per lane.
var<workgroup> partial_max: array<f32, WORKGROUP>;
var<workgroup> partial_sums: array<vec4f, WORKGROUP * SUMS>;

// Maximum over all lanes.
fn largest_of_lanes(lane: Lane, value: f32) -> f32 {
  var largest = value;
  partial_max[lane.index] = value;
  workgroupBarrier();
  for (var i = 0u; i < WORKGROUP; i++) { largest = max(largest, partial_max[i]); }
  return largest;
}

// Adds each of the lanes' sums over all lanes; sum_of_lanes returns the totals.
fn add_lanes(lane: Lane, sums: ptr<function, array<vec4f, SUMS>>) {
  for (var part = 0u; part < SUMS; part++) { partial_sums[lane.index * SUMS + part] = (*sums)[part]; }
  workgroupBarrier();
}

fn sum_of_lanes(lane: Lane, sums: ptr<function, array<vec4f, SUMS>>, part: u32) -> vec4f {
  var sum = vec4f();
  for (var i = 0u; i < WORKGROUP; i++) { sum += partial_sums[i * SUMS + part]; }
  return sum;
}
