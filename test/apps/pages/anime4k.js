import { app, loadScript, values } from './harness.js';

const [WIDTH, HEIGHT] = [64, 48];

const READ = `
@group(0) @binding(0) var image: texture_2d<f32>;
@group(0) @binding(1) var<storage, read_write> texels: array<vec4f>;
@compute @workgroup_size(8, 8) fn main(@builtin(global_invocation_id) id: vec3u) {
  texels[id.y * textureDimensions(image).x + id.x] = textureLoad(image, id.xy, 0);
}`;

await app(async () => {
  await loadScript('/npm/anime4k-webgpu/lib/index.js');
  const { CNNM } = globalThis['anime4k-webgpu'];
  const adapter = await navigator.gpu.requestAdapter();
  const device = await adapter.requestDevice();
  const usage =
    GPUTextureUsage.TEXTURE_BINDING |
    GPUTextureUsage.COPY_DST |
    GPUTextureUsage.RENDER_ATTACHMENT |
    GPUTextureUsage.STORAGE_BINDING;
  const inputTexture = device.createTexture({ size: [WIDTH, HEIGHT], format: 'rgba8unorm', usage });
  const pixels = Uint8Array.from(values(WIDTH * HEIGHT * 4), (value) => 127.5 * (value + 1));
  device.queue.writeTexture({ texture: inputTexture }, pixels, { bytesPerRow: WIDTH * 4 }, [WIDTH, HEIGHT]);
  const pipeline = new CNNM({ device, inputTexture });
  const output = pipeline.getOutputTexture();
  // Its output cannot be copied, only sampled.
  const [width, height] = [output.width, output.height];
  const reader = device.createComputePipeline({
    label: 'read texels',
    layout: 'auto',
    compute: { module: device.createShaderModule({ code: READ }) },
  });
  const size = width * height * 16;
  const texels = device.createBuffer({ size, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC });
  const target = device.createBuffer({ size, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
  const group = device.createBindGroup({
    layout: reader.getBindGroupLayout(0),
    entries: [
      { binding: 0, resource: output.createView() },
      { binding: 1, resource: { buffer: texels } },
    ],
  });
  return async () => {
    const encoder = device.createCommandEncoder();
    pipeline.pass(encoder);
    const pass = encoder.beginComputePass();
    pass.setPipeline(reader);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(width / 8, height / 8);
    pass.end();
    encoder.copyBufferToBuffer(texels, 0, target, 0, size);
    device.queue.submit([encoder.finish()]);
    await target.mapAsync(GPUMapMode.READ);
    const values32 = new Float32Array(target.getMappedRange().slice(0));
    target.unmap();
    return [values32];
  };
});
