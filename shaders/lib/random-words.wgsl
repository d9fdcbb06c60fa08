// Pseudorandom words that can be recomputed anywhere: the finaliser of MurmurHash3 over the word's index.
fn random_word(index: u32) -> u32 {
  var h = index * 0x9e3779b9u + SEED;
  h = (h ^ (h >> 16u)) * 0x85ebca6bu;
  h = (h ^ (h >> 13u)) * 0xc2b2ae35u;
  return h ^ (h >> 16u);
}
