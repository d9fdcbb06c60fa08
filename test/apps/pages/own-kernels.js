import { app, values } from './harness.js';

/** Kernels of our own, as a small decoder has them; one of them works as much as its data say, one blurs texels. */
const KERNELS = {
  norm: `
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
override width: u32 = 256;
var<workgroup> sums: array<f32, 64>;
@compute @workgroup_size(64) fn main(@builtin(workgroup_id) row: vec3u, @builtin(local_invocation_index) lane: u32) {
  var sum = 0f;
  for (var i = lane; i < width; i += 64) { sum += x[row.x * width + i] * x[row.x * width + i]; }
  sums[lane] = sum;
  workgroupBarrier();
  for (var half = 32u; half > 0; half /= 2) {
    if (lane < half) { sums[lane] += sums[lane + half]; }
    workgroupBarrier();
  }
  let scale = inverseSqrt(sums[0] / f32(width) + 1e-5);
  for (var i = lane; i < width; i += 64) { y[row.x * width + i] = x[row.x * width + i] * scale; }
}`,
  matmul: `
struct Sizes { m: u32, n: u32, k: u32 }
@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> c: array<f32>;
@group(0) @binding(3) var<uniform> sizes: Sizes;
@compute @workgroup_size(8, 8) fn main(@builtin(global_invocation_id) at: vec3u) {
  if (at.x >= sizes.n || at.y >= sizes.m) { return; }
  var sum = 0f;
  for (var i = 0u; i < sizes.k; i++) { sum += a[at.y * sizes.k + i] * b[i * sizes.n + at.x]; }
  c[at.y * sizes.n + at.x] = sum;
}`,
  softmax: `
@group(0) @binding(0) var<storage, read_write> x: array<f32>;
override width: u32 = 64;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) at: vec3u) {
  let first = at.x * width;
  if (first >= arrayLength(&x)) { return; }
  var most = x[first];
  for (var i = 1u; i < width; i++) { most = max(most, x[first + i]); }
  var sum = 0f;
  for (var i = 0u; i < width; i++) {
    x[first + i] = exp(x[first + i] - most);
    sum += x[first + i];
  }
  for (var i = 0u; i < width; i++) { x[first + i] /= sum; }
}`,
  transpose: `
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
override rows: u32 = 64;
override columns: u32 = 256;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) at: vec3u) {
  if (at.x < rows * columns) { y[(at.x % columns) * rows + at.x / columns] = x[at.x]; }
}`,
  mandelbrot: `
@group(0) @binding(0) var<storage, read_write> c: array<vec2f>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) at: vec3u) {
  if (at.x >= arrayLength(&c)) { return; }
  let here = c[at.x];
  var z = vec2f();
  for (var i = 0; i < 64 && dot(z, z) < 4; i++) { z = vec2f(z.x * z.x - z.y * z.y, 2 * z.x * z.y) + here; }
  c[at.x] = here * 0.9;
}`,
  blur: `
@group(0) @binding(0) var image: texture_2d<f32>;
@group(0) @binding(1) var blurred: texture_storage_2d<rgba8unorm, write>;
@compute @workgroup_size(8, 8) fn main(@builtin(global_invocation_id) at: vec3u) {
  let size = textureDimensions(image);
  if (any(at.xy >= size)) { return; }
  var sum = vec4f();
  for (var dy = -1; dy <= 1; dy++) {
    for (var dx = -1; dx <= 1; dx++) {
      sum += textureLoad(image, vec2u(clamp(vec2i(at.xy) + vec2i(dx, dy), vec2i(), vec2i(size) - 1)), 0);
    }
  }
  textureStore(blurred, at.xy, sum / 9);
}`,
};

const [ROWS, WIDTH, IMAGE, LAYERS] = [64, 256, 64, 4];
const { COPY_DST, COPY_SRC, MAP_READ, STORAGE, UNIFORM } = GPUBufferUsage;

