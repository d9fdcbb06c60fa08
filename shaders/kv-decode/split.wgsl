// kv-decode/split: a team of lanes takes one piece of the context for the query heads that share a key-value head; lanes split d, STEP keys at a time.
// o = softmax(q·Kᵀ/√D)·V with a running maximum and sum, in pieces that kv-decode/merge adds up; Dao et al., Flash-Decoding, 2023.
// q [HEADS, D], k and v [KVHEADS·KEYS, D], partials [HEADS·SPLITS_PITCH, D] (f32), scales [HEADS·SPLITS_PITCH, 2] (f32); rows padded to 4 elements.
// Needs subgroups or workgroup memory. Constants: KEYS, D, HEADS, KVHEADS, SHARED (heads of a team), GROUPS (teams of a key-value head), SPLIT (keys of a piece, a multiple of STEP), STEP, SPLITS (pieces), SPLITS_PITCH, TEAM (lanes), PARTS (vec4s of a row per lane).
// Dispatch: SPLITS·KVHEADS·GROUPS, folded into y.
// @include lib/workgroup-number.wgsl
// @include lib/team-{SUM}.wgsl
@group(0) @binding(0) var<storage, read> q: array<scalar4>;
@group(0) @binding(1) var<storage, read> k: array<scalar4>;
@group(0) @binding(2) var<storage, read> v: array<scalar4>;
@group(0) @binding(3) var<storage, read_write> partials: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> scales: array<vec4f>;

const D4 = (D + 3u) / 4u;
const SHARING = HEADS / KVHEADS;
// exp(x/√D) = exp2(x·SCALE).
const SCALE = 1.4426950408889634 / sqrt(f32(D));
// Not −inf: some drivers assume that infinities do not occur.
const MASKED = -1e30;
const WHOLE = KEYS % SPLIT == 0u;

// Past the end, the last elements are multiplied by zeros of q.
fn column(i: u32) -> u32 {
  if (D4 % TEAM == 0u) { return i; }
  return min(i, D4 - 1u);
}

fn masked(score: f32, key: u32) -> f32 {
  if (WHOLE) { return score; }
  return select(MASKED, score, key < KEYS);
}

fn query_at(head: u32, i: u32) -> vec4f {
  return select(vec4f(), vec4f(q[head * D4 + min(i, D4 - 1u)]), i < D4) * SCALE;
}

