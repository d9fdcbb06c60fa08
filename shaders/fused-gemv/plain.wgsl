// fused-gemv/plain: one invocation per result, four elements of x and W per step, and the norm of x (NORM load) again for each result.
// y = finish(x / rms(x) · n · Wᵀ); the guide, "Batching memory-bound processes on a GPU", and the operators that are fused.
// a = x [BATCH, IN], b = w [its columns, IN]; add: c = y [BATCH, OUT], residual = r [BATCH, OUT]; gate: c = y [BATCH, OUT]; rotary: q [BATCH·HEADS, D], k and v [BATCH·KVHEADS, D], t [BATCH, D]; n [IN] last; rows padded to 4 elements.
// Needs nothing. Constants: BATCH, IN, OUT, or HEADS, KVHEADS, ALLHEADS and D; FOLD (sums of a result).
// Dispatch: ceil(RESULTS / 64), BATCH.
@group(0) @binding(0) var<storage, read> a: array<scalar4>;

alias Real = f32;
alias Stored = scalar;
const RUN = 1u;
const INNER = IN;
const INNER4 = (IN + 3u) / 4u;

// @include lib/right-stored.wgsl
// @include lib/norm-{NORM}.wgsl
// @include lib/finish-{FINISH}.wgsl

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let result = id.x;
  if (result >= RESULTS) { return; }
  let above = id.y * INNER4;
  let first = right_start(column_of(result, 0u));
  let second = right_start(column_of(result, 1u));
  var one = 0.0;
  var two = 0.0;
  var squares = 0.0;
  for (var i = 0u; i < INNER4; i++) {
    let stored = vec4f(a[above + i]);
    let left = gained(stored, gain_at(i));
    one += dot(left, right4(first, i));
    if (FOLD == 2u) { two += dot(left, right4(second, i)); }
    if (NORM == 1u) { squares += dot(stored, stored); }
  }
  if (NORM == 1u) {
    let scale = scale_of(squares);
    one *= scale;
    two *= scale;
  }
  finish(id.y, result, one, two);
}
