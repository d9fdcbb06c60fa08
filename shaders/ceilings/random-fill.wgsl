// ceilings/random-fill: fills the buffers that the other ceilings read with random words; not timed.
// data[i] = random_word(i); the finaliser of MurmurHash3.
// data [u32].
// Needs nothing. Constants: LENGTH (words), SEED.
// Dispatch: ceil(LENGTH / 256), folded into y.
// @include lib/workgroup-number.wgsl
// @include lib/random-words.wgsl
@group(0) @binding(0) var<storage, read_write> data: array<u32>;

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) count: vec3u, @builtin(local_invocation_index) index: u32) {
  let i = workgroup_number(id, count) * 256u + index;
  if (i < LENGTH) { data[i] = random_word(i); }
}
