// Fused attention in registers: a quad of lanes holds 4·ROWS queries and their sums while the keys pass, WIDTH at a time; the
// operands' piece says where they lie and which keys a query sees.
// @include lib/workgroup-number.wgsl
const SCORES = WIDTH;
// Past the end of a row of Q are zeros; those of K may hold another row.
fn part_of_query(start: u32, i: u32) -> vec4f {
  return select(vec4f(), query_at(start, min(i, D4 - 1u)), i < D4);
}

fn part_of_key(key: u32, i: u32) -> vec4f {
  if (D4 % 4u == 0u) { return key_at(key, i); }
  return key_at(key, min(i, D4 - 1u));
}

// Slot s of a lane belongs to lane ^ s of its quad: on SwiftShader a swap is one instruction, a broadcast about seven.
@compute @workgroup_size(4)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u, @builtin(subgroup_invocation_id) invocation: u32) {
  let lane = invocation % 4u;
  let first_row = block_of(workgroup_number(id, count)) * HEIGHT;
  // Filled and read back in loops, which keeps the code short; the unrolled part indexes them by constants.
  var left: array<vec4f, ROWS * STEPS * 4>;
  for (var r = 0u; r < ROWS; r++) {
    let start = query_start(first_row + lane * ROWS + r);
    for (var i = 0u; i < STEPS * 4u; i++) { left[r * STEPS * 4u + i] = part_of_query(start, i ^ lane); }
  }
  var sums: array<vec4f, HEIGHT * STEPS>;
  var largest: array<f32, ROWS>; // @vars
  var totals: array<f32, ROWS>; // @vars
  for (var r = 0u; r < ROWS; r++) { // @unroll
    largest[r] = MASKED;
  }
  for (var block = 0u; block < (keys_until(first_row + HEIGHT - 1u) + WIDTH - 1u) / WIDTH; block++) {
    let key = block * WIDTH;
    var dots: array<f32, ROWS * WIDTH * STEPS + ROWS * WIDTH>; // @lets
    for (var j = 0u; j < WIDTH; j++) { // @unroll
      for (var r = 0u; r < ROWS; r++) { // @unroll
        dots[r * WIDTH * STEPS + r * WIDTH + j * STEPS + j] = 0.0;
      }
    }
    for (var step = 0u; step < STEPS; step++) { // @unroll
      for (var j = 0u; j < WIDTH; j++) { // @unroll
        let keys0 = part_of_key(key + j, step * 4u + lane);
        let keys1 = quadSwapX(keys0);
        let keys2 = quadSwapY(keys0);
        let keys3 = quadSwapDiagonal(keys0);
        for (var r = 0u; r < ROWS; r++) { // @unroll
          dots[r * WIDTH * STEPS + r * WIDTH + j * STEPS + j + step + 1] =
            fma(left[r * STEPS * 4 + step * 4 + 3].w, keys3.w, fma(left[r * STEPS * 4 + step * 4 + 3].z, keys3.z, fma(left[r * STEPS * 4 + step * 4 + 3].y, keys3.y, fma(left[r * STEPS * 4 + step * 4 + 3].x, keys3.x,
            fma(left[r * STEPS * 4 + step * 4 + 2].w, keys2.w, fma(left[r * STEPS * 4 + step * 4 + 2].z, keys2.z, fma(left[r * STEPS * 4 + step * 4 + 2].y, keys2.y, fma(left[r * STEPS * 4 + step * 4 + 2].x, keys2.x,
            fma(left[r * STEPS * 4 + step * 4 + 1].w, keys1.w, fma(left[r * STEPS * 4 + step * 4 + 1].z, keys1.z, fma(left[r * STEPS * 4 + step * 4 + 1].y, keys1.y, fma(left[r * STEPS * 4 + step * 4 + 1].x, keys1.x,
            fma(left[r * STEPS * 4 + step * 4 + 0].w, keys0.w, fma(left[r * STEPS * 4 + step * 4 + 0].z, keys0.z, fma(left[r * STEPS * 4 + step * 4 + 0].y, keys0.y, fma(left[r * STEPS * 4 + step * 4 + 0].x, keys0.x,
            dots[r * WIDTH * STEPS + r * WIDTH + j * STEPS + j + step]))))))))))))))));
        }
      }
    }
    var scores: array<vec4f, ROWS>; // @lets
    var shift: array<f32, ROWS>; // @lets
    var own: array<vec4f, ROWS>; // @lets
    var keep: array<f32, HEIGHT>; // @lets
    var weights: array<f32, HEIGHT * WIDTH>; // @lets
    for (var r = 0u; r < ROWS; r++) { // @unroll
      scores[r] = masked(vec4f(
        dots[r * WIDTH * STEPS + r * WIDTH + STEPS], dots[r * WIDTH * STEPS + r * WIDTH + STEPS * 2 + 1],
        dots[r * WIDTH * STEPS + r * WIDTH + STEPS * 3 + 2], dots[r * WIDTH * STEPS + r * WIDTH + STEPS * 4 + 3],
      ), key, first_row + lane * ROWS + r);
      let before = largest[r];
      let highest = max(max(max(scores[r].x, scores[r].y), max(scores[r].z, scores[r].w)), before);
      largest[r] = highest;
      shift[r] = -SCALE * highest;
      own[r] = exp2(fma(scores[r], vec4f(SCALE), vec4f(shift[r])));
      let kept = exp2(fma(before, SCALE, shift[r]));
      totals[r] = fma(totals[r], kept, own[r].x + own[r].y + own[r].z + own[r].w);
      keep[r] = kept;
      keep[r + ROWS] = quadSwapX(kept);
      keep[r + ROWS * 2] = quadSwapY(kept);
      keep[r + ROWS * 3] = quadSwapDiagonal(kept);
      weights[r * WIDTH] = own[r].x;
      weights[r * WIDTH + ROWS * WIDTH] = quadSwapX(own[r].x);
      weights[r * WIDTH + ROWS * WIDTH * 2] = quadSwapY(own[r].x);
      weights[r * WIDTH + ROWS * WIDTH * 3] = quadSwapDiagonal(own[r].x);
      weights[r * WIDTH + 1] = own[r].y;
      weights[r * WIDTH + ROWS * WIDTH + 1] = quadSwapX(own[r].y);
      weights[r * WIDTH + ROWS * WIDTH * 2 + 1] = quadSwapY(own[r].y);
      weights[r * WIDTH + ROWS * WIDTH * 3 + 1] = quadSwapDiagonal(own[r].y);
      weights[r * WIDTH + 2] = own[r].z;
      weights[r * WIDTH + ROWS * WIDTH + 2] = quadSwapX(own[r].z);
      weights[r * WIDTH + ROWS * WIDTH * 2 + 2] = quadSwapY(own[r].z);
      weights[r * WIDTH + ROWS * WIDTH * 3 + 2] = quadSwapDiagonal(own[r].z);
      weights[r * WIDTH + 3] = own[r].w;
      weights[r * WIDTH + ROWS * WIDTH + 3] = quadSwapX(own[r].w);
      weights[r * WIDTH + ROWS * WIDTH * 2 + 3] = quadSwapY(own[r].w);
      weights[r * WIDTH + ROWS * WIDTH * 3 + 3] = quadSwapDiagonal(own[r].w);
    }
    var values: array<vec4f, STEPS * WIDTH>; // @lets
    for (var c = 0u; c < STEPS; c++) { // @unroll
      for (var j = 0u; j < WIDTH; j++) { // @unroll
        values[c * WIDTH + j] = value_at(key + j, c * 4u + lane);
      }
      for (var r = 0u; r < HEIGHT; r++) { // @unroll
        let sum0 =
          fma(weights[r * WIDTH], values[c * WIDTH].x, fma(weights[r * WIDTH + 1], values[c * WIDTH + 1].x,
          fma(weights[r * WIDTH + 2], values[c * WIDTH + 2].x, fma(weights[r * WIDTH + 3], values[c * WIDTH + 3].x,
          sums[c * HEIGHT + r].x * keep[r]))));
        let sum1 =
          fma(weights[r * WIDTH], values[c * WIDTH].y, fma(weights[r * WIDTH + 1], values[c * WIDTH + 1].y,
          fma(weights[r * WIDTH + 2], values[c * WIDTH + 2].y, fma(weights[r * WIDTH + 3], values[c * WIDTH + 3].y,
          sums[c * HEIGHT + r].y * keep[r]))));
        let sum2 =
          fma(weights[r * WIDTH], values[c * WIDTH].z, fma(weights[r * WIDTH + 1], values[c * WIDTH + 1].z,
          fma(weights[r * WIDTH + 2], values[c * WIDTH + 2].z, fma(weights[r * WIDTH + 3], values[c * WIDTH + 3].z,
          sums[c * HEIGHT + r].z * keep[r]))));
        let sum3 =
          fma(weights[r * WIDTH], values[c * WIDTH].w, fma(weights[r * WIDTH + 1], values[c * WIDTH + 1].w,
          fma(weights[r * WIDTH + 2], values[c * WIDTH + 2].w, fma(weights[r * WIDTH + 3], values[c * WIDTH + 3].w,
          sums[c * HEIGHT + r].w * keep[r]))));
        sums[c * HEIGHT + r] = vec4f(sum0, sum1, sum2, sum3);
      }
    }
  }
  var scale: array<f32, HEIGHT>;
  for (var r = 0u; r < ROWS; r++) { // @unroll
    let inverse = 1.0 / totals[r];
    scale[r] = inverse;
    scale[r + ROWS] = quadSwapX(inverse);
    scale[r + ROWS * 2] = quadSwapY(inverse);
    scale[r + ROWS * 3] = quadSwapDiagonal(inverse);
  }
  for (var r = 0u; r < HEIGHT; r++) {
    let row = first_row + ((r / ROWS) ^ lane) * ROWS + r % ROWS;
    for (var c = 0u; c < STEPS; c++) { store(row, c * 4u + lane, sums[c * HEIGHT + r] * scale[r]); }
  }
}
