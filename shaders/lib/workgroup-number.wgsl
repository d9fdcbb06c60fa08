// The index of a workgroup in a grid folded into y if x alone would exceed the limit of 65,535.
fn workgroup_number(id: vec3u, count: vec3u) -> u32 {
  return id.y * count.x + id.x;
}
