// The index of a lane in its subgroup. Twin of lane-alone.wgsl.
struct Lane {
  @builtin(subgroup_invocation_id) index: u32,
}

// The value of another lane of the subgroup.
fn of_lane(value: f32, other: u32) -> f32 { return subgroupShuffle(value, other); }
