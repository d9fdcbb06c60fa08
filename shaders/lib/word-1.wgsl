// A word of one u32. Twin of word-2.wgsl and word-4.wgsl.
alias Word = u32;

fn word_of(i: u32) -> Word {
  return random_word(i);
}

fn fold(x: Word) -> u32 {
  return x;
}
