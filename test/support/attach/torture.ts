import { createBench, ramp, type Bench } from './bench.ts';
import { KERNELS } from './kernels.ts';
import { immediates, render, stampedByItself, textures } from './torture-textures.ts';

const [UNIFORM, INDIRECT, STORAGE, COPY_DST, COPY_SRC, MAP_READ] = [0x40, 0x100, 0x80, 0x8, 0x4, 0x1];
const N = 256;

/** What the torture program left. */
export interface Tortured {
  readonly outputs: Record<string, Uint32Array>;
  /** Dispatches submitted, draws included. */
  readonly dispatches: number;
  /** Messages that its own error scopes caught. */
  readonly caught: readonly string[];
}

/** Rows, columns and depth of its matrix products. */
export const MATMUL = [33, 17, 29] as const;

/**
 * Uses WebGPU in every way that watching it could break.
 * @param place what its labels and sources begin with
 */
export async function torture(device: GPUDevice, place = ''): Promise<Tortured> {
  const bench = createBench(device, place);
  const outputs: Record<string, Uint32Array> = {};
  const caught: string[] = [];
  const keep = async (name: string, buffer: GPUBuffer): Promise<void> => {
    outputs[name] = await bench.read(buffer);
  };
  await keep('matmul', matmul(bench));
  await keep('dynamic', dynamicOffsets(bench));
  await keep('histogram', histogram(bench));
  await keep('overrides', await overrides(bench));
  await keep('indirect', indirect(bench));
  await keep('groups', fourGroups(bench));
  await keep('eight', eightBuffers(bench));
  await keep('late', lateUniform(bench));
  await keep('reversed', reversed(bench));
  await keep('debug', debugGroups(bench));
  await keep('scoped', await ownScopes(bench, caught));
  outputs['textures'] = await textures(bench);
  outputs['immediates'] = await immediates(bench);
  outputs['render'] = await render(bench);
  if (device.features.has('timestamp-query')) outputs['stamped'] = await stampedByItself(bench);
  return { outputs, dispatches: bench.dispatches, caught };
}

function matmul(bench: Bench): GPUBuffer {
  const [m, n, k] = MATMUL;
  const pipeline = bench.pipeline('matmul', KERNELS.matmul);
  const c = bench.buffer(new Float32Array(m * n));
  const dims = bench.buffer(Uint32Array.of(m, n, k, 0), UNIFORM);
  const group = bench.group(pipeline, [
    { buffer: bench.buffer(ramp(m * k, 0.25)) },
    { buffer: bench.buffer(ramp(k * n, 0.5)) },
    { buffer: c },
    { buffer: dims },
  ]);
  for (let i = 0; i < 12; i++) bench.run(pipeline, group, Math.ceil(n / 8), Math.ceil(m / 8));
  // The same grid, other dimensions: another group.
  bench.device.queue.writeBuffer(dims, 0, Uint32Array.of(m, n, 7, 0));
  bench.run(pipeline, group, Math.ceil(n / 8), Math.ceil(m / 8));
  return c;
}

function dynamicOffsets(bench: Bench): GPUBuffer {
  const { device } = bench;
  const layout = device.createBindGroupLayout({
    entries: [
      { binding: 0, visibility: 4, buffer: { type: 'uniform', hasDynamicOffset: true, minBindingSize: 8 } },
      { binding: 1, visibility: 4, buffer: { type: 'read-only-storage' } },
      { binding: 2, visibility: 4, buffer: { type: 'storage', hasDynamicOffset: true } },
    ],
  });
  const pipeline = bench.pipeline('axpy', KERNELS.axpy, device.createPipelineLayout({ bindGroupLayouts: [layout] }));
  const scales = new Float32Array(128);
  const counts = new Uint32Array(scales.buffer);
  scales[0] = 0.5;
  scales[64] = 2;
  counts[1] = N;
  counts[65] = N - 56;
  const y = bench.buffer(ramp(2 * N, 3));
  const group = device.createBindGroup({
    // As libraries do that only know the pipeline.
    layout: pipeline.getBindGroupLayout(0),
    entries: [
      { binding: 0, resource: { buffer: bench.buffer(scales, UNIFORM), size: 8 } },
      { binding: 1, resource: { buffer: bench.buffer(ramp(N)) } },
      { binding: 2, resource: { buffer: y, size: 4 * N } },
    ],
  });
  bench.submit((encoder) => {
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group, [0, 0]);
    pass.dispatchWorkgroups(4);
    pass.setBindGroup(0, group, Uint32Array.of(9, 256, 4 * N, 9), 1, 2);
    pass.dispatchWorkgroups(4);
    pass.setBindGroup(0, group, [256, 0]);
    pass.dispatchWorkgroups(4);
    pass.dispatchWorkgroups(4);
    pass.end();
  });
  bench.dispatches += 4;
  return y;
}

