// A as it is stored. Twin of norm-load.wgsl.
const NORM = 0u;

fn gain_at(i: u32) -> vec4f { return vec4f(); }

fn gained(four: vec4f, gain: vec4f) -> vec4f { return four; }

fn scale_of(squares: f32) -> f32 { return 1.0; }
