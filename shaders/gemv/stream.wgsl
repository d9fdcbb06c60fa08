// gemv/stream: a workgroup takes eight rows of W along their length; every load feeds FMAs of a sum of its own, added up at the end.
// y[b, o] = Σ_i x[b, i]·W[o, i]; the guide, "Batching memory-bound processes on a GPU".
// x [BATCH, IN], w [OUT, IN], y [BATCH, OUT]; rows padded to 4 elements.
// Needs BATCH ≤ 2, subgroups or workgroup memory. Constants: BATCH, IN, OUT, WORKGROUP, CLUSTERS (at most, of one workgroup).
// Dispatch: ceil(OUT / 8), folded into y.
// @include lib/workgroup-number.wgsl
// @include lib/lanes-{LANES}.wgsl
@group(0) @binding(0) var<storage, read> x: array<scalar4>;
@group(0) @binding(1) var<storage, read> w: array<scalar4>;
@group(0) @binding(2) var<storage, read_write> y: array<scalar4>;

const IN4 = (IN + 3u) / 4u;
const OUT4 = (OUT + 3u) / 4u;
const STEPS = (IN4 + WORKGROUP - 1u) / WORKGROUP;

// Sums of eight rows in two vec4s, for each cluster of lanes and each of the batch.
var<workgroup> partial: array<vec4f, CLUSTERS * BATCH * 2u>;

// Where a row of W begins; past the last, the last once more: its sum is not stored.
fn start_of(row: u32) -> u32 {
  return min(row, OUT - 1u) * IN4;
}

fn total(four: vec4f) -> f32 {
  return four.x + four.y + four.z + four.w;
}

@compute @workgroup_size(WORKGROUP)
fn main(lane: Lane, @builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u) {
  let group = workgroup_number(id, count);
  let row = group * 8u;
  let row0 = start_of(row);
  let row1 = start_of(row + 1u);
  let row2 = start_of(row + 2u);
  let row3 = start_of(row + 3u);
  let row4 = start_of(row + 4u);
  let row5 = start_of(row + 5u);
  let row6 = start_of(row + 6u);
  let row7 = start_of(row + 7u);
  // Named sums, and branches on a constant: an indexed array would leave the registers.
  var a0 = vec4f();
  var a1 = vec4f();
  var a2 = vec4f();
  var a3 = vec4f();
  var a4 = vec4f();
  var a5 = vec4f();
  var a6 = vec4f();
  var a7 = vec4f();
  var b0 = vec4f();
  var b1 = vec4f();
  var b2 = vec4f();
  var b3 = vec4f();
  var b4 = vec4f();
  var b5 = vec4f();
  var b6 = vec4f();
  var b7 = vec4f();
  for (var step = 0u; step < STEPS; step++) {
    let i = step * WORKGROUP + lane.index;
    // Past the end the last weights meet zeros: a branch would cost more.
    let at = min(i, IN4 - 1u);
    let w0 = vec4f(w[row0 + at]);
    let w1 = vec4f(w[row1 + at]);
    let w2 = vec4f(w[row2 + at]);
    let w3 = vec4f(w[row3 + at]);
    let w4 = vec4f(w[row4 + at]);
    let w5 = vec4f(w[row5 + at]);
    let w6 = vec4f(w[row6 + at]);
    let w7 = vec4f(w[row7 + at]);
    let first = select(vec4f(), vec4f(x[at]), i < IN4);
    a0 = fma(first, w0, a0);
    a1 = fma(first, w1, a1);
    a2 = fma(first, w2, a2);
    a3 = fma(first, w3, a3);
    a4 = fma(first, w4, a4);
    a5 = fma(first, w5, a5);
    a6 = fma(first, w6, a6);
    a7 = fma(first, w7, a7);
    if (BATCH > 1u) {
      let second = select(vec4f(), vec4f(x[IN4 + at]), i < IN4);
      b0 = fma(second, w0, b0);
      b1 = fma(second, w1, b1);
      b2 = fma(second, w2, b2);
      b3 = fma(second, w3, b3);
      b4 = fma(second, w4, b4);
      b5 = fma(second, w5, b5);
      b6 = fma(second, w6, b6);
      b7 = fma(second, w7, b7);
    }
  }
  var sums = array<vec4f, 4>(
    vec4f(total(a0), total(a1), total(a2), total(a3)), vec4f(total(a4), total(a5), total(a6), total(a7)),
    vec4f(total(b0), total(b1), total(b2), total(b3)), vec4f(total(b4), total(b5), total(b6), total(b7)),
  );
  let cluster = lane.index / cluster_size(lane);
  for (var part = 0u; part < BATCH * 2u; part++) {
    sums[part] = cluster_sum(sums[part]);
    if (CLUSTERS > 1u && leads_cluster(lane)) { partial[min(cluster, CLUSTERS - 1u) * BATCH * 2u + part] = sums[part]; }
  }
  if (CLUSTERS > 1u) { workgroupBarrier(); }
  for (var part = lane.index; part < BATCH * 2u; part += WORKGROUP) {
    var sum = sums[part];
    if (CLUSTERS > 1u) {
      sum = vec4f();
      for (var c = 0u; c < cluster_count(lane); c++) { sum += partial[c * BATCH * 2u + part]; }
    }
    let out4 = group * 2u + part % 2u;
    if (out4 < OUT4) { y[part / 2u * OUT4 + out4] = scalar4(sum); }
  }
}
