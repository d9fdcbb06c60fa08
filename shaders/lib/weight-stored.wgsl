// A weight of W [OUT, IN] at a time, in the type of the activations. Twin of weight-packed.wgsl.
@group(0) @binding(1) var<storage, read> w: array<scalar>;

fn weight_at(row: u32, i: u32) -> f32 { return f32(w[row * IN_PITCH + i]); }
