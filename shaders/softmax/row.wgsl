// softmax/row: one workgroup per row, kept in registers (one read, one write) or read twice with a running maximum; exp2 with the scale folded in.
// P[i, j] = exp(S[i, j] − max_j S) / Σ_j exp(S[i, j] − max_j S); the guide, "Breaking down the attention equation".
// s [ROWS, COLS], p [ROWS, COLS]; rows padded to 4 elements, with zeros in p.
// Needs subgroups or workgroup memory. Constants: ROWS, COLS, WORKGROUP, SUBGROUPS (at most, of one workgroup), SUMS (1), KEEP (1: in registers).
// Dispatch: ROWS, folded into y.
// @include lib/workgroup-number.wgsl
// @include lib/lanes-{LANES}.wgsl
@group(0) @binding(0) var<storage, read> s: array<scalar4>;
@group(0) @binding(1) var<storage, read_write> p: array<scalar4>;

const COLS4 = (COLS + 3u) / 4u;
const STEPS = (COLS4 + WORKGROUP - 1u) / WORKGROUP;
const KEPT = select(1u, STEPS, KEEP == 1u);
// Whether no lane reads past the end of a row.
const WHOLE = COLS % (4u * WORKGROUP) == 0u;
const LOG2_E = 1.4426950408889634;
// Not −inf: some drivers assume that infinities do not occur.
const MASKED = -1e30;

// Four elements of a row times log2 e, masked past its end. Shapes that divide evenly need no mask.
fn exponents(start: u32, i: u32) -> vec4f {
  if (WHOLE) { return vec4f(s[start + i]) * LOG2_E; }
  let four = vec4f(s[start + min(i, COLS4 - 1u)]) * LOG2_E;
  return select(vec4f(MASKED), four, vec4u(i * 4u) + vec4u(0u, 1u, 2u, 3u) < vec4u(COLS));
}

@compute @workgroup_size(WORKGROUP)
fn main(lane: Lane, @builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u) {
  let row = workgroup_number(id, count);
  if (row >= ROWS) { return; }
  let start = row * COLS4;
  var held: array<vec4f, KEPT>;
  var largest = MASKED;
  var sum = vec4f();
  for (var step = 0u; step < STEPS; step++) {
    let four = exponents(start, step * WORKGROUP + lane.index);
    let before = largest;
    largest = max(largest, max(max(four.x, four.y), max(four.z, four.w)));
    if (KEEP == 1u) {
      held[step % KEPT] = four;
    } else {
      sum = sum * exp2(before - largest) + exp2(four - largest);
    }
  }
  let row_largest = largest_of_lanes(lane, largest);

  if (KEEP == 1u) {
    for (var step = 0u; step < STEPS; step++) {
      let four = exp2(held[step % KEPT] - row_largest);
      held[step % KEPT] = four;
      sum += four;
    }
  } else {
    sum *= exp2(largest - row_largest);
  }
  var sums = array<vec4f, SUMS>(sum);
  add_lanes(lane, &sums);
  let total = sum_of_lanes(lane, &sums, 0u);

  let scale = 1.0 / (total.x + total.y + total.z + total.w);
  for (var step = 0u; step < STEPS; step++) {
    let i = step * WORKGROUP + lane.index;
    if (WHOLE || i < COLS4) {
      if (KEEP == 1u) {
        p[start + i] = scalar4(held[step % KEPT] * scale);
      } else {
        p[start + i] = scalar4(exp2(exponents(start, i) - row_largest) * scale);
      }
    }
  }
}
