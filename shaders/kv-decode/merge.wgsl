// kv-decode/merge: the second dispatch of kv-decode/split; one invocation per four elements of o adds up the pieces of the context.
// o = Σ_p 2^(m_p − max m)·partials[p] / Σ_p 2^(m_p − max m)·l_p; Dao et al., Flash-Decoding, 2023.
// partials [HEADS·SPLITS_PITCH, D] (f32), scales [HEADS·SPLITS_PITCH, 2] (f32: m, l), o [HEADS, D]; rows padded to 4 elements.
// Needs nothing. Constants: KEYS, D, HEADS, KVHEADS, SPLITS (pieces), SPLITS_PITCH.
// Dispatch: ceil(HEADS·ceil(D / 4) / 64), folded into y.
// @include lib/workgroup-number.wgsl
@group(0) @binding(0) var<storage, read> partials: array<vec4f>;
@group(0) @binding(1) var<storage, read> scales: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> o: array<scalar4>;

const D4 = (D + 3u) / 4u;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u, @builtin(local_invocation_index) index: u32) {
  let i = workgroup_number(id, count) * 64u + index;
  if (i >= HEADS * D4) { return; }
  let first = i / D4 * SPLITS_PITCH;
  var largest = scales[first].x;
  for (var piece = 1u; piece < SPLITS; piece++) { largest = max(largest, scales[first + piece].x); }
  var total = 0.0;
  var sum = vec4f();
  for (var piece = 0u; piece < SPLITS; piece++) {
    let scale = scales[first + piece];
    let weight = exp2(scale.x - largest);
    total = fma(weight, scale.y, total);
    sum = fma(vec4f(weight), partials[(first + piece) * D4 + i % D4], sum);
  }
  o[i] = scalar4(sum / total);
}