function histogram(bench: Bench): GPUBuffer {
  const pipeline = bench.pipeline('histogram', KERNELS.histogram);
  const bins = bench.buffer(new Uint32Array(8));
  const x = bench.buffer(Uint32Array.from({ length: N }, (_, i) => i * i));
  const group = bench.group(pipeline, [{ buffer: x }, { buffer: bins }]);
  for (let i = 0; i < 3; i++) bench.run(pipeline, group, N / 64);
  return bins;
}

/** Constants by name and id, a module with two entry points, compiled asynchronously. */
async function overrides(bench: Bench): Promise<GPUBuffer> {
  const module = bench.module(KERNELS.overrides, 'overrides');
  const pipeline = await bench.device.createComputePipelineAsync({
    layout: 'auto',
    compute: { module, entryPoint: 'grow', constants: { step: 0.5, 7: 5 } },
  });
  const y = bench.buffer(ramp(64));
  // Two passes with one group, and a buffer bound without a size.
  const group = bench.group(pipeline, [y]);
  bench.run(pipeline, group, 2);
  bench.run(pipeline, group, 1);
  return y;
}

function indirect(bench: Bench): GPUBuffer {
  const sizes = bench.pipeline('sizes', KERNELS.sizes);
  const add = bench.pipeline('add', KERNELS.add);
  const args = bench.buffer(new Uint32Array(3), INDIRECT | STORAGE);
  const y = bench.buffer(ramp(N));
  bench.run(sizes, bench.group(sizes, [{ buffer: args }]), 1);
  bench.submit((encoder) => {
    const pass = encoder.beginComputePass();
    pass.setPipeline(add);
    pass.setBindGroup(0, bench.group(add, [{ buffer: y }]));
    pass.dispatchWorkgroupsIndirect(args, 0);
    pass.end();
  });
  bench.dispatches++;
  return y;
}

/** An explicit layout that takes all four groups. */
function fourGroups(bench: Bench): GPUBuffer {
  const { device } = bench;
  const read = device.createBindGroupLayout({
    entries: [{ binding: 0, visibility: 4, buffer: { type: 'read-only-storage' } }],
  });
  const last = device.createBindGroupLayout({ entries: [{ binding: 2, visibility: 4, buffer: { type: 'storage' } }] });
  const layout = device.createPipelineLayout({ bindGroupLayouts: [read, read, read, last] });
  const pipeline = bench.pipeline('groups', KERNELS.groups, layout);
  const d = bench.buffer(ramp(N, 0.125));
  bench.submit((encoder) => {
    const pass = encoder.beginComputePass();
    for (const index of [2, 0, 1]) {
      const entries = [{ binding: 0, resource: { buffer: bench.buffer(ramp(N, index + 1)) } }];
      pass.setBindGroup(index, device.createBindGroup({ layout: read, entries }));
    }
    pass.setBindGroup(3, device.createBindGroup({ layout: last, entries: [{ binding: 2, resource: { buffer: d } }] }));
    pass.setPipeline(pipeline);
    for (let i = 0; i < 3; i++) pass.dispatchWorkgroups(N / 64);
    pass.end();
  });
  bench.dispatches += 3;
  return d;
}

function eightBuffers(bench: Bench): GPUBuffer {
  const pipeline = bench.pipeline('eight', KERNELS.eight);
  const y = bench.buffer(ramp(N));
  const inputs = Array.from({ length: 7 }, (_, i) => ({ buffer: bench.buffer(ramp(N, i)) }));
  bench.run(pipeline, bench.group(pipeline, [...inputs, { buffer: y }]), N / 64);
  return y;
}

