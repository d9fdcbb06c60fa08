// ceilings/compute-dot4: chains of x = dot4I8Packed(x, s) + x, 8 operations a step on four packed int8.
// Integers wrap around, so the ends are exact.
// seeds [u32, 64: the values of s], ends [u32, one an invocation: the xor of its chains].
// Needs the language feature packed_4x8_integer_dot_product. Constants: CHAINS (2 to 12, even, or 16), STEPS (an iteration: 4, 8, 16), ITERATIONS, WORKGROUP.
// Dispatch: any.
@group(0) @binding(0) var<storage, read> seeds: array<u32>;
@group(0) @binding(1) var<storage, read_write> ends: array<u32>;

fn step(x: u32, s: u32) -> u32 {
  return bitcast<u32>(dot4I8Packed(x, s)) + x;
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let s = seeds[id.x % 64u];
  var x0 = s ^ 1u;
  var x1 = s ^ 2u;
  var x2 = s ^ 3u;
  var x3 = s ^ 4u;
  var x4 = s ^ 5u;
  var x5 = s ^ 6u;
  var x6 = s ^ 7u;
  var x7 = s ^ 8u;
  var x8 = s ^ 9u;
  var x9 = s ^ 10u;
  var x10 = s ^ 11u;
  var x11 = s ^ 12u;
  var x12 = s ^ 13u;
  var x13 = s ^ 14u;
  var x14 = s ^ 15u;
  var x15 = s ^ 16u;
  // Written out: some drivers keep what a loop carries in memory, and each turn has a cost of its own.
  for (var i = 0u; i < ITERATIONS; i++) {
    x0 = step(x0, s); x1 = step(x1, s);
    if (CHAINS > 2u) { x2 = step(x2, s); x3 = step(x3, s); }
    if (CHAINS > 4u) { x4 = step(x4, s); x5 = step(x5, s); }
    if (CHAINS > 6u) { x6 = step(x6, s); x7 = step(x7, s); }
    if (CHAINS > 8u) { x8 = step(x8, s); x9 = step(x9, s); }
    if (CHAINS > 10u) { x10 = step(x10, s); x11 = step(x11, s); }
    if (CHAINS > 12u) { x12 = step(x12, s); x13 = step(x13, s); x14 = step(x14, s); x15 = step(x15, s); }
    x0 = step(x0, s); x1 = step(x1, s);
    if (CHAINS > 2u) { x2 = step(x2, s); x3 = step(x3, s); }
    if (CHAINS > 4u) { x4 = step(x4, s); x5 = step(x5, s); }
    if (CHAINS > 6u) { x6 = step(x6, s); x7 = step(x7, s); }
    if (CHAINS > 8u) { x8 = step(x8, s); x9 = step(x9, s); }
    if (CHAINS > 10u) { x10 = step(x10, s); x11 = step(x11, s); }
    if (CHAINS > 12u) { x12 = step(x12, s); x13 = step(x13, s); x14 = step(x14, s); x15 = step(x15, s); }
    x0 = step(x0, s); x1 = step(x1, s);
    if (CHAINS > 2u) { x2 = step(x2, s); x3 = step(x3, s); }
    if (CHAINS > 4u) { x4 = step(x4, s); x5 = step(x5, s); }
    if (CHAINS > 6u) { x6 = step(x6, s); x7 = step(x7, s); }
    if (CHAINS > 8u) { x8 = step(x8, s); x9 = step(x9, s); }
    if (CHAINS > 10u) { x10 = step(x10, s); x11 = step(x11, s); }
    if (CHAINS > 12u) { x12 = step(x12, s); x13 = step(x13, s); x14 = step(x14, s); x15 = step(x15, s); }
    x0 = step(x0, s); x1 = step(x1, s);
    if (CHAINS > 2u) { x2 = step(x2, s); x3 = step(x3, s); }
    if (CHAINS > 4u) { x4 = step(x4, s); x5 = step(x5, s); }
    if (CHAINS > 6u) { x6 = step(x6, s); x7 = step(x7, s); }
    if (CHAINS > 8u) { x8 = step(x8, s); x9 = step(x9, s); }
    if (CHAINS > 10u) { x10 = step(x10, s); x11 = step(x11, s); }
    if (CHAINS > 12u) { x12 = step(x12, s); x13 = step(x13, s); x14 = step(x14, s); x15 = step(x15, s); }
    if (STEPS > 4u) {
      x0 = step(x0, s); x1 = step(x1, s);
      if (CHAINS > 2u) { x2 = step(x2, s); x3 = step(x3, s); }
      if (CHAINS > 4u) { x4 = step(x4, s); x5 = step(x5, s); }
      if (CHAINS > 6u) { x6 = step(x6, s); x7 = step(x7, s); }
      if (CHAINS > 8u) { x8 = step(x8, s); x9 = step(x9, s); }
      if (CHAINS > 10u) { x10 = step(x10, s); x11 = step(x11, s); }
      if (CHAINS > 12u) { x12 = step(x12, s); x13 = step(x13, s); x14 = step(x14, s); x15 = step(x15, s); }
      x0 = step(x0, s); x1 = step(x1, s);
      if (CHAINS > 2u) { x2 = step(x2, s); x3 = step(x3, s); }
      if (CHAINS > 4u) { x4 = step(x4, s); x5 = step(x5, s); }
      if (CHAINS > 6u) { x6 = step(x6, s); x7 = step(x7, s); }
      if (CHAINS > 8u) { x8 = step(x8, s); x9 = step(x9, s); }
      if (CHAINS > 10u) { x10 = step(x10, s); x11 = step(x11, s); }
      if (CHAINS > 12u) { x12 = step(x12, s); x13 = step(x13, s); x14 = step(x14, s); x15 = step(x15, s); }
      x0 = step(x0, s); x1 = step(x1, s);
      if (CHAINS > 2u) { x2 = step(x2, s); x3 = step(x3, s); }
      if (CHAINS > 4u) { x4 = step(x4, s); x5 = step(x5, s); }
      if (CHAINS > 6u) { x6 = step(x6, s); x7 = step(x7, s); }
      if (CHAINS > 8u) { x8 = step(x8, s); x9 = step(x9, s); }
      if (CHAINS > 10u) { x10 = step(x10, s); x11 = step(x11, s); }
      if (CHAINS > 12u) { x12 = step(x12, s); x13 = step(x13, s); x14 = step(x14, s); x15 = step(x15, s); }
      x0 = step(x0, s); x1 = step(x1, s);
      if (CHAINS > 2u) { x2 = step(x2, s); x3 = step(x3, s); }
      if (CHAINS > 4u) { x4 = step(x4, s); x5 = step(x5, s); }
      if (CHAINS > 6u) { x6 = step(x6, s); x7 = step(x7, s); }
      if (CHAINS > 8u) { x8 = step(x8, s); x9 = step(x9, s); }
      if (CHAINS > 10u) { x10 = step(x10, s); x11 = step(x11, s); }
      if (CHAINS > 12u) { x12 = step(x12, s); x13 = step(x13, s); x14 = step(x14, s); x15 = step(x15, s); }
    }
    if (STEPS > 8u) {
      x0 = step(x0, s); x1 = step(x1, s);
      if (CHAINS > 2u) { x2 = step(x2, s); x3 = step(x3, s); }
      if (CHAINS > 4u) { x4 = step(x4, s); x5 = step(x5, s); }
      if (CHAINS > 6u) { x6 = step(x6, s); x7 = step(x7, s); }
      if (CHAINS > 8u) { x8 = step(x8, s); x9 = step(x9, s); }
      if (CHAINS > 10u) { x10 = step(x10, s); x11 = step(x11, s); }
      if (CHAINS > 12u) { x12 = step(x12, s); x13 = step(x13, s); x14 = step(x14, s); x15 = step(x15, s); }
      x0 = step(x0, s); x1 = step(x1, s);
      if (CHAINS > 2u) { x2 = step(x2, s); x3 = step(x3, s); }
      if (CHAINS > 4u) { x4 = step(x4, s); x5 = step(x5, s); }
      if (CHAINS > 6u) { x6 = step(x6, s); x7 = step(x7, s); }
      if (CHAINS > 8u) { x8 = step(x8, s); x9 = step(x9, s); }
      if (CHAINS > 10u) { x10 = step(x10, s); x11 = step(x11, s); }
      if (CHAINS > 12u) { x12 = step(x12, s); x13 = step(x13, s); x14 = step(x14, s); x15 = step(x15, s); }
      x0 = step(x0, s); x1 = step(x1, s);
      if (CHAINS > 2u) { x2 = step(x2, s); x3 = step(x3, s); }
      if (CHAINS > 4u) { x4 = step(x4, s); x5 = step(x5, s); }
      if (CHAINS > 6u) { x6 = step(x6, s); x7 = step(x7, s); }
      if (CHAINS > 8u) { x8 = step(x8, s); x9 = step(x9, s); }
      if (CHAINS > 10u) { x10 = step(x10, s); x11 = step(x11, s); }
      if (CHAINS > 12u) { x12 = step(x12, s); x13 = step(x13, s); x14 = step(x14, s); x15 = step(x15, s); }
      x0 = step(x0, s); x1 = step(x1, s);
      if (CHAINS > 2u) { x2 = step(x2, s); x3 = step(x3, s); }
      if (CHAINS > 4u) { x4 = step(x4, s); x5 = step(x5, s); }
      if (CHAINS > 6u) { x6 = step(x6, s); x7 = step(x7, s); }
      if (CHAINS > 8u) { x8 = step(x8, s); x9 = step(x9, s); }
      if (CHAINS > 10u) { x10 = step(x10, s); x11 = step(x11, s); }
      if (CHAINS > 12u) { x12 = step(x12, s); x13 = step(x13, s); x14 = step(x14, s); x15 = step(x15, s); }
      x0 = step(x0, s); x1 = step(x1, s);
      if (CHAINS > 2u) { x2 = step(x2, s); x3 = step(x3, s); }
      if (CHAINS > 4u) { x4 = step(x4, s); x5 = step(x5, s); }
      if (CHAINS > 6u) { x6 = step(x6, s); x7 = step(x7, s); }
      if (CHAINS > 8u) { x8 = step(x8, s); x9 = step(x9, s); }
      if (CHAINS > 10u) { x10 = step(x10, s); x11 = step(x11, s); }
      if (CHAINS > 12u) { x12 = step(x12, s); x13 = step(x13, s); x14 = step(x14, s); x15 = step(x15, s); }
      x0 = step(x0, s); x1 = step(x1, s);
      if (CHAINS > 2u) { x2 = step(x2, s); x3 = step(x3, s); }
      if (CHAINS > 4u) { x4 = step(x4, s); x5 = step(x5, s); }
      if (CHAINS > 6u) { x6 = step(x6, s); x7 = step(x7, s); }
      if (CHAINS > 8u) { x8 = step(x8, s); x9 = step(x9, s); }
      if (CHAINS > 10u) { x10 = step(x10, s); x11 = step(x11, s); }
      if (CHAINS > 12u) { x12 = step(x12, s); x13 = step(x13, s); x14 = step(x14, s); x15 = step(x15, s); }
      x0 = step(x0, s); x1 = step(x1, s);
      if (CHAINS > 2u) { x2 = step(x2, s); x3 = step(x3, s); }
      if (CHAINS > 4u) { x4 = step(x4, s); x5 = step(x5, s); }
      if (CHAINS > 6u) { x6 = step(x6, s); x7 = step(x7, s); }
      if (CHAINS > 8u) { x8 = step(x8, s); x9 = step(x9, s); }
      if (CHAINS > 10u) { x10 = step(x10, s); x11 = step(x11, s); }
      if (CHAINS > 12u) { x12 = step(x12, s); x13 = step(x13, s); x14 = step(x14, s); x15 = step(x15, s); }
      x0 = step(x0, s); x1 = step(x1, s);
      if (CHAINS > 2u) { x2 = step(x2, s); x3 = step(x3, s); }
      if (CHAINS > 4u) { x4 = step(x4, s); x5 = step(x5, s); }
      if (CHAINS > 6u) { x6 = step(x6, s); x7 = step(x7, s); }
      if (CHAINS > 8u) { x8 = step(x8, s); x9 = step(x9, s); }
      if (CHAINS > 10u) { x10 = step(x10, s); x11 = step(x11, s); }
      if (CHAINS > 12u) { x12 = step(x12, s); x13 = step(x13, s); x14 = step(x14, s); x15 = step(x15, s); }
    }
  }
  var end = x0 ^ x1;
  if (CHAINS > 2u) { end ^= x2 ^ x3; }
  if (CHAINS > 4u) { end ^= x4 ^ x5; }
  if (CHAINS > 6u) { end ^= x6 ^ x7; }
  if (CHAINS > 8u) { end ^= x8 ^ x9; }
  if (CHAINS > 10u) { end ^= x10 ^ x11; }
  if (CHAINS > 12u) { end ^= x12 ^ x13 ^ x14 ^ x15; }
  ends[id.x] = end;
}
