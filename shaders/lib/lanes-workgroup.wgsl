// A workgroup without subgroups: all adding is left to workgroup memory. Triplet of lanes-one-subgroup.wgsl and lanes-subgroups.wgsl.
struct Lane {
  @builtin(local_invocation_index) index: u32,
}

// By lane.
var<workgroup> partial_max: array<f32, WORKGROUP>;
var<workgroup> partial_sums: array<vec4f, WORKGROUP * SUMS>;

// The largest value of all lanes.
fn largest_of_lanes(lane: Lane, value: f32) -> f32 {
  var largest = value;
  partial_max[lane.index] = value;
  workgroupBarrier();
  for (var i = 0u; i < WORKGROUP; i++) { largest = max(largest, partial_max[i]); }
  return largest;
}

// Adds up each of a lane's sums over all lanes, for sum_of_lanes to tell.
fn add_lanes(lane: Lane, sums: ptr<function, array<vec4f, SUMS>>) {
  for (var part = 0u; part < SUMS; part++) { partial_sums[lane.index * SUMS + part] = (*sums)[part]; }
  workgroupBarrier();
}

fn sum_of_lanes(lane: Lane, sums: ptr<function, array<vec4f, SUMS>>, part: u32) -> vec4f {
  var sum = vec4f();
  for (var i = 0u; i < WORKGROUP; i++) { sum += partial_sums[i * SUMS + part]; }
  return sum;
}
