import { ramp, type Bench } from './bench.ts';
import { KERNELS } from './kernels.ts';

const [COPY_DST, COPY_SRC, MAP_READ, QUERY_RESOLVE] = [0x8, 0x4, 0x1, 0x200];
const [TEXTURE_COPY_SRC, STORAGE_BINDING, RENDER_ATTACHMENT] = [0x1, 0x8, 0x10];
const SIZE = 16;
/** Rows of a copied texture start at multiples of this. */
const ROW = 256;

/** A texture that is written, and one that is read and written. */
export async function textures(bench: Bench): Promise<Uint32Array> {
  const { device } = bench;
  const usage = TEXTURE_COPY_SRC | STORAGE_BINDING;
  const painted = device.createTexture({ format: 'rgba8unorm', size: [SIZE, SIZE], usage });
  const pipeline = bench.pipeline('paint', KERNELS.paint);
  bench.run(pipeline, bench.group(pipeline, [painted.createView()]), SIZE / 4, SIZE / 4);
  const all = [...(await texels(bench, painted))];
  if (navigator.gpu.wgslLanguageFeatures?.has('readonly_and_readwrite_storage_textures')) {
    const both = device.createTexture({ format: 'r32uint', size: [SIZE, SIZE], usage });
    const repaint = bench.pipeline('repaint', KERNELS.repaint);
    const group = bench.group(repaint, [both.createView()]);
    for (let i = 0; i < 3; i++) bench.run(repaint, group, SIZE / 4, SIZE / 4);
    all.push(...(await texels(bench, both)));
  }
  return Uint32Array.from(all);
}

/** A triangle drawn directly, and two by a bundle. */
export async function render(bench: Bench): Promise<Uint32Array> {
  const { device } = bench;
  const usage = TEXTURE_COPY_SRC | RENDER_ATTACHMENT;
  const target = device.createTexture({ format: 'rgba8unorm', size: [SIZE, SIZE], usage });
  const module = bench.module(KERNELS.triangle, 'triangle');
  const pipeline = device.createRenderPipeline({
    layout: 'auto',
    vertex: { module },
    fragment: { module, targets: [{ format: 'rgba8unorm' }] },
  });
  const recorder = device.createRenderBundleEncoder({ colorFormats: ['rgba8unorm'] });
  recorder.setPipeline(pipeline);
  recorder.draw(3);
  recorder.draw(3);
  const bundle = recorder.finish();
  bench.submit((encoder) => {
    const pass = encoder.beginRenderPass({
      colorAttachments: [{ view: target.createView(), loadOp: 'clear', storeOp: 'store' }],
    });
    pass.setPipeline(pipeline);
    pass.draw(3);
    pass.executeBundles([bundle]);
    pass.end();
  });
  bench.dispatches += 3;
  return texels(bench, target);
}

/** Immediates, of which the second dispatch sets one anew; the output is empty where there are none. */
export async function immediates(bench: Bench): Promise<Uint32Array> {
  const isKnown = navigator.gpu.wgslLanguageFeatures?.has('immediate_address_space') ?? false;
  if (!isKnown || !('setImmediates' in GPUComputePassEncoder.prototype)) return new Uint32Array();
  const y = bench.buffer(ramp(256));
  const pipeline = bench.pipeline('immediate', KERNELS.immediate);
  bench.submit((encoder) => {
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bench.group(pipeline, [{ buffer: y }]));
    pass.setImmediates(0, Float32Array.of(0.5));
    pass.setImmediates(4, Uint32Array.of(9, 100, 9), 1, 1);
    pass.dispatchWorkgroups(4);
    pass.setImmediates(4, Uint32Array.of(200));
    pass.dispatchWorkgroups(4);
    pass.end();
  });
  bench.dispatches += 2;
  return bench.read(y);
}

/** Passes with timestamps of their own, which must stay: whether they are in order is the output. */
export async function stampedByItself(bench: Bench): Promise<Uint32Array> {
  const { device } = bench;
  const querySet = device.createQuerySet({ type: 'timestamp', count: 4 });
  const resolved = device.createBuffer({ size: 256, usage: QUERY_RESOLVE | COPY_SRC });
  const out = device.createBuffer({ size: 256, usage: MAP_READ | COPY_DST });
  const y = bench.buffer(ramp(256));
  const pipeline = bench.pipeline('stamped by itself', `${KERNELS.double}// Of its own.\n`);
  const group = bench.group(pipeline, [{ buffer: y }]);
  bench.submit((encoder) => {
    for (const beginningOfPassWriteIndex of [0, 2]) {
      const endOfPassWriteIndex = beginningOfPassWriteIndex + 1;
      const pass = encoder.beginComputePass({
        timestampWrites: { querySet, beginningOfPassWriteIndex, endOfPassWriteIndex },
      });
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(4);
      pass.dispatchWorkgroups(4);
      pass.end();
    }
    encoder.resolveQuerySet(querySet, 0, 4, resolved, 0);
    encoder.copyBufferToBuffer(resolved, 0, out, 0, 256);
  });
  bench.dispatches += 4;
  await out.mapAsync(1);
  const stamps = new BigUint64Array(out.getMappedRange()).slice(0, 4);
  const values = await bench.read(y);
  const inOrder = stamps.every((stamp, i) => stamp > 0n && (i === 0 || stamp >= stamps[i - 1]!));
  return Uint32Array.of(Number(inOrder), ...values);
}

async function texels({ device, submit }: Bench, texture: GPUTexture): Promise<Uint32Array> {
  const out = device.createBuffer({ size: ROW * SIZE, usage: MAP_READ | COPY_DST });
  submit((encoder) => encoder.copyTextureToBuffer({ texture }, { buffer: out, bytesPerRow: ROW }, [SIZE, SIZE]));
  await out.mapAsync(1);
  return new Uint32Array(out.getMappedRange().slice(0));
}
