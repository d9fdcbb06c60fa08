// The lanes of a quad have the same rows of A: each loads a vec4 of one of four rows, and the quad shares them. Twin of rows-alone.wgsl.
struct Lane {
  @builtin(subgroup_invocation_id) index: u32,
}

// Which of four rows this lane loads.
fn row_of(lane: Lane) -> u32 { return lane.index % 4u; }

fn first(part: vec4f, row: u32, i: u32) -> vec4f { return quadBroadcast(part, 0u); }
fn second(part: vec4f, row: u32, i: u32) -> vec4f { return quadBroadcast(part, 1u); }
fn third(part: vec4f, row: u32, i: u32) -> vec4f { return quadBroadcast(part, 2u); }
fn fourth(part: vec4f, row: u32, i: u32) -> vec4f { return quadBroadcast(part, 3u); }
