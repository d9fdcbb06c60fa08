// attention-scores/plain: one invocation per element, one scalar of Q and K per step.
// S[i, j] = Σ_c Q[i, c]·K[j, c]; the guide, "Breaking down the attention equation".
// q [QUERIES, D], k [KEYS, D], s [QUERIES, KEYS]; rows padded to 4 elements.
// Needs nothing. Constants: QUERIES, KEYS, D.
// Dispatch: ceil(KEYS / 8), ceil(QUERIES / 8).
@group(0) @binding(0) var<storage, read> q: array<scalar>;
@group(0) @binding(1) var<storage, read> k: array<scalar>;
@group(0) @binding(2) var<storage, read_write> s: array<scalar>;

const D_PITCH = (D + 3u) / 4u * 4u;
const KEYS_PITCH = (KEYS + 3u) / 4u * 4u;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let query = id.y;
  let key = id.x;
  if (query >= QUERIES || key >= KEYS) { return; }
  var sum = 0.0;
  for (var i = 0u; i < D; i++) {
    sum += f32(q[query * D_PITCH + i]) * f32(k[key * D_PITCH + i]);
  }
  s[query * KEYS_PITCH + key] = scalar(sum);
}
