// gemv/packed-block: like gemv/register for packed integer weights: a lane owns a block of batch × outputs and unpacks a group of
// weights of one output at a time, for its whole batch; in members with SHARE 4, the lanes of a quad share their loads of x.
// y[b, o] = Σ_g scale[o, g]·(Σ_i q[o, i]·x[b, i] − zero[o, g]·Σ_i x[b, i]), i over the group g; the guide, "Batching memory-bound processes on a GPU".
// a = x [BATCH, IN], b = w [OUT, IN] in int8 or int4, c = y [BATCH, OUT], scales and zeros of w [OUT, ceil(IN / 32)]; rows of x and y padded to 4 elements.
// Needs subgroups if SHARE > 1. Constants: BATCH, IN, OUT, HEIGHT, WIDTH (of a block; WIDTH a multiple of 4), THREADS_X, THREADS_Y.
// Dispatch: ceil(OUT / (WIDTH·THREADS_X)), ceil(BATCH / (HEIGHT·THREADS_Y)).
@group(0) @binding(0) var<storage, read> a: array<scalar4>;
@group(0) @binding(2) var<storage, read_write> c: array<scalar4>;

const INNER4 = (IN + 3u) / 4u;
const COLS4 = (OUT + 3u) / 4u;
const WHOLE = INNER4 % 8u == 0u;

// @include lib/right-{WEIGHTS}.wgsl
// @include lib/left-{LEFT}.wgsl
// @include lib/add-dot.wgsl

// x·PLACES; zeros past the end, whatever pads a group there.
fn left_at(start: u32, i: u32) -> vec4f {
  if (WHOLE) { return vec4f(a[start + i]) * PLACES; }
  return select(vec4f(), vec4f(a[start + min(i, INNER4 - 1u)]) * PLACES, i < INNER4);
}

fn store(row: u32, col: u32, four: vec4f) {
  if (row < BATCH && col < OUT) { c[row * COLS4 + col / 4u] = scalar4(four); }
}

@compute @workgroup_size(THREADS_X, THREADS_Y)
fn main(@builtin(global_invocation_id) id: vec3u, lane: Lane) {
  let row = id.y * HEIGHT;
  let col = id.x * WIDTH;
  // Past the edge, the last row or column is loaded instead, so that no load needs a branch; it is not stored.
  var above: array<u32, HEIGHT>; // @lets
  for (var r = 0u; r < HEIGHT; r++) { // @unroll
    above[r] = min(row + r, BATCH - 1u) * INNER4;
  }
  var across: array<u32, WIDTH>; // @lets
  for (var s = 0u; s < WIDTH; s++) { // @unroll
    across[s] = min(col + s, OUT - 1u) * GROUPS;
  }
  var sums: array<f32, HEIGHT * WIDTH>; // @vars
  for (var group = 0u; group < GROUPS; group++) {
    let i = group * 8u;
    var left: array<vec4f, HEIGHT * 8>; // @lets
    var excess: array<f32, HEIGHT>; // @lets
    for (var r = 0u; r < HEIGHT; r++) { // @unroll
      let near = part_of(lane, above[r], i);
      let far = part_of(lane, above[r], i + 4u);
      left[r * 8] = first(near, above[r], i);
      left[r * 8 + 1] = second(near, above[r], i);
      left[r * 8 + 2] = third(near, above[r], i);
      left[r * 8 + 3] = fourth(near, above[r], i);
      left[r * 8 + 4] = first(far, above[r], i + 4u);
      left[r * 8 + 5] = second(far, above[r], i + 4u);
      left[r * 8 + 6] = third(far, above[r], i + 4u);
      left[r * 8 + 7] = fourth(far, above[r], i + 4u);
      excess[r] = total_of(
        EXCESS, near + far,
        left[r * 8] + left[r * 8 + 4], left[r * 8 + 1] + left[r * 8 + 5],
        left[r * 8 + 2] + left[r * 8 + 6], left[r * 8 + 3] + left[r * 8 + 7],
      );
    }
    for (var s = 0u; s < WIDTH; s++) { // @unroll
      let words = words_at(across[s] + group);
      let scale = scale_of(across[s] + group);
      let zero = zero_of(across[s] + group);
      var right: array<vec4f, 8>; // @lets
      for (var n = 0u; n < 4; n++) { // @unroll
        right[n * 2] = even_of(words, n);
        right[n * 2 + 1] = odd_of(words, n);
      }
      for (var r = 0u; r < HEIGHT; r++) { // @unroll
        let even2 = add_dot(add_dot(0.0, left[r * 8], right[0]), left[r * 8 + 2], right[2]);
        let even = add_dot(add_dot(even2, left[r * 8 + 4], right[4]), left[r * 8 + 6], right[6]);
        let odd2 = add_dot(add_dot(0.0, left[r * 8 + 1], right[1]), left[r * 8 + 3], right[3]);
        let odd = add_dot(add_dot(odd2, left[r * 8 + 5], right[5]), left[r * 8 + 7], right[7]);
        sums[r * WIDTH + s] = fma(scale, centred(even, odd, excess[r], zero), sums[r * WIDTH + s]);
      }
    }
  }
  for (var r = 0u; r < HEIGHT; r++) { // @unroll
    for (var s = 0u; s < WIDTH / 4; s++) { // @unroll
      store(row + r, col + s * 4u, vec4f(
        sums[r * WIDTH + s * 4], sums[r * WIDTH + s * 4 + 1], sums[r * WIDTH + s * 4 + 2], sums[r * WIDTH + s * 4 + 3],
      ));
    }
  }
}
