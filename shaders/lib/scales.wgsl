// One f16 scale per group of 32 weights, two in a word.
const GROUPS = (INNER4 + 7u) / 8u;

@group(0) @binding(3) var<storage, read> scales: array<u32>;

fn scale_of(group: u32) -> f32 {
  return unpack2x16float(scales[group / 2u] >> (group % 2u * 16u)).x;
}
