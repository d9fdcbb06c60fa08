// C [ROWS, COLS] from one column of sums per result. One of finish-one, finish-add, finish-gate and finish-rotary: they define RESULTS (of a
// row), the columns of B that make up a result, and where it goes. Real is a result, or RUN neighbouring ones, and Stored the same in memory.
@group(0) @binding(2) var<storage, read_write> c: array<Stored>;

const RESULTS = COLS;

fn column_of(result: u32, part: u32) -> u32 { return result; }

fn finish(row: u32, result: u32, one: Real, two: Real) {
  c[(row * ((COLS + 3u) / 4u * 4u) + result) / RUN] = Stored(one);
}
