// A chain of scalars. Twin of chain-4.wgsl.
alias Chain = scalar;

fn mean(x: Chain) -> f32 {
  return f32(x);
}
