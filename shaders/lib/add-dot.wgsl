// sum + x·y in four fused steps: one sum per output, not four, so that blocks fit in the registers of a CPU too.
fn add_dot(sum: f32, x: vec4f, y: vec4f) -> f32 {
  return fma(x.x, y.x, fma(x.y, y.y, fma(x.z, y.z, fma(x.w, y.w, sum))));
}
