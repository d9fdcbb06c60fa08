// gemv/packed-rows: like gemv/rows for packed integer weights: a workgroup's lanes read a few rows of W along their length, a group of
// 32 weights of each row per lane and step, and unpack each weight once for a batch of up to 8.
// y[b, o] = Σ_g scale[o, g]·(Σ_i q[o, i]·x[b, i] − zero[o, g]·Σ_i x[b, i]), i over the group g; the guide, "Batching memory-bound processes on a GPU".
// x [BATCH, IN], b = w [OUT, IN] in int8 or int4, y [BATCH, OUT], scales and zeros of w [OUT, ceil(IN / 32)]; rows of x and y padded to 4 elements.
// Needs BATCH ≤ 8, subgroups or workgroup memory. Constants: BATCH, IN, OUT, SPAN (4 or 8), WORKGROUP, SUBGROUPS (at most, of one workgroup), SUMS (BATCH·SPAN / 4).
// Dispatch: ceil(OUT / SPAN), folded into y.
// @include lib/workgroup-number.wgsl
// @include lib/lanes-{LANES}.wgsl
// @include lib/right-{WEIGHTS}.wgsl
// @include lib/add-dot.wgsl
@group(0) @binding(0) var<storage, read> x: array<scalar4>;
@group(0) @binding(2) var<storage, read_write> y: array<scalar4>;

const INNER4 = (IN + 3u) / 4u;
const OUT4 = (OUT + 3u) / 4u;
const STEPS = (GROUPS + WORKGROUP - 1u) / WORKGROUP;
const WHOLE = INNER4 % 8u == 0u;

// x·PLACES; zeros past the end, whatever pads a group there.
fn x_at(row: u32, i: u32) -> vec4f {
  if (WHOLE) { return vec4f(x[row * INNER4 + i]) * PLACES; }
  return select(vec4f(), vec4f(x[row * INNER4 + min(i, INNER4 - 1u)]) * PLACES, i < INNER4);
}

fn store(row: u32, out4: u32, sum: vec4f) {
  if (out4 < OUT4) { y[row * OUT4 + out4] = scalar4(sum); }
}

@compute @workgroup_size(WORKGROUP)
fn main(lane: Lane, @builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u) {
  let row = workgroup_number(id, count) * SPAN;
  if (row >= OUT) { return; }
  var sums: array<f32, BATCH * SPAN>; // @vars
  for (var step = 0u; step < STEPS; step++) {
    let group = step * WORKGROUP + lane.index;
    if (GROUPS % WORKGROUP == 0u || group < GROUPS) {
      // Every row's load is in flight before the first is used.
      var loaded: array<Words, SPAN>; // @lets
      for (var s = 0u; s < SPAN; s++) { // @unroll
        loaded[s] = words_at(min(row + s, OUT - 1u) * GROUPS + group);
      }
      var even: array<f32, BATCH * SPAN>; // @vars
      var odd: array<f32, BATCH * SPAN>; // @vars
      var excess: array<f32, BATCH>; // @vars
      for (var n = 0u; n < 4; n++) { // @unroll
        var evens: array<vec4f, SPAN>; // @lets
        var odds: array<vec4f, SPAN>; // @lets
        for (var s = 0u; s < SPAN; s++) { // @unroll
          evens[s] = even_of(loaded[s], n);
          odds[s] = odd_of(loaded[s], n);
        }
        for (var r = 0u; r < BATCH; r++) { // @unroll
          let near = x_at(r, group * 8u + n * 2u);
          let far = x_at(r, group * 8u + n * 2u + 1u);
          excess[r] += dot(near + far, EXCESS);
          for (var s = 0u; s < SPAN; s++) { // @unroll
            even[r * SPAN + s] = add_dot(even[r * SPAN + s], near, evens[s]);
            odd[r * SPAN + s] = add_dot(odd[r * SPAN + s], far, odds[s]);
          }
        }
      }
      for (var s = 0u; s < SPAN; s++) { // @unroll
        let at = min(row + s, OUT - 1u) * GROUPS + group;
        let scale = scale_of(at);
        let zero = zero_of(at);
        for (var r = 0u; r < BATCH; r++) { // @unroll
          let dot = centred(even[r * SPAN + s], odd[r * SPAN + s], excess[r], zero);
          sums[r * SPAN + s] = fma(scale, dot, sums[r * SPAN + s]);
        }
      }
    }
  }
  var all: array<vec4f, SUMS>;
  for (var r = 0u; r < BATCH; r++) { // @unroll
    for (var s = 0u; s < SPAN / 4; s++) { // @unroll
      all[r * (SPAN / 4u) + s] = vec4f(
        sums[r * SPAN + s * 4], sums[r * SPAN + s * 4 + 1], sums[r * SPAN + s * 4 + 2], sums[r * SPAN + s * 4 + 3],
      );
    }
  }
  add_lanes(lane, &all);
  for (var part = lane.index; part < SUMS; part += WORKGROUP) {
    store(part / (SPAN / 4u), row / 4u + part % (SPAN / 4u), sum_of_lanes(lane, &all, part));
  }
}
