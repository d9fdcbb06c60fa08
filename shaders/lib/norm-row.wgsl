// The norm of a row by the lanes of a workgroup: y = element / sqrt(Σ element² / COLS + EPSILON) · w; shaders define how an
// element is read the first time and, if KEEP is 0, again.
// @include lib/workgroup-number.wgsl
// @include lib/lanes-{LANES}.wgsl
// @include lib/norm-epsilon.wgsl
const COLS4 = (COLS + 3u) / 4u;
const STEPS = (COLS4 + WORKGROUP - 1u) / WORKGROUP;
const KEPT = select(1u, STEPS, KEEP == 1u);
// Whether no lane runs past the end of a row. The zeros of its padding need no mask.
const WHOLE = COLS4 % WORKGROUP == 0u;

@compute @workgroup_size(WORKGROUP)
fn main(lane: Lane, @builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u) {
  let row = workgroup_number(id, count);
  if (row >= ROWS) { return; }
  let start = row * COLS4;
  var held: array<vec4f, KEPT>;
  var squares = vec4f();
  for (var step = 0u; step < STEPS; step++) {
    let i = step * WORKGROUP + lane.index;
    if (WHOLE || i < COLS4) {
      let four = element(start + i);
      squares += four * four;
      if (KEEP == 1u) { held[step % KEPT] = four; }
    }
  }
  var sums = array<vec4f, SUMS>(squares);
  add_lanes(lane, &sums);
  let total = sum_of_lanes(lane, &sums, 0u);

  let scale = inverseSqrt((total.x + total.y + total.z + total.w) / f32(COLS) + EPSILON);
  for (var step = 0u; step < STEPS; step++) {
    let i = step * WORKGROUP + lane.index;
    if (WHOLE || i < COLS4) {
      if (KEEP == 1u) {
        y[start + i] = scalar4(held[step % KEPT] * scale * vec4f(w[i]));
      } else {
        y[start + i] = scalar4(element_again(start + i) * scale * vec4f(w[i]));
      }
    }
  }
}
