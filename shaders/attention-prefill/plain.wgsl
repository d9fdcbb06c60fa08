// attention-prefill/plain: one invocation per query and head, one key per step with a running maximum and sum; its row of O is held in memory.
// O[i, :] = Σ_j exp(s_j − max s)·V[j, :] / Σ_j exp(s_j − max s), s_j = Q[i, :]·K[j, :]/√D, j ≤ i; Dao et al., arXiv:2205.14135.
// q [TOKENS·HEADS, D], k and v [KVHEADS·TOKENS, D], o [TOKENS·HEADS, D]; rows padded to 4 elements.
// Needs D ≤ 256. Constants: TOKENS, HEADS, KVHEADS, D.
// Dispatch: ceil(TOKENS·HEADS / 64), folded into y.
// @include lib/workgroup-number.wgsl
@group(0) @binding(0) var<storage, read> q: array<scalar>;
@group(0) @binding(1) var<storage, read> k: array<scalar>;
@group(0) @binding(2) var<storage, read> v: array<scalar>;
@group(0) @binding(3) var<storage, read_write> o: array<scalar>;

const PITCH = (D + 3u) / 4u * 4u;
// Not −inf: some drivers assume that infinities do not occur.
const MASKED = -1e30;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u, @builtin(local_invocation_index) index: u32) {
  let query = workgroup_number(id, count) * 64u + index;
  if (query >= TOKENS * HEADS) { return; }
  let first_key = query % HEADS / (HEADS / KVHEADS) * TOKENS;
  var sums: array<f32, D>;
  var total = 0.0;
  var largest = MASKED;
  for (var j = 0u; j <= query / HEADS; j++) {
    let key = first_key + j;
    var score = 0.0;
    for (var i = 0u; i < D; i++) { score += f32(q[query * PITCH + i]) * f32(k[key * PITCH + i]); }
    score /= sqrt(f32(D));
    let before = largest;
    largest = max(largest, score);
    let kept = exp(before - largest);
    let weight = exp(score - largest);
    total = total * kept + weight;
    for (var i = 0u; i < D; i++) { sums[i] = sums[i] * kept + weight * f32(v[key * PITCH + i]); }
  }
  for (var i = 0u; i < D; i++) { o[query * PITCH + i] = scalar(sums[i] / total); }
}
