// Fused attention in tiles: a workgroup takes ROWS·THREADS_Y queries through tiles of 4·THREADS_X keys; the operands' piece
// says where they lie and which keys a query sees.
// @include lib/workgroup-number.wgsl
const SCORES = THREADS_X * 4u;

// Four keys' weights for each row and column of lanes; a lane's largest score and its total of each row.
var<workgroup> weights: array<vec4f, THREADS_Y * ROWS * THREADS_X>;
var<workgroup> lane_results: array<f32, THREADS_Y * ROWS * THREADS_X>;

@compute @workgroup_size(THREADS_X, THREADS_Y)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let block = block_of(workgroup_number(id, count));
  let row = (block * THREADS_Y + lane.y) * ROWS;
  // Rows of the lanes' results, each THREADS_X long.
  let base = lane.y * ROWS * THREADS_X;
  var above: array<u32, ROWS>; // @lets
  var largest: array<f32, ROWS>; // @vars
  var totals: array<f32, ROWS>; // @vars
  var sums: array<vec4f, ROWS * PARTS>; // @vars
  for (var r = 0u; r < ROWS; r++) { // @unroll
    above[r] = query_start(row + r);
    largest[r] = MASKED;
  }
  for (var tile = 0u; tile < (keys_until((block + 1u) * THREADS_Y * ROWS - 1u) + SCORES - 1u) / SCORES; tile++) {
    let first_key = tile * SCORES;
    let key = first_key + lane.x * 4u;
    var scores: array<vec4f, ROWS>; // @vars
    for (var i = 0u; i < D4; i++) {
      let keys = mat4x4f(key_at(key, i), key_at(key + 1u, i), key_at(key + 2u, i), key_at(key + 3u, i));
      for (var r = 0u; r < ROWS; r++) { // @unroll
        scores[r] += query_at(above[r], i) * keys;
      }
    }
    for (var r = 0u; r < ROWS; r++) { // @unroll
      scores[r] = masked(scores[r], key, row + r);
      lane_results[base + r * THREADS_X + lane.x] = max(max(scores[r].x, scores[r].y), max(scores[r].z, scores[r].w));
    }
    workgroupBarrier();
    for (var r = 0u; r < ROWS; r++) { // @unroll
      let before = largest[r];
      for (var x = 0u; x < THREADS_X; x++) { largest[r] = max(largest[r], lane_results[base + r * THREADS_X + x]); }
      let kept = exp2((before - largest[r]) * SCALE);
      let four = exp2((scores[r] - largest[r]) * SCALE);
      weights[base + r * THREADS_X + lane.x] = four;
      totals[r] = fma(totals[r], kept, four.x + four.y + four.z + four.w);
      for (var part = 0u; part < PARTS; part++) { // @unroll
        sums[r * PARTS + part] *= kept;
      }
    }
    workgroupBarrier();
    for (var x = 0u; x < THREADS_X; x++) {
      var four: array<vec4f, ROWS>; // @lets
      for (var r = 0u; r < ROWS; r++) { // @unroll
        four[r] = weights[base + r * THREADS_X + x];
      }
      for (var part = 0u; part < PARTS; part++) { // @unroll
        let value0 = value_at(first_key + x * 4u, part * THREADS_X + lane.x);
        let value1 = value_at(first_key + x * 4u + 1u, part * THREADS_X + lane.x);
        let value2 = value_at(first_key + x * 4u + 2u, part * THREADS_X + lane.x);
        let value3 = value_at(first_key + x * 4u + 3u, part * THREADS_X + lane.x);
        for (var r = 0u; r < ROWS; r++) { // @unroll
          sums[r * PARTS + part] = fma(vec4f(four[r].x), value0, sums[r * PARTS + part]);
          sums[r * PARTS + part] = fma(vec4f(four[r].y), value1, sums[r * PARTS + part]);
          sums[r * PARTS + part] = fma(vec4f(four[r].z), value2, sums[r * PARTS + part]);
          sums[r * PARTS + part] = fma(vec4f(four[r].w), value3, sums[r * PARTS + part]);
        }
      }
    }
    // The next tile overwrites what other lanes still read.
    workgroupBarrier();
  }
  for (var r = 0u; r < ROWS; r++) { // @unroll
    lane_results[base + r * THREADS_X + lane.x] = totals[r];
  }
  workgroupBarrier();
  for (var r = 0u; r < ROWS; r++) { // @unroll
    var total = 0.0;
    for (var x = 0u; x < THREADS_X; x++) { total += lane_results[base + r * THREADS_X + x]; }
    for (var part = 0u; part < PARTS; part++) { // @unroll
      store(row + r, part * THREADS_X + lane.x, sums[r * PARTS + part] / total);
    }
  }
}
