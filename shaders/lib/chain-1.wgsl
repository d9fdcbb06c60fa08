// A chain of scalars. Twin of chain-2.wgsl and chain-4.wgsl.
alias Chain = scalar;

fn mean(x: Chain) -> f32 {
  return f32(x);
}
