// C = R + A·Bᵀ: the residual stream is added where a result is stored. One of finish-one, finish-add, finish-gate and finish-rotary.
@group(0) @binding(2) var<storage, read_write> c: array<Stored>;
@group(0) @binding(3) var<storage, read> residual: array<Stored>;

const RESULTS = OUT;

fn column_of(result: u32, part: u32) -> u32 { return result; }

fn finish(row: u32, result: u32, one: Real, two: Real) {
  let at = (row * ((OUT + 3u) / 4u * 4u) + result) / RUN;
  c[at] = Stored(Real(residual[at]) + one);
}
