// The index of a lane that shares nothing. Twin of lane-subgroup.wgsl.
struct Lane {
  @builtin(local_invocation_index) index: u32,
}
