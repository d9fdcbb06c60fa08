// ceilings/compute-fma: chains of x = x·x + c, each step waiting for the one before; several chains hide that wait.
// Squaring keeps a compiler from folding steps; −0.7 < c < 0.2 draws every chain to the fixed point (1 − √(1 − 4c)) / 2.
// seeds [f32, 64: the values of c], ends [f32, one an invocation: the mean of its chains].
// Needs shader-f16 where scalar is f16. Constants: CHAINS (2 to 12, even, or 16), STEPS (an iteration: 4, 8, 16), ITERATIONS, WORKGROUP, WIDTH (1: scalars, 2: vec2s, 4: vec4s).
// Dispatch: any.
// @include lib/chain-{WIDTH}.wgsl
@group(0) @binding(0) var<storage, read> seeds: array<f32>;
@group(0) @binding(1) var<storage, read_write> ends: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let c = Chain(scalar(seeds[id.x % 64u]));
  var x0 = Chain(scalar(0.01));
  var x1 = Chain(scalar(0.02));
  var x2 = Chain(scalar(0.03));
  var x3 = Chain(scalar(0.04));
  var x4 = Chain(scalar(0.05));
  var x5 = Chain(scalar(0.06));
  var x6 = Chain(scalar(0.07));
  var x7 = Chain(scalar(0.08));
  var x8 = Chain(scalar(0.09));
  var x9 = Chain(scalar(0.015));
  var x10 = Chain(scalar(0.025));
  var x11 = Chain(scalar(0.035));
  var x12 = Chain(scalar(0.045));
  var x13 = Chain(scalar(0.055));
  var x14 = Chain(scalar(0.065));
  var x15 = Chain(scalar(0.075));
  // Written out: some drivers keep what a loop carries in memory, and each turn has a cost of its own.
  for (var i = 0u; i < ITERATIONS; i++) {
    x0 = fma(x0, x0, c); x1 = fma(x1, x1, c);
    if (CHAINS > 2u) { x2 = fma(x2, x2, c); x3 = fma(x3, x3, c); }
    if (CHAINS > 4u) { x4 = fma(x4, x4, c); x5 = fma(x5, x5, c); }
    if (CHAINS > 6u) { x6 = fma(x6, x6, c); x7 = fma(x7, x7, c); }
    if (CHAINS > 8u) { x8 = fma(x8, x8, c); x9 = fma(x9, x9, c); }
    if (CHAINS > 10u) { x10 = fma(x10, x10, c); x11 = fma(x11, x11, c); }
    if (CHAINS > 12u) { x12 = fma(x12, x12, c); x13 = fma(x13, x13, c); x14 = fma(x14, x14, c); x15 = fma(x15, x15, c); }
    x0 = fma(x0, x0, c); x1 = fma(x1, x1, c);
    if (CHAINS > 2u) { x2 = fma(x2, x2, c); x3 = fma(x3, x3, c); }
    if (CHAINS > 4u) { x4 = fma(x4, x4, c); x5 = fma(x5, x5, c); }
    if (CHAINS > 6u) { x6 = fma(x6, x6, c); x7 = fma(x7, x7, c); }
    if (CHAINS > 8u) { x8 = fma(x8, x8, c); x9 = fma(x9, x9, c); }
    if (CHAINS > 10u) { x10 = fma(x10, x10, c); x11 = fma(x11, x11, c); }
    if (CHAINS > 12u) { x12 = fma(x12, x12, c); x13 = fma(x13, x13, c); x14 = fma(x14, x14, c); x15 = fma(x15, x15, c); }
    x0 = fma(x0, x0, c); x1 = fma(x1, x1, c);
    if (CHAINS > 2u) { x2 = fma(x2, x2, c); x3 = fma(x3, x3, c); }
    if (CHAINS > 4u) { x4 = fma(x4, x4, c); x5 = fma(x5, x5, c); }
    if (CHAINS > 6u) { x6 = fma(x6, x6, c); x7 = fma(x7, x7, c); }
    if (CHAINS > 8u) { x8 = fma(x8, x8, c); x9 = fma(x9, x9, c); }
    if (CHAINS > 10u) { x10 = fma(x10, x10, c); x11 = fma(x11, x11, c); }
    if (CHAINS > 12u) { x12 = fma(x12, x12, c); x13 = fma(x13, x13, c); x14 = fma(x14, x14, c); x15 = fma(x15, x15, c); }
    x0 = fma(x0, x0, c); x1 = fma(x1, x1, c);
    if (CHAINS > 2u) { x2 = fma(x2, x2, c); x3 = fma(x3, x3, c); }
    if (CHAINS > 4u) { x4 = fma(x4, x4, c); x5 = fma(x5, x5, c); }
    if (CHAINS > 6u) { x6 = fma(x6, x6, c); x7 = fma(x7, x7, c); }
    if (CHAINS > 8u) { x8 = fma(x8, x8, c); x9 = fma(x9, x9, c); }
    if (CHAINS > 10u) { x10 = fma(x10, x10, c); x11 = fma(x11, x11, c); }
    if (CHAINS > 12u) { x12 = fma(x12, x12, c); x13 = fma(x13, x13, c); x14 = fma(x14, x14, c); x15 = fma(x15, x15, c); }
    if (STEPS > 4u) {
      x0 = fma(x0, x0, c); x1 = fma(x1, x1, c);
      if (CHAINS > 2u) { x2 = fma(x2, x2, c); x3 = fma(x3, x3, c); }
      if (CHAINS > 4u) { x4 = fma(x4, x4, c); x5 = fma(x5, x5, c); }
      if (CHAINS > 6u) { x6 = fma(x6, x6, c); x7 = fma(x7, x7, c); }
      if (CHAINS > 8u) { x8 = fma(x8, x8, c); x9 = fma(x9, x9, c); }
      if (CHAINS > 10u) { x10 = fma(x10, x10, c); x11 = fma(x11, x11, c); }
      if (CHAINS > 12u) { x12 = fma(x12, x12, c); x13 = fma(x13, x13, c); x14 = fma(x14, x14, c); x15 = fma(x15, x15, c); }
      x0 = fma(x0, x0, c); x1 = fma(x1, x1, c);
      if (CHAINS > 2u) { x2 = fma(x2, x2, c); x3 = fma(x3, x3, c); }
      if (CHAINS > 4u) { x4 = fma(x4, x4, c); x5 = fma(x5, x5, c); }
      if (CHAINS > 6u) { x6 = fma(x6, x6, c); x7 = fma(x7, x7, c); }
      if (CHAINS > 8u) { x8 = fma(x8, x8, c); x9 = fma(x9, x9, c); }
      if (CHAINS > 10u) { x10 = fma(x10, x10, c); x11 = fma(x11, x11, c); }
      if (CHAINS > 12u) { x12 = fma(x12, x12, c); x13 = fma(x13, x13, c); x14 = fma(x14, x14, c); x15 = fma(x15, x15, c); }
      x0 = fma(x0, x0, c); x1 = fma(x1, x1, c);
      if (CHAINS > 2u) { x2 = fma(x2, x2, c); x3 = fma(x3, x3, c); }
      if (CHAINS > 4u) { x4 = fma(x4, x4, c); x5 = fma(x5, x5, c); }
      if (CHAINS > 6u) { x6 = fma(x6, x6, c); x7 = fma(x7, x7, c); }
      if (CHAINS > 8u) { x8 = fma(x8, x8, c); x9 = fma(x9, x9, c); }
      if (CHAINS > 10u) { x10 = fma(x10, x10, c); x11 = fma(x11, x11, c); }
      if (CHAINS > 12u) { x12 = fma(x12, x12, c); x13 = fma(x13, x13, c); x14 = fma(x14, x14, c); x15 = fma(x15, x15, c); }
      x0 = fma(x0, x0, c); x1 = fma(x1, x1, c);
      if (CHAINS > 2u) { x2 = fma(x2, x2, c); x3 = fma(x3, x3, c); }
      if (CHAINS > 4u) { x4 = fma(x4, x4, c); x5 = fma(x5, x5, c); }
      if (CHAINS > 6u) { x6 = fma(x6, x6, c); x7 = fma(x7, x7, c); }
      if (CHAINS > 8u) { x8 = fma(x8, x8, c); x9 = fma(x9, x9, c); }
      if (CHAINS > 10u) { x10 = fma(x10, x10, c); x11 = fma(x11, x11, c); }
      if (CHAINS > 12u) { x12 = fma(x12, x12, c); x13 = fma(x13, x13, c); x14 = fma(x14, x14, c); x15 = fma(x15, x15, c); }
    }
    if (STEPS > 8u) {
      x0 = fma(x0, x0, c); x1 = fma(x1, x1, c);
      if (CHAINS > 2u) { x2 = fma(x2, x2, c); x3 = fma(x3, x3, c); }
      if (CHAINS > 4u) { x4 = fma(x4, x4, c); x5 = fma(x5, x5, c); }
      if (CHAINS > 6u) { x6 = fma(x6, x6, c); x7 = fma(x7, x7, c); }
      if (CHAINS > 8u) { x8 = fma(x8, x8, c); x9 = fma(x9, x9, c); }
      if (CHAINS > 10u) { x10 = fma(x10, x10, c); x11 = fma(x11, x11, c); }
      if (CHAINS > 12u) { x12 = fma(x12, x12, c); x13 = fma(x13, x13, c); x14 = fma(x14, x14, c); x15 = fma(x15, x15, c); }
      x0 = fma(x0, x0, c); x1 = fma(x1, x1, c);
      if (CHAINS > 2u) { x2 = fma(x2, x2, c); x3 = fma(x3, x3, c); }
      if (CHAINS > 4u) { x4 = fma(x4, x4, c); x5 = fma(x5, x5, c); }
      if (CHAINS > 6u) { x6 = fma(x6, x6, c); x7 = fma(x7, x7, c); }
      if (CHAINS > 8u) { x8 = fma(x8, x8, c); x9 = fma(x9, x9, c); }
      if (CHAINS > 10u) { x10 = fma(x10, x10, c); x11 = fma(x11, x11, c); }
      if (CHAINS > 12u) { x12 = fma(x12, x12, c); x13 = fma(x13, x13, c); x14 = fma(x14, x14, c); x15 = fma(x15, x15, c); }
      x0 = fma(x0, x0, c); x1 = fma(x1, x1, c);
      if (CHAINS > 2u) { x2 = fma(x2, x2, c); x3 = fma(x3, x3, c); }
      if (CHAINS > 4u) { x4 = fma(x4, x4, c); x5 = fma(x5, x5, c); }
      if (CHAINS > 6u) { x6 = fma(x6, x6, c); x7 = fma(x7, x7, c); }
      if (CHAINS > 8u) { x8 = fma(x8, x8, c); x9 = fma(x9, x9, c); }
      if (CHAINS > 10u) { x10 = fma(x10, x10, c); x11 = fma(x11, x11, c); }
      if (CHAINS > 12u) { x12 = fma(x12, x12, c); x13 = fma(x13, x13, c); x14 = fma(x14, x14, c); x15 = fma(x15, x15, c); }
      x0 = fma(x0, x0, c); x1 = fma(x1, x1, c);
      if (CHAINS > 2u) { x2 = fma(x2, x2, c); x3 = fma(x3, x3, c); }
      if (CHAINS > 4u) { x4 = fma(x4, x4, c); x5 = fma(x5, x5, c); }
      if (CHAINS > 6u) { x6 = fma(x6, x6, c); x7 = fma(x7, x7, c); }
      if (CHAINS > 8u) { x8 = fma(x8, x8, c); x9 = fma(x9, x9, c); }
      if (CHAINS > 10u) { x10 = fma(x10, x10, c); x11 = fma(x11, x11, c); }
      if (CHAINS > 12u) { x12 = fma(x12, x12, c); x13 = fma(x13, x13, c); x14 = fma(x14, x14, c); x15 = fma(x15, x15, c); }
      x0 = fma(x0, x0, c); x1 = fma(x1, x1, c);
      if (CHAINS > 2u) { x2 = fma(x2, x2, c); x3 = fma(x3, x3, c); }
      if (CHAINS > 4u) { x4 = fma(x4, x4, c); x5 = fma(x5, x5, c); }
      if (CHAINS > 6u) { x6 = fma(x6, x6, c); x7 = fma(x7, x7, c); }
      if (CHAINS > 8u) { x8 = fma(x8, x8, c); x9 = fma(x9, x9, c); }
      if (CHAINS > 10u) { x10 = fma(x10, x10, c); x11 = fma(x11, x11, c); }
      if (CHAINS > 12u) { x12 = fma(x12, x12, c); x13 = fma(x13, x13, c); x14 = fma(x14, x14, c); x15 = fma(x15, x15, c); }
      x0 = fma(x0, x0, c); x1 = fma(x1, x1, c);
      if (CHAINS > 2u) { x2 = fma(x2, x2, c); x3 = fma(x3, x3, c); }
      if (CHAINS > 4u) { x4 = fma(x4, x4, c); x5 = fma(x5, x5, c); }
      if (CHAINS > 6u) { x6 = fma(x6, x6, c); x7 = fma(x7, x7, c); }
      if (CHAINS > 8u) { x8 = fma(x8, x8, c); x9 = fma(x9, x9, c); }
      if (CHAINS > 10u) { x10 = fma(x10, x10, c); x11 = fma(x11, x11, c); }
      if (CHAINS > 12u) { x12 = fma(x12, x12, c); x13 = fma(x13, x13, c); x14 = fma(x14, x14, c); x15 = fma(x15, x15, c); }
      x0 = fma(x0, x0, c); x1 = fma(x1, x1, c);
      if (CHAINS > 2u) { x2 = fma(x2, x2, c); x3 = fma(x3, x3, c); }
      if (CHAINS > 4u) { x4 = fma(x4, x4, c); x5 = fma(x5, x5, c); }
      if (CHAINS > 6u) { x6 = fma(x6, x6, c); x7 = fma(x7, x7, c); }
      if (CHAINS > 8u) { x8 = fma(x8, x8, c); x9 = fma(x9, x9, c); }
      if (CHAINS > 10u) { x10 = fma(x10, x10, c); x11 = fma(x11, x11, c); }
      if (CHAINS > 12u) { x12 = fma(x12, x12, c); x13 = fma(x13, x13, c); x14 = fma(x14, x14, c); x15 = fma(x15, x15, c); }
      x0 = fma(x0, x0, c); x1 = fma(x1, x1, c);
      if (CHAINS > 2u) { x2 = fma(x2, x2, c); x3 = fma(x3, x3, c); }
      if (CHAINS > 4u) { x4 = fma(x4, x4, c); x5 = fma(x5, x5, c); }
      if (CHAINS > 6u) { x6 = fma(x6, x6, c); x7 = fma(x7, x7, c); }
      if (CHAINS > 8u) { x8 = fma(x8, x8, c); x9 = fma(x9, x9, c); }
      if (CHAINS > 10u) { x10 = fma(x10, x10, c); x11 = fma(x11, x11, c); }
      if (CHAINS > 12u) { x12 = fma(x12, x12, c); x13 = fma(x13, x13, c); x14 = fma(x14, x14, c); x15 = fma(x15, x15, c); }
    }
  }
  var sum = mean(x0) + mean(x1);
  if (CHAINS > 2u) { sum += mean(x2) + mean(x3); }
  if (CHAINS > 4u) { sum += mean(x4) + mean(x5); }
  if (CHAINS > 6u) { sum += mean(x6) + mean(x7); }
  if (CHAINS > 8u) { sum += mean(x8) + mean(x9); }
  if (CHAINS > 10u) { sum += mean(x10) + mean(x11); }
  if (CHAINS > 12u) { sum += mean(x12) + mean(x13) + mean(x14) + mean(x15); }
  ends[id.x] = sum / f32(CHAINS);
}
