// The path without subgroups: a cluster is one lane, and all adding is left to workgroup memory. Twin of lanes-subgroup.wgsl.
struct Lane {
  @builtin(local_invocation_index) index: u32,
}

fn cluster_size(lane: Lane) -> u32 {
  return 1u;
}

fn cluster_count(lane: Lane) -> u32 {
  return WORKGROUP;
}

fn leads_cluster(lane: Lane) -> bool {
  return true;
}

fn cluster_sum(value: vec4f) -> vec4f {
  return value;
}

fn cluster_max(value: f32) -> f32 {
  return value;
}
