// The index of a lane in its subgroup. Twin of lane-alone.wgsl.
struct Lane {
  @builtin(subgroup_invocation_id) index: u32,
}
