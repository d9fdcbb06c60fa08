import { app, values } from './harness.js';

const [WIDTH, HEIGHT] = [64, 48];

await app(async () => {
  await new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = '/npm/anime4k-webgpu/lib/index.js';
    script.addEventListener('load', resolve);
    script.addEventListener('error', reject);
    document.head.append(script);
  });
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
  const { width, height, format } = output;
  if (format !== 'rgba16float') throw new Error(`an output of ${format}`);
  const bytesPerRow = Math.ceil((width * 8) / 256) * 256;
  const target = device.createBuffer({
    size: bytesPerRow * height,
    usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
  });
  return async () => {
    const encoder = device.createCommandEncoder();
    pipeline.pass(encoder);
    encoder.copyTextureToBuffer({ texture: output }, { buffer: target, bytesPerRow }, [width, height]);
    device.queue.submit([encoder.finish()]);
    await target.mapAsync(GPUMapMode.READ);
    const rows = new Uint16Array(target.getMappedRange().slice(0));
    target.unmap();
    return [rows];
  };
});
