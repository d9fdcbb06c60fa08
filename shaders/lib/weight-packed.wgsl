// A weight of W [OUT, IN] at a time, unpacked. Twin of weight-stored.wgsl.
const INNER4 = IN_PITCH / 4u;

// @include lib/right-{WEIGHTS}.wgsl

fn weight_at(row: u32, i: u32) -> f32 { return right4(right_start(row), i / 4u)[i % 4u]; }