/** Uniforms that are written after the commands were encoded, by the queue and by copies. */
function lateUniform(bench: Bench): GPUBuffer {
  const { device } = bench;
  const pipeline = bench.pipeline('late axpy', `${KERNELS.axpy}// Late.\n`);
  const by = bench.buffer(new Uint32Array(2), UNIFORM);
  const y = bench.buffer(ramp(N));
  const group = bench.group(pipeline, [{ buffer: by }, { buffer: bench.buffer(ramp(N, 2)) }, { buffer: y }]);
  const dispatch = (encoder: GPUCommandEncoder): void => {
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(4);
    pass.end();
    bench.dispatches++;
  };
  const values = (scale: number, n: number): Uint32Array<ArrayBuffer> =>
    Uint32Array.of(new Uint32Array(Float32Array.of(scale).buffer)[0]!, n);
  for (const n of [100, 200, 100, 200]) {
    const encoder = device.createCommandEncoder();
    dispatch(encoder);
    device.queue.writeBuffer(by, 0, values(1.5, n));
    device.queue.submit([encoder.finish()]);
  }
  const staging = device.createBuffer({ size: 8, usage: COPY_SRC, mappedAtCreation: true });
  new Uint32Array(staging.getMappedRange()).set(values(0.25, 50));
  staging.unmap();
  bench.submit((encoder) => {
    encoder.copyBufferToBuffer(staging, 0, by, 0, 8);
    dispatch(encoder);
  });
  return y;
}

/** Two command buffers, submitted in the other order, and one submit of two. */
function reversed(bench: Bench): GPUBuffer {
  const y = bench.buffer(ramp(N));
  const encoders = [KERNELS.double, KERNELS.increment, KERNELS.double].map((code, i) => {
    const pipeline = bench.pipeline(`order ${i}`, code);
    const encoder = bench.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bench.group(pipeline, [{ buffer: y }]));
    pass.dispatchWorkgroups(4);
    pass.end();
    bench.dispatches++;
    return encoder.finish();
  });
  bench.device.queue.submit([encoders[1]!]);
  bench.device.queue.submit([encoders[0]!, encoders[2]!]);
  return y;
}

/** Debug groups that are open around and in passes, and a pass without a dispatch. */
function debugGroups(bench: Bench): GPUBuffer {
  const y = bench.buffer(ramp(N));
  const [first, second] = [bench.pipeline('doubled', KERNELS.double), bench.pipeline('incremented', KERNELS.increment)];
  bench.submit((encoder) => {
    encoder.pushDebugGroup('outer');
    encoder.insertDebugMarker('here');
    encoder.beginComputePass().end();
    const pass = encoder.beginComputePass({ label: 'debugged' });
    pass.pushDebugGroup('one');
    pass.setPipeline(first);
    pass.setBindGroup(0, bench.group(first, [{ buffer: y }]));
    pass.dispatchWorkgroups(4);
    pass.pushDebugGroup('two');
    pass.dispatchWorkgroups(2);
    pass.popDebugGroup();
    pass.setPipeline(second);
    pass.setBindGroup(0, bench.group(second, [{ buffer: y }]));
    pass.insertDebugMarker('there');
    pass.dispatchWorkgroups(4);
    pass.popDebugGroup();
    pass.end();
    encoder.popDebugGroup();
  });
  bench.dispatches += 3;
  return y;
}

/** Error scopes around what is right, and around what is wrong. */
async function ownScopes(bench: Bench, caught: string[]): Promise<GPUBuffer> {
  const { device } = bench;
  const y = bench.buffer(ramp(N));
  device.pushErrorScope('validation');
  const pipeline = bench.pipeline('scoped', KERNELS.increment);
  bench.run(pipeline, bench.group(pipeline, [{ buffer: y }]), 4);
  const none = device.popErrorScope();
  device.pushErrorScope('validation');
  device.createBuffer({ size: 4, usage: MAP_READ | STORAGE | COPY_DST });
  const one = device.popErrorScope();
  caught.push(...[await none, await one].map((error) => (error ? 'caught' : 'nothing')));
  return y;
}