@compute @workgroup_size(TEAM)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u, @builtin(local_invocation_index) lane: u32) {
  let number = workgroup_number(id, count);
  if (number >= SPLITS * KVHEADS * GROUPS) { return; }
  let piece = number % SPLITS;
  let kv_head = number / SPLITS / GROUPS;
  let first_head = kv_head * SHARING + number / SPLITS % GROUPS * SHARED;
  // Heads of the last team past the shared ones repeat the last one.
  let last_head = kv_head * SHARING + SHARING - 1u;
  var queries: array<vec4f, SHARED * PARTS>; // @lets
  var largest: array<f32, SHARED>; // @vars
  var totals: array<f32, SHARED>; // @vars
  var sums: array<vec4f, SHARED * PARTS>; // @vars
  for (var h = 0u; h < SHARED; h++) { // @unroll
    largest[h] = MASKED;
    for (var part = 0u; part < PARTS; part++) { // @unroll
      queries[h * PARTS + part] = query_at(min(first_head + h, last_head), part * TEAM + lane);
    }
  }
  for (var step = 0u; step < SPLIT / STEP; step++) {
    let key = piece * SPLIT + step * STEP;
    // Past the end of the context, the last key is loaded instead, and its score masked.
    var rows: array<u32, STEP>; // @lets
    for (var j = 0u; j < STEP; j++) { // @unroll
      rows[j] = (kv_head * KEYS + min(key + j, KEYS - 1u)) * D4;
    }
    var dots: array<f32, SHARED * STEP * PARTS + SHARED * STEP>; // @lets
    for (var n = 0u; n < SHARED * STEP; n++) { // @unroll
      dots[n * PARTS + n] = 0.0;
    }
    for (var part = 0u; part < PARTS; part++) { // @unroll
      for (var j = 0u; j < STEP; j++) { // @unroll
        let four = vec4f(k[rows[j] + column(part * TEAM + lane)]);
        for (var h = 0u; h < SHARED; h++) { // @unroll
          dots[h * STEP * PARTS + h * STEP + j * PARTS + j + part + 1] =
            fma(queries[h * PARTS + part].w, four.w, fma(queries[h * PARTS + part].z, four.z,
            fma(queries[h * PARTS + part].y, four.y, fma(queries[h * PARTS + part].x, four.x,
            dots[h * STEP * PARTS + h * STEP + j * PARTS + j + part]))));
        }
      }
    }
    var scores: array<f32, SHARED * STEP>; // @lets
    var highest: array<f32, SHARED * STEP + SHARED>; // @lets
    var kept: array<f32, SHARED>; // @lets
    var weights: array<f32, SHARED * STEP>; // @lets
    var added: array<f32, SHARED * STEP + SHARED>; // @lets
    for (var h = 0u; h < SHARED; h++) { // @unroll
      highest[h * STEP + h] = largest[h];
      for (var j = 0u; j < STEP; j++) { // @unroll
        scores[h * STEP + j] = masked(over_team(lane, dots[h * STEP * PARTS + h * STEP + j * PARTS + j + PARTS]), key + j);
        highest[h * STEP + h + j + 1] = max(highest[h * STEP + h + j], scores[h * STEP + j]);
      }
      kept[h] = exp2(largest[h] - highest[h * STEP + h + STEP]);
      added[h * STEP + h] = totals[h] * kept[h];
      for (var j = 0u; j < STEP; j++) { // @unroll
        weights[h * STEP + j] = exp2(scores[h * STEP + j] - highest[h * STEP + h + STEP]);
        added[h * STEP + h + j + 1] = added[h * STEP + h + j] + weights[h * STEP + j];
      }
      largest[h] = highest[h * STEP + h + STEP];
      totals[h] = added[h * STEP + h + STEP];
    }
    var values: array<vec4f, PARTS * STEP>; // @lets
    var sum_x: array<f32, SHARED * PARTS * STEP + SHARED * PARTS>; // @lets
    var sum_y: array<f32, SHARED * PARTS * STEP + SHARED * PARTS>; // @lets
    var sum_z: array<f32, SHARED * PARTS * STEP + SHARED * PARTS>; // @lets
    var sum_w: array<f32, SHARED * PARTS * STEP + SHARED * PARTS>; // @lets
    for (var part = 0u; part < PARTS; part++) { // @unroll
      for (var j = 0u; j < STEP; j++) { // @unroll
        values[part * STEP + j] = vec4f(v[rows[j] + column(part * TEAM + lane)]);
      }
      for (var h = 0u; h < SHARED; h++) { // @unroll
        sum_x[h * PARTS * STEP + h * PARTS + part * STEP + part] = sums[h * PARTS + part].x * kept[h];
        for (var j = 0u; j < STEP; j++) { // @unroll
          sum_x[h * PARTS * STEP + h * PARTS + part * STEP + part + j + 1] = fma(weights[h * STEP + j], values[part * STEP + j].x, sum_x[h * PARTS * STEP + h * PARTS + part * STEP + part + j]);
        }
        sum_y[h * PARTS * STEP + h * PARTS + part * STEP + part] = sums[h * PARTS + part].y * kept[h];
        for (var j = 0u; j < STEP; j++) { // @unroll
          sum_y[h * PARTS * STEP + h * PARTS + part * STEP + part + j + 1] = fma(weights[h * STEP + j], values[part * STEP + j].y, sum_y[h * PARTS * STEP + h * PARTS + part * STEP + part + j]);
        }
        sum_z[h * PARTS * STEP + h * PARTS + part * STEP + part] = sums[h * PARTS + part].z * kept[h];
        for (var j = 0u; j < STEP; j++) { // @unroll
          sum_z[h * PARTS * STEP + h * PARTS + part * STEP + part + j + 1] = fma(weights[h * STEP + j], values[part * STEP + j].z, sum_z[h * PARTS * STEP + h * PARTS + part * STEP + part + j]);
        }
        sum_w[h * PARTS * STEP + h * PARTS + part * STEP + part] = sums[h * PARTS + part].w * kept[h];
        for (var j = 0u; j < STEP; j++) { // @unroll
          sum_w[h * PARTS * STEP + h * PARTS + part * STEP + part + j + 1] = fma(weights[h * STEP + j], values[part * STEP + j].w, sum_w[h * PARTS * STEP + h * PARTS + part * STEP + part + j]);
        }
        sums[h * PARTS + part] = vec4f(
          sum_x[h * PARTS * STEP + h * PARTS + part * STEP + part + STEP], sum_y[h * PARTS * STEP + h * PARTS + part * STEP + part + STEP],
          sum_z[h * PARTS * STEP + h * PARTS + part * STEP + part + STEP], sum_w[h * PARTS * STEP + h * PARTS + part * STEP + part + STEP],
        );
      }
    }
  }
  for (var h = 0u; h < SHARED; h++) { // @unroll
    let row = min(first_head + h, last_head) * SPLITS_PITCH + piece;
    if (lane == 0u) { scales[row] = vec4f(largest[h], totals[h], 0.0, 0.0); }
    for (var part = 0u; part < PARTS; part++) { // @unroll
      if (part * TEAM + lane < D4) { partials[row * D4 + part * TEAM + lane] = sums[h * PARTS + part]; }
    }
  }
}
