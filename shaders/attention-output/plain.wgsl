// attention-output/plain: one invocation per element, one scalar of P and V per step.
// O[i, c] = Σ_j P[i, j]·V[j, c]; the guide, "Breaking down the attention equation".
// p [QUERIES, KEYS], v [KEYS, D], o [QUERIES, D]; rows padded to 4 elements.
// Needs nothing. Constants: QUERIES, KEYS, D.
// Dispatch: ceil(D / 8), ceil(QUERIES / 8).
@group(0) @binding(0) var<storage, read> p: array<scalar>;
@group(0) @binding(1) var<storage, read> v: array<scalar>;
@group(0) @binding(2) var<storage, read_write> o: array<scalar>;

const D_PITCH = (D + 3u) / 4u * 4u;
const KEYS_PITCH = (KEYS + 3u) / 4u * 4u;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let query = id.y;
  let col = id.x;
  if (query >= QUERIES || col >= D) { return; }
  var sum = 0.0;
  for (var key = 0u; key < KEYS; key++) {
    sum += f32(p[query * KEYS_PITCH + key]) * f32(v[key * D_PITCH + col]);
  }
  o[query * D_PITCH + col] = scalar(sum);
}
