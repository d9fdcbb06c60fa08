// C = silu(A·Gᵀ)·(A·Uᵀ), where B holds G [OUT, INNER] above U [OUT, INNER]. One of finish-one, finish-add, finish-gate and finish-rotary.
@group(0) @binding(2) var<storage, read_write> c: array<Stored>;

const RESULTS = OUT;
const LOG2_E = 1.4426950408889634;

fn column_of(result: u32, part: u32) -> u32 { return part * OUT + result; }

fn finish(row: u32, result: u32, one: Real, two: Real) {
  // Bounded: some drivers assume that infinities do not occur.
  let gated = one / (1.0 + exp2(min(-one * LOG2_E, Real(126.0)))) * two;
  c[(row * ((OUT + 3u) / 4u * 4u) + result) / RUN] = Stored(gated);
}
