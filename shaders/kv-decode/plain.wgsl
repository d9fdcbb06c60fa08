// kv-decode/plain: one invocation per query head, one key per step with a running maximum and sum; its row of o is held in memory.
// o[h, :] = Σ_j exp(s_j − max s)·V[g, j, :] / Σ_j exp(s_j − max s), s_j = q[h, :]·K[g, j, :]/√D, g the head's key-value head.
// q [HEADS, D], k and v [KVHEADS·KEYS, D], o [HEADS, D]; rows padded to 4 elements.
// Needs D ≤ 256. Constants: KEYS, D, HEADS, KVHEADS.
// Dispatch: ceil(HEADS / 4), folded into y.
// @include lib/workgroup-number.wgsl
@group(0) @binding(0) var<storage, read> q: array<scalar>;
@group(0) @binding(1) var<storage, read> k: array<scalar>;
@group(0) @binding(2) var<storage, read> v: array<scalar>;
@group(0) @binding(3) var<storage, read_write> o: array<scalar>;

const PITCH = (D + 3u) / 4u * 4u;
// Not −inf: some drivers assume that infinities do not occur.
const MASKED = -1e30;

@compute @workgroup_size(4)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u, @builtin(local_invocation_index) index: u32) {
  let head = workgroup_number(id, count) * 4u + index;
  if (head >= HEADS) { return; }
  let first_key = head / (HEADS / KVHEADS) * KEYS;
  var sums: array<f32, D>;
  var total = 0.0;
  var largest = MASKED;
  for (var key = 0u; key < KEYS; key++) {
    let start = (first_key + key) * PITCH;
    var score = 0.0;
    for (var i = 0u; i < D; i++) { score += f32(q[head * PITCH + i]) * f32(k[start + i]); }
    score /= sqrt(f32(D));
    let before = largest;
    largest = max(largest, score);
    let kept = exp(before - largest);
    let weight = exp(score - largest);
    total = total * kept + weight;
    for (var i = 0u; i < D; i++) { sums[i] = sums[i] * kept + weight * f32(v[start + i]); }
  }
  for (var i = 0u; i < D; i++) { o[head * PITCH + i] = scalar(sums[i] / total); }
}
