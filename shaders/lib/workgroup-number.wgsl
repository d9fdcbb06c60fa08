// The number of a workgroup in a grid that was folded into y where x alone would pass the limit of 65,535.
fn workgroup_number(id: vec3u, count: vec3u) -> u32 {
  return id.y * count.x + id.x;
}
