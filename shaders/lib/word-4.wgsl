// A word of four u32. Twin of word-1.wgsl and word-2.wgsl.
alias Word = vec4u;

fn word_of(i: u32) -> Word {
  return vec4u(random_word(4u * i), random_word(4u * i + 1u), random_word(4u * i + 2u), random_word(4u * i + 3u));
}

fn fold(x: Word) -> u32 {
  return x.x ^ x.y ^ x.z ^ x.w;
}
