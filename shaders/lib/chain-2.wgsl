// Two chains in one vec2. Twin of chain-1.wgsl and chain-4.wgsl.
alias Chain = vec2<scalar>;

fn mean(x: Chain) -> f32 {
  return dot(vec2f(x), vec2f(0.5));
}
