// The sum over a workgroup, through its memory. Twin of team-subgroup.wgsl.
var<workgroup> parts: array<f32, TEAM>;

fn over_team(lane: u32, part: f32) -> f32 {
  // Lanes may still read the previous sum.
  workgroupBarrier();
  parts[lane] = part;
  workgroupBarrier();
  var sum = 0.0;
  for (var i = 0u; i < TEAM; i++) { sum += parts[i]; }
  return sum;
}
