// All lanes of a subgroup have the same rows of A: each lane of a quad loads one of four consecutive vec4s, and all take them from the
// first four lanes. Twin of left-alone.wgsl.
// @include lib/lane-subgroup.wgsl

// The part of four vec4s, starting at i, that this lane loads.
fn part_of(lane: Lane, start: u32, i: u32) -> vec4f { return left_at(start, i + lane.index % 4u); }

fn first(part: vec4f, start: u32, i: u32) -> vec4f { return subgroupBroadcast(part, 0u); }
fn second(part: vec4f, start: u32, i: u32) -> vec4f { return subgroupBroadcast(part, 1u); }
fn third(part: vec4f, start: u32, i: u32) -> vec4f { return subgroupBroadcast(part, 2u); }
fn fourth(part: vec4f, start: u32, i: u32) -> vec4f { return subgroupBroadcast(part, 3u); }

// The sum of four vec4s' products with by, from the part that each lane loaded.
fn total_of(by: vec4f, part: vec4f, first: vec4f, second: vec4f, third: vec4f, fourth: vec4f) -> f32 {
  let one = dot(part, by);
  let two = one + quadSwapX(one);
  return two + quadSwapY(two);
}
