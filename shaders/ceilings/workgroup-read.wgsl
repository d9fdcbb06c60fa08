// ceilings/workgroup-read: a tile of workgroup memory is read again and again, 16 bytes a lane, lanes side by side.
// ends[i] = xor of the four words of the sum of tile[(lane + k) % WORKGROUP] over k < 8·ITERATIONS; tile = random_word(0 …).
// ends [u32, one an invocation].
// Needs nothing. Constants: WORKGROUP (a power of two), ITERATIONS, SEED.
// Dispatch: any.
// @include lib/random-words.wgsl
@group(0) @binding(0) var<storage, read_write> ends: array<u32>;

var<workgroup> tile: array<vec4u, WORKGROUP>;

fn at(place: u32) -> vec4u {
  return tile[place % WORKGROUP];
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  tile[index] = vec4u(random_word(4u * index), random_word(4u * index + 1u), random_word(4u * index + 2u), random_word(4u * index + 3u));
  workgroupBarrier();
  var sum = vec4u();
  for (var i = 0u; i < ITERATIONS; i++) {
    let first = index + 8u * i;
    // Sums, not xors: words of equal turns would cancel out.
    sum += at(first) + at(first + 1u) + at(first + 2u) + at(first + 3u);
    sum += at(first + 4u) + at(first + 5u) + at(first + 6u) + at(first + 7u);
  }
  ends[id.x] = sum.x ^ sum.y ^ sum.z ^ sum.w;
}
