import * as ort from 'onnxruntime-web/webgpu';
import type { Contestant, Product, Proposal, Running, Values, Work } from '../contestant.ts';
import { VERSIONS } from '../versions.ts';
import { onnxBytes, type OnnxModel, type OnnxNode } from './onnx-model.ts';
import { openDevice } from './open-device.ts';

/** The devices that ONNX Runtime is tried on. */
interface Devices {
  readonly all: GPUDevice;
  /** Its attention is wrong where subgroups have 4 lanes; hidden from it, they do no harm. */
  readonly withoutSubgroups: GPUDevice;
}

/** ONNX Runtime Web with its WebGPU execution provider. */
export async function openOrt(): Promise<Contestant> {
  ort.env.logLevel = 'error';
  ort.env.wasm.wasmPaths = new URL('ort/', location.href).href;
  ort.env.wasm.numThreads = 1;
  const devices = {
    all: await openDevice(),
    withoutSubgroups: await openDevice(['subgroups', 'subgroup-size-control']),
  };
  return {
    who: 'onnxruntime-web',
    version: VERSIONS['onnxruntime-web']!,
    proposals: (work) => Promise.resolve(proposalsFor(work, devices)),
  };
}

/** A model with the operands of its inputs, in order. */
export interface Recipe {
  readonly nodes: readonly OnnxNode[];
  readonly inputs: readonly Values[];
  /** Constants of the model, named after the inputs. */
  readonly constants?: readonly Values[];
  /** Shape of the inputs and of the output, if not `[rows, cols]`. */
  readonly shapeOf?: (values: Pick<Values, 'rows' | 'cols'>) => readonly number[];
  readonly output: Pick<Values, 'rows' | 'cols'>;
}

function proposalsFor(work: Work, { all, withoutSubgroups }: Devices): Proposal[] {
  const on = (device: GPUDevice, variant: string, recipe: () => Recipe): Proposal => ({
    variant,
    make: () => running(device, recipe()),
  });
  if (work.kind === 'product') return productRecipes(work).map(([variant, recipe]) => on(all, variant, recipe));
  if (work.kind === 'softmax') return [on(all, 'Softmax', () => softmax(work.s))];
  const { q, k, v } = work;
  const chain = (): Recipe => ({
    nodes: [
      { op: 'Gemm', inputs: ['i0', 'i1'], outputs: ['s'], attributes: { transB: 1 } },
      { op: 'Softmax', inputs: ['s'], outputs: ['p'], attributes: { axis: -1 } },
      { op: 'MatMul', inputs: ['p', 'i2'], outputs: ['o'] },
    ],
    inputs: [q, k, v],
    output: q,
  });
  const fused = (): Recipe => ({
    nodes: [
      {
        op: 'MultiHeadAttention',
        inputs: ['i0', 'i1', 'i2'],
        outputs: ['o'],
        attributes: { num_heads: 1, scale: 1 },
        floats: ['scale'],
        contrib: true,
      },
    ],
    inputs: [q, k, v],
    shapeOf: ({ rows, cols }) => [1, rows, cols],
    output: q,
  });
  return [
    on(all, 'MultiHeadAttention', fused),
    on(withoutSubgroups, 'MultiHeadAttention without subgroups', fused),
    on(all, 'Gemm, Softmax, MatMul', chain),
  ];
}

const softmax = (s: Values): Recipe => ({
  nodes: [{ op: 'Softmax', inputs: ['i0'], outputs: ['o'], attributes: { axis: -1 } }],
  inputs: [s],
  output: s,
});

function productRecipes(work: Product): (readonly [variant: string, recipe: () => Recipe])[] {
  const { a, m: rows, n: cols } = work;
  const output = { rows, cols };
  const matmul: OnnxNode = { op: 'MatMul', inputs: ['i0', 'i1'], outputs: ['o'] };
  const gemm: OnnxNode = { op: 'Gemm', inputs: ['i0', 'i1'], outputs: ['o'], attributes: { transB: 1 } };
  return [
    ['MatMul, B [K, N]', () => ({ nodes: [matmul], inputs: [a, work.b('KN')], output })],
    ['Gemm, B [N, K]', () => ({ nodes: [gemm], inputs: [a, work.b('NK')], output })],
    ['MatMul, constant B [K, N]', () => ({ nodes: [matmul], inputs: [a], constants: [work.b('KN')], output })],
  ];
}

async function running(device: GPUDevice, recipe: Recipe): Promise<Running> {
  const { inputs, constants = [], nodes, output, shapeOf = ({ rows, cols }) => [rows, cols] } = recipe;
  const named = [...inputs, ...constants].map((values, i) => ({ name: `i${i}`, shape: shapeOf(values), values }));
  const model: OnnxModel = {
    nodes,
    inputs: named.slice(0, inputs.length),
    outputs: [{ name: 'o', shape: shapeOf(output) }],
    initializers: named.slice(inputs.length).map(({ values, ...tensor }) => ({ ...tensor, data: values.values })),
  };
  const buffers: GPUBuffer[] = [];
  const feeds: Record<string, ort.Tensor> = {};
  for (const { name, shape, values } of named.slice(0, inputs.length)) {
    const buffer = device.createBuffer({
      size: values.values.byteLength,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC,
    });
    device.queue.writeBuffer(buffer, 0, values.values);
    buffers.push(buffer);
    feeds[name] = ort.Tensor.fromGpuBuffer(buffer, { dataType: 'float32', dims: shape });
  }
  const session = await ort.InferenceSession.create(onnxBytes(model), {
    executionProviders: [{ name: 'webgpu', device }],
    preferredOutputLocation: 'gpu-buffer',
  });
  let result: ort.Tensor | null = null;
  const forget = (): void => {
    result?.dispose();
    result = null;
  };
  return {
    async run() {
      forget();
      result = (await session.run(feeds))['o']!;
    },
    read: async () => (await result!.getData()) as Float32Array,
    async dispose() {
      forget();
      await session.release();
      for (const buffer of buffers) buffer.destroy();
    },
  };
}
