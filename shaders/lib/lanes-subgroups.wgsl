// A workgroup of several subgroups: each adds in registers; their results are combined in workgroup memory. Triplet of lanes-one-subgroup.wgsl and lanes-workgroup.wgsl.
struct Lane {
  @builtin(local_invocation_index) index: u32,
  @builtin(subgroup_size) size: u32,
  @builtin(subgroup_invocation_id) in_subgroup: u32,
}

// One per subgroup; SUBGROUPS is the most there can be.
var<workgroup> partial_max: array<f32, SUBGROUPS>;
var<workgroup> partial_sums: array<vec4f, SUBGROUPS * SUMS>;

fn subgroup_of(lane: Lane) -> u32 {
  return min(lane.index / lane.size, SUBGROUPS - 1u);
}

// A subgroup may be wider than the workgroup.
fn subgroup_count(lane: Lane) -> u32 {
  return (WORKGROUP + lane.size - 1u) / lane.size;
}

// Maximum over all lanes.
fn largest_of_lanes(lane: Lane, value: f32) -> f32 {
  var largest = subgroupMax(value);
  if (lane.in_subgroup == 0u) { partial_max[subgroup_of(lane)] = largest; }
  workgroupBarrier();
  for (var i = 0u; i < subgroup_count(lane); i++) { largest = max(largest, partial_max[i]); }
  return largest;
}

// Adds each of the lanes' sums over all lanes; sum_of_lanes returns the totals.
fn add_lanes(lane: Lane, sums: ptr<function, array<vec4f, SUMS>>) {
  for (var part = 0u; part < SUMS; part++) {
    let sum = subgroupAdd((*sums)[part]);
    if (lane.in_subgroup == 0u) { partial_sums[subgroup_of(lane) * SUMS + part] = sum; }
  }
  workgroupBarrier();
}

fn sum_of_lanes(lane: Lane, sums: ptr<function, array<vec4f, SUMS>>, part: u32) -> vec4f {
  var sum = vec4f();
  for (var i = 0u; i < subgroup_count(lane); i++) { sum += partial_sums[i * SUMS + part]; }
  return sum;
}
