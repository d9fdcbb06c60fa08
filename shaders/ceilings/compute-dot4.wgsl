// ceilings/compute-dot4: chains of x = dot4I8Packed(x, s) + x, 8 operations a step on four packed int8.
// Integers wrap around, so the ends are exact.
// seeds [u32, 64: the values of s], ends [u32, one an invocation: the xor of its chains].
// Needs the language feature packed_4x8_integer_dot_product. Constants: CHAINS (1, 2, 4, 8), STEPS (an iteration: 4, 8, 16), ITERATIONS, WORKGROUP.
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
  for (var i = 0u; i < ITERATIONS; i++) {
    x0 = step(x0, s);
    if (CHAINS > 1u) { x1 = step(x1, s); }
    if (CHAINS > 2u) { x2 = step(x2, s); x3 = step(x3, s); }
    if (CHAINS > 4u) { x4 = step(x4, s); x5 = step(x5, s); x6 = step(x6, s); x7 = step(x7, s); }
    x0 = step(x0, s);
    if (CHAINS > 1u) { x1 = step(x1, s); }
    if (CHAINS > 2u) { x2 = step(x2, s); x3 = step(x3, s); }
    if (CHAINS > 4u) { x4 = step(x4, s); x5 = step(x5, s); x6 = step(x6, s); x7 = step(x7, s); }
    x0 = step(x0, s);
    if (CHAINS > 1u) { x1 = step(x1, s); }
    if (CHAINS > 2u) { x2 = step(x2, s); x3 = step(x3, s); }
    if (CHAINS > 4u) { x4 = step(x4, s); x5 = step(x5, s); x6 = step(x6, s); x7 = step(x7, s); }
    x0 = step(x0, s);
    if (CHAINS > 1u) { x1 = step(x1, s); }
    if (CHAINS > 2u) { x2 = step(x2, s); x3 = step(x3, s); }
    if (CHAINS > 4u) { x4 = step(x4, s); x5 = step(x5, s); x6 = step(x6, s); x7 = step(x7, s); }
    if (STEPS > 4u) {
      x0 = step(x0, s);
      if (CHAINS > 1u) { x1 = step(x1, s); }
      if (CHAINS > 2u) { x2 = step(x2, s); x3 = step(x3, s); }
      if (CHAINS > 4u) { x4 = step(x4, s); x5 = step(x5, s); x6 = step(x6, s); x7 = step(x7, s); }
      x0 = step(x0, s);
      if (CHAINS > 1u) { x1 = step(x1, s); }
      if (CHAINS > 2u) { x2 = step(x2, s); x3 = step(x3, s); }
      if (CHAINS > 4u) { x4 = step(x4, s); x5 = step(x5, s); x6 = step(x6, s); x7 = step(x7, s); }
      x0 = step(x0, s);
      if (CHAINS > 1u) { x1 = step(x1, s); }
      if (CHAINS > 2u) { x2 = step(x2, s); x3 = step(x3, s); }
      if (CHAINS > 4u) { x4 = step(x4, s); x5 = step(x5, s); x6 = step(x6, s); x7 = step(x7, s); }
      x0 = step(x0, s);
      if (CHAINS > 1u) { x1 = step(x1, s); }
      if (CHAINS > 2u) { x2 = step(x2, s); x3 = step(x3, s); }
      if (CHAINS > 4u) { x4 = step(x4, s); x5 = step(x5, s); x6 = step(x6, s); x7 = step(x7, s); }
    }
    if (STEPS > 8u) {
      x0 = step(x0, s);
      if (CHAINS > 1u) { x1 = step(x1, s); }
      if (CHAINS > 2u) { x2 = step(x2, s); x3 = step(x3, s); }
      if (CHAINS > 4u) { x4 = step(x4, s); x5 = step(x5, s); x6 = step(x6, s); x7 = step(x7, s); }
      x0 = step(x0, s);
      if (CHAINS > 1u) { x1 = step(x1, s); }
      if (CHAINS > 2u) { x2 = step(x2, s); x3 = step(x3, s); }
      if (CHAINS > 4u) { x4 = step(x4, s); x5 = step(x5, s); x6 = step(x6, s); x7 = step(x7, s); }
      x0 = step(x0, s);
      if (CHAINS > 1u) { x1 = step(x1, s); }
      if (CHAINS > 2u) { x2 = step(x2, s); x3 = step(x3, s); }
      if (CHAINS > 4u) { x4 = step(x4, s); x5 = step(x5, s); x6 = step(x6, s); x7 = step(x7, s); }
      x0 = step(x0, s);
      if (CHAINS > 1u) { x1 = step(x1, s); }
      if (CHAINS > 2u) { x2 = step(x2, s); x3 = step(x3, s); }
      if (CHAINS > 4u) { x4 = step(x4, s); x5 = step(x5, s); x6 = step(x6, s); x7 = step(x7, s); }
      x0 = step(x0, s);
      if (CHAINS > 1u) { x1 = step(x1, s); }
      if (CHAINS > 2u) { x2 = step(x2, s); x3 = step(x3, s); }
      if (CHAINS > 4u) { x4 = step(x4, s); x5 = step(x5, s); x6 = step(x6, s); x7 = step(x7, s); }
      x0 = step(x0, s);
      if (CHAINS > 1u) { x1 = step(x1, s); }
      if (CHAINS > 2u) { x2 = step(x2, s); x3 = step(x3, s); }
      if (CHAINS > 4u) { x4 = step(x4, s); x5 = step(x5, s); x6 = step(x6, s); x7 = step(x7, s); }
      x0 = step(x0, s);
      if (CHAINS > 1u) { x1 = step(x1, s); }
      if (CHAINS > 2u) { x2 = step(x2, s); x3 = step(x3, s); }
      if (CHAINS > 4u) { x4 = step(x4, s); x5 = step(x5, s); x6 = step(x6, s); x7 = step(x7, s); }
      x0 = step(x0, s);
      if (CHAINS > 1u) { x1 = step(x1, s); }
      if (CHAINS > 2u) { x2 = step(x2, s); x3 = step(x3, s); }
      if (CHAINS > 4u) { x4 = step(x4, s); x5 = step(x5, s); x6 = step(x6, s); x7 = step(x7, s); }
    }
  }
  var end = x0;
  if (CHAINS > 1u) { end ^= x1; }
  if (CHAINS > 2u) { end ^= x2 ^ x3; }
  if (CHAINS > 4u) { end ^= x4 ^ x5 ^ x6 ^ x7; }
  ends[id.x] = end;
}