await app(async () => {
  const adapter = await navigator.gpu.requestAdapter();
  const device = await adapter.requestDevice();
  const buffer = (data, usage = STORAGE) => {
    const made = device.createBuffer({ size: data.byteLength, usage: usage | COPY_DST | COPY_SRC });
    device.queue.writeBuffer(made, 0, data);
    return made;
  };
  const pipelines = Object.fromEntries(
    Object.entries(KERNELS).map(([label, code]) => {
      const module = device.createShaderModule({ label, code });
      return [label, device.createComputePipeline({ label, layout: 'auto', compute: { module } })];
    }),
  );
  const bind = (label, ...resources) => {
    const entries = resources.map((one, binding) => ({
      binding,
      resource: one instanceof GPUBuffer ? { buffer: one } : one.createView(),
    }));
    return { label, group: device.createBindGroup({ layout: pipelines[label].getBindGroupLayout(0), entries }) };
  };
  const floats = (...sizes) => buffer(values(sizes.reduce((n, size) => n * size, 1)));
  const sizes = (m, n, k) => buffer(Uint32Array.of(m, n, k, 0), UNIFORM);
  const usage = GPUTextureUsage.TEXTURE_BINDING | GPUTextureUsage.STORAGE_BINDING | GPUTextureUsage.COPY_DST;
  const textures = [0, 1].map(() => device.createTexture({ size: [IMAGE, IMAGE], format: 'rgba8unorm', usage }));
  const pixels = Uint8Array.from(values(IMAGE * IMAGE * 4), (value) => 127 * (value + 1));
  device.queue.writeTexture({ texture: textures[0] }, pixels, { bytesPerRow: IMAGE * 4 }, [IMAGE, IMAGE]);
  const [x, h, q, turned, scores, mixed] = [
    ...[0, 1, 2, 3].map(() => floats(ROWS, WIDTH)),
    floats(ROWS, ROWS),
    floats(ROWS, WIDTH),
  ];
  const points = floats(2048, 2);
  const layer = [
    { ...bind('norm', x, h), grid: [ROWS] },
    { ...bind('matmul', h, floats(WIDTH, WIDTH), q, sizes(ROWS, WIDTH, WIDTH)), grid: [WIDTH / 8, ROWS / 8] },
    { ...bind('transpose', h, turned), grid: [(ROWS * WIDTH) / 64] },
    { ...bind('matmul', q, turned, scores, sizes(ROWS, ROWS, WIDTH)), grid: [ROWS / 8, ROWS / 8] },
    { ...bind('softmax', scores), grid: [1] },
    { ...bind('matmul', scores, h, mixed, sizes(ROWS, WIDTH, ROWS)), grid: [WIDTH / 8, ROWS / 8] },
    { ...bind('matmul', mixed, floats(WIDTH, WIDTH), x, sizes(ROWS, WIDTH, WIDTH)), grid: [WIDTH / 8, ROWS / 8] },
    { ...bind('mandelbrot', points), grid: [2048 / 64] },
  ];
  const after = [
    { ...bind('blur', ...textures), grid: [IMAGE / 8, IMAGE / 8] },
    { ...bind('blur', ...textures.toReversed()), grid: [IMAGE / 8, IMAGE / 8] },
  ];
  const target = device.createBuffer({ size: x.size, usage: MAP_READ | COPY_DST });
  return async () => {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (const { label, group, grid } of [...Array.from({ length: LAYERS }, () => layer).flat(), ...after]) {
      pass.setPipeline(pipelines[label]);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(...grid);
    }
    pass.end();
    encoder.copyBufferToBuffer(x, 0, target, 0, x.size);
    device.queue.submit([encoder.finish()]);
    await target.mapAsync(GPUMapMode.READ);
    const result = new Float32Array(target.getMappedRange().slice(0));
    target.unmap();
    // JavaScript has its say: the GPU waits.
    await new Promise((resolve) => setTimeout(resolve, 20));
    return [result];
  };
});
