// Lanes of one workgroup that add without memory: a cluster is a subgroup. Twin of lanes-workgroup.wgsl.
struct Lane {
  @builtin(local_invocation_index) index: u32,
  @builtin(subgroup_size) cluster_size: u32,
  @builtin(subgroup_invocation_id) in_cluster: u32,
}

fn cluster_size(lane: Lane) -> u32 {
  return lane.cluster_size;
}

// A subgroup may be wider than the workgroup.
fn cluster_count(lane: Lane) -> u32 {
  return (WORKGROUP + lane.cluster_size - 1u) / lane.cluster_size;
}

fn leads_cluster(lane: Lane) -> bool {
  return lane.in_cluster == 0u;
}

fn cluster_sum(value: vec4f) -> vec4f {
  return subgroupAdd(value);
}

fn cluster_max(value: f32) -> f32 {
  return subgroupMax(value);
}
