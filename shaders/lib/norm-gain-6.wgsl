// The gain of a norm, in the first binding that the rest of a kernel leaves free.
@group(0) @binding(6) var<storage, read> n: array<scalar4>;
