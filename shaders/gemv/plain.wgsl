// gemv/plain: one invocation per element of y, one scalar of x and W per step; weights are reread for each row of the batch.
// y[b, o] = Σ_i x[b, i]·W[o, i]; the guide, "Batching memory-bound processes on a GPU".
// x [BATCH, IN], w [OUT, IN] in any format, y [BATCH, OUT]; rows of x and y padded to 4 elements.
// Needs nothing. Constants: BATCH, IN, OUT.
// Dispatch: ceil(OUT / 64), BATCH.
@group(0) @binding(0) var<storage, read> x: array<scalar>;
@group(0) @binding(2) var<storage, read_write> y: array<scalar>;

const IN_PITCH = (IN + 3u) / 4u * 4u;
const OUT_PITCH = (OUT + 3u) / 4u * 4u;

// @include lib/weight-{ELEMENTS}.wgsl

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let output = id.x;
  if (output >= OUT) { return; }
  var sum = 0.0;
  for (var i = 0u; i < IN; i++) {
    sum += f32(x[id.y * IN_PITCH + i]) * weight_at(output, i);
  }
  y[id.y * OUT_PITCH + output] = scalar(sum);
}
