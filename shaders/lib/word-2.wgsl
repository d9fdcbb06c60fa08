// A word of two u32. Twin of word-1.wgsl and word-4.wgsl.
alias Word = vec2u;

fn word_of(i: u32) -> Word {
  return vec2u(random_word(2u * i), random_word(2u * i + 1u));
}

fn fold(x: Word) -> u32 {
  return x.x ^ x.y;
}
