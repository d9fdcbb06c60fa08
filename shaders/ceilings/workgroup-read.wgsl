// ceilings/workgroup-read: a tile of workgroup memory is read again and again, lanes side by side, a word of WIDTH u32 at once.
// ends[i] = fold of the sum of tile[(lane + k) % WORKGROUP] over k < 32·ITERATIONS; tile = random_word(0 …), WIDTH a word.
// ends [u32, one an invocation].
// Needs nothing. Constants: WORKGROUP (a power of two), ITERATIONS, SEED, WIDTH (1, 2, 4).
// Dispatch: any.
// @include lib/random-words.wgsl
// @include lib/word-{WIDTH}.wgsl
@group(0) @binding(0) var<storage, read_write> ends: array<u32>;

// The first words once more at the end: 32 loads in a row need no modulo between them.
const LENGTH = WORKGROUP + 32u;
var<workgroup> tile: array<Word, LENGTH>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_index) index: u32) {
  for (var i = index; i < LENGTH; i += WORKGROUP) { tile[i] = word_of(i % WORKGROUP); }
  workgroupBarrier();
  var sum = Word();
  for (var i = 0u; i < ITERATIONS; i++) {
    let at = (index + 32u * i) % WORKGROUP;
    // Sums, not xors: words of equal turns would cancel out.
    sum += tile[at] + tile[at + 1u] + tile[at + 2u] + tile[at + 3u] + tile[at + 4u] + tile[at + 5u] + tile[at + 6u] + tile[at + 7u];
    sum += tile[at + 8u] + tile[at + 9u] + tile[at + 10u] + tile[at + 11u] + tile[at + 12u] + tile[at + 13u] + tile[at + 14u] + tile[at + 15u];
    sum += tile[at + 16u] + tile[at + 17u] + tile[at + 18u] + tile[at + 19u] + tile[at + 20u] + tile[at + 21u] + tile[at + 22u] + tile[at + 23u];
    sum += tile[at + 24u] + tile[at + 25u] + tile[at + 26u] + tile[at + 27u] + tile[at + 28u] + tile[at + 29u] + tile[at + 30u] + tile[at + 31u];
  }
  ends[id.x] = fold(sum);
}
