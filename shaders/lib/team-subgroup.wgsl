// The sum over a workgroup of one subgroup. Twin of team-workgroup.wgsl.
fn over_team(lane: u32, part: f32) -> f32 { return subgroupAdd(part); }
