/** Kernels of the torture program. */
export const KERNELS = {
  /** c = a · b; 2mnk FLOP. */
  matmul: `
struct Dims { m: u32, n: u32, k: u32 }
@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> c: array<f32>;
@group(0) @binding(3) var<uniform> dims: Dims;
@compute @workgroup_size(8, 8) fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= dims.n || id.y >= dims.m) { return; }
  var sum = 0f;
  for (var i = 0u; i < dims.k; i++) { sum += a[id.y * dims.k + i] * b[i * dims.n + id.x]; }
  c[id.y * dims.n + id.x] = sum;
}`,
  /** y = y · scale + x, in place; 2 FLOP an element. */
  axpy: `
struct Scale { scale: f32, n: u32 }
@group(0) @binding(0) var<uniform> by: Scale;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < by.n) { y[id.x] = y[id.x] * by.scale + x[id.x]; }
}`,
  /** Counts values by their last three bits. */
  histogram: `
@group(0) @binding(0) var<storage, read> x: array<u32>;
@group(0) @binding(1) var<storage, read_write> bins: array<atomic<u32>, 8>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) { atomicAdd(&bins[x[id.x] & 7u], 1u); }`,
  /** Adds \`step\` \`times\` times. */
  overrides: `
override step: f32 = 1;
@id(7) override times: u32 = 1;
@group(0) @binding(0) var<storage, read_write> y: array<f32>;
@compute @workgroup_size(32) fn grow(@builtin(global_invocation_id) id: vec3u) {
  for (var i = 0u; i < times; i++) { y[id.x] += step; }
}
@compute @workgroup_size(32) fn other() { y[0] = 1; }`,
  /** Writes the size of the next dispatch. */
  sizes: `
@group(0) @binding(0) var<storage, read_write> sizes: array<u32>;
@compute @workgroup_size(1) fn main() { sizes[0] = 3; sizes[1] = 2; sizes[2] = 1; }`,
  /** One FLOP in each invocation. */
  add: `
@group(0) @binding(0) var<storage, read_write> y: array<f32>;
@compute @workgroup_size(16) fn main(@builtin(global_invocation_id) id: vec3u) { y[id.x + 64 * id.y] += 1.5; }`,
  /** Four groups, one buffer in each. */
  groups: `
@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(1) @binding(0) var<storage, read> b: array<f32>;
@group(2) @binding(0) var<storage, read> c: array<f32>;
@group(3) @binding(2) var<storage, read_write> d: array<f32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) { d[id.x] = d[id.x] + a[id.x] + b[id.x] + c[id.x]; }`,
  /** Eight storage buffers. */
  eight: `
${Array.from({ length: 7 }, (_, i) => `@group(0) @binding(${i}) var<storage, read> x${i}: array<f32>;`).join('\n')}
@group(0) @binding(7) var<storage, read_write> y: array<f32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  y[id.x] += ${Array.from({ length: 7 }, (_, i) => `x${i}[id.x]`).join(' + ')};
}`,
  /** y = y · 2, or y + 1: the order matters. */
  double: `
@group(0) @binding(0) var<storage, read_write> y: array<f32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) { y[id.x] = y[id.x] * 2; }`,
  increment: `
@group(0) @binding(0) var<storage, read_write> y: array<f32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) { y[id.x] = y[id.x] + 1; }`,
  /** Adds an immediate to the first values; the second immediate says to how many. */
  immediate: `
requires immediate_address_space;
struct Passed { by: f32, n: u32 }
var<immediate> passed: Passed;
@group(0) @binding(0) var<storage, read_write> y: array<f32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) { if (id.x < passed.n) { y[id.x] += passed.by; } }`,
  /** Writes a texture that it cannot read. */
  paint: `
@group(0) @binding(0) var target_texture: texture_storage_2d<rgba8unorm, write>;
@compute @workgroup_size(4, 4) fn main(@builtin(global_invocation_id) id: vec3u) {
  textureStore(target_texture, id.xy, vec4f(vec2f(id.xy) / 15, 0.5, 1));
}`,
  /** Reads and writes a texture: a second run would change it. */
  repaint: `
@group(0) @binding(0) var both: texture_storage_2d<r32uint, read_write>;
@compute @workgroup_size(4, 4) fn main(@builtin(global_invocation_id) id: vec3u) {
  textureStore(both, id.xy, textureLoad(both, id.xy) + 1);
}`,
  triangle: `
@vertex fn vertices(@builtin(vertex_index) i: u32) -> @builtin(position) vec4f {
  return vec4f(f32(i & 1u) * 4 - 1, f32(i >> 1u) * 4 - 1, 0, 1);
}
@fragment fn colour() -> @location(0) vec4f { return vec4f(0.25, 0.5, 0.75, 1); }`,
} as const;
