// Each lane loads all it needs of A. Twin of rows-quad.wgsl.
struct Lane {
  @builtin(local_invocation_index) index: u32,
}

fn row_of(lane: Lane) -> u32 { return 0u; }

fn first(part: vec4f, row: u32, i: u32) -> vec4f { return part; }
fn second(part: vec4f, row: u32, i: u32) -> vec4f { return left_at(min(row + 1u, ROWS - 1u) * INNER4, i); }
fn third(part: vec4f, row: u32, i: u32) -> vec4f { return left_at(min(row + 2u, ROWS - 1u) * INNER4, i); }
fn fourth(part: vec4f, row: u32, i: u32) -> vec4f { return left_at(min(row + 3u, ROWS - 1u) * INNER4, i); }
