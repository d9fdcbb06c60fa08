// Four chains in one vec4. Twin of chain-1.wgsl and chain-2.wgsl.
alias Chain = scalar4;

fn mean(x: Chain) -> f32 {
  return dot(vec4f(x), vec4f(0.25));
}
