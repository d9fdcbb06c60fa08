// ceilings/launch: an almost empty dispatch: its time is the cost of a launch.
// ticks[0] = ticks[0] + 1.
// ticks [u32].
// Needs nothing. No constants.
// Dispatch: 1.
@group(0) @binding(0) var<storage, read_write> ticks: array<u32>;

@compute @workgroup_size(1)
fn main() {
  ticks[0] += 1u;
}
