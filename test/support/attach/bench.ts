/** What the torture program computes with; it uses WebGPU as a page does. */
export interface Bench {
  readonly device: GPUDevice;
  /** Dispatches submitted so far. */
  dispatches: number;
  /** A module of a kernel. */
  module(code: string, label?: string): GPUShaderModule;
  buffer(values: Float32Array | Uint32Array, usage?: number): GPUBuffer;
  pipeline(label: string, code: string, layout?: GPUPipelineLayout): GPUComputePipeline;
  /** A bind group of buffers and views in order, for a pipeline. */
  group(pipeline: GPUComputePipeline, resources: readonly GPUBindingResource[], index?: number): GPUBindGroup;
  /** Encodes one pass with one dispatch, and submits it. */
  run(pipeline: GPUComputePipeline, group: GPUBindGroup, ...grid: [number, number?]): void;
  /** Encodes, and submits. */
  submit(encode: (encoder: GPUCommandEncoder) => void): void;
  /** What a buffer holds. */
  read(buffer: GPUBuffer): Promise<Uint32Array>;
}

const { COPY_DST, COPY_SRC, MAP_READ, STORAGE } = { COPY_DST: 8, COPY_SRC: 4, MAP_READ: 1, STORAGE: 128 };

/**
 * A bench on a device.
 * @param place what its labels and sources begin with, so that those of several contexts differ
 */
export function createBench(device: GPUDevice, place = ''): Bench {
  const named = (label: string): string => (place === '' ? label : `${place}: ${label}`);
  const bench: Bench = {
    device,
    dispatches: 0,
    module: (code, label = '') =>
      device.createShaderModule({ label: label && named(label), code: place === '' ? code : `// ${place}\n${code}` }),
    buffer(values, usage = STORAGE) {
      const buffer = device.createBuffer({ size: values.byteLength, usage: usage | COPY_DST });
      device.queue.writeBuffer(buffer, 0, values as Float32Array<ArrayBuffer>);
      return buffer;
    },
    pipeline(label, code, layout) {
      return device.createComputePipeline({
        label: named(label),
        layout: layout ?? 'auto',
        compute: { module: bench.module(code) },
      });
    },
    group(pipeline, resources, index = 0) {
      const entries = resources.map((resource, binding) => ({ binding, resource }));
      return device.createBindGroup({ layout: pipeline.getBindGroupLayout(index), entries });
    },
    run(pipeline, group, ...grid) {
      bench.submit((encoder) => {
        const pass = encoder.beginComputePass();
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, group);
        pass.dispatchWorkgroups(...grid);
        pass.end();
        bench.dispatches++;
      });
    },
    submit(encode) {
      const encoder = device.createCommandEncoder();
      encode(encoder);
      device.queue.submit([encoder.finish()]);
    },
    async read(buffer) {
      const { size } = buffer;
      const out = device.createBuffer({ size, usage: MAP_READ | COPY_DST });
      const through = device.createBuffer({ size, usage: STORAGE | COPY_DST | COPY_SRC });
      const pipeline = bench.pipeline('copy', COPY);
      // The page's buffers have no COPY_SRC of their own.
      bench.run(pipeline, bench.group(pipeline, [{ buffer }, { buffer: through }]), Math.ceil(size / 256));
      bench.submit((encoder) => encoder.copyBufferToBuffer(through, 0, out, 0, size));
      await out.mapAsync(1);
      return new Uint32Array(out.getMappedRange().slice(0));
    },
  };
  return bench;
}

const COPY = `
@group(0) @binding(0) var<storage, read> x: array<u32>;
@group(0) @binding(1) var<storage, read_write> y: array<u32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) { if (id.x < arrayLength(&y)) { y[id.x] = x[id.x]; } }`;

/** Numbers that differ and are exact in f32. */
export const ramp = (n: number, factor = 1): Float32Array =>
  Float32Array.from({ length: n }, (_, i) => factor * (((i * 37) % 101) - 50));
