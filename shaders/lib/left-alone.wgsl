// Each lane loads all it needs of A. Twin of left-subgroup.wgsl.
// @include lib/lane-alone.wgsl

fn part_of(lane: Lane, start: u32, i: u32) -> vec4f { return vec4f(); }

fn first(part: vec4f, start: u32, i: u32) -> vec4f { return left_at(start, i); }
fn second(part: vec4f, start: u32, i: u32) -> vec4f { return left_at(start, i + 1u); }
fn third(part: vec4f, start: u32, i: u32) -> vec4f { return left_at(start, i + 2u); }
fn fourth(part: vec4f, start: u32, i: u32) -> vec4f { return left_at(start, i + 3u); }

// The sum of four vec4s' products with by.
fn total_of(by: vec4f, part: vec4f, first: vec4f, second: vec4f, third: vec4f, fourth: vec4f) -> f32 {
  return dot(first + second + third + fourth, by);
}
