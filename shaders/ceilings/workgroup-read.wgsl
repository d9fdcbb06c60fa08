// ceilings/workgroup-read: reads a tile of workgroup memory repeatedly, one word of WIDTH u32 per load:
// lanes read adjacent words or, with ALIKE, all the same word, which some GPUs serve at once.
// ends[i] = fold of the sum of tile[((1 - ALIKE)·lane + k) % WORKGROUP] over k < RUN·ITERATIONS; tile = random_word(0 …), WIDTH per word.
// ends [u32, one per invocation].
// Needs nothing. Constants: WORKGROUP (a power of two), RUN (loads per iteration: 4, 8, 16, 32), ITERATIONS, SEED, WIDTH (1, 2, 4),
// ALIKE (0, 1).
// Dispatch: any.
// @include lib/random-words.wgsl
// @include lib/word-{WIDTH}.wgsl
@group(0) @binding(0) var<storage, read_write> ends: array<u32>;

var<workgroup> tile: array<Word, WORKGROUP>;

// WORKGROUP is a power of two, so the address is known to be in bounds and needs no other check.
fn word(at: u32) -> Word {
  return tile[at % WORKGROUP];
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  tile[index] = word_of(index);
  workgroupBarrier();
  var sum = Word();
  for (var i = 0u; i < ITERATIONS; i++) {
    let at = (1u - ALIKE) * index + RUN * i;
    // Sums, not xors: xor would cancel equal iterations.
    sum += word(at) + word(at + 1u) + word(at + 2u) + word(at + 3u);
    if (RUN > 4u) {
      sum += word(at + 4u) + word(at + 5u) + word(at + 6u) + word(at + 7u);
    }
    if (RUN > 8u) {
      sum += word(at + 8u) + word(at + 9u) + word(at + 10u) + word(at + 11u) + word(at + 12u) + word(at + 13u) + word(at + 14u) + word(at + 15u);
    }
    if (RUN > 16u) {
      sum += word(at + 16u) + word(at + 17u) + word(at + 18u) + word(at + 19u) + word(at + 20u) + word(at + 21u) + word(at + 22u) + word(at + 23u);
      sum += word(at + 24u) + word(at + 25u) + word(at + 26u) + word(at + 27u) + word(at + 28u) + word(at + 29u) + word(at + 30u) + word(at + 31u);
    }
  }
  ends[id.x] = fold(sum);
}
