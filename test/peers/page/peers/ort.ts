import * as ort from 'onnxruntime-web/webgpu';
import type { Contestant, Proposal, Running, Work } from '../contestant.ts';
import type { Task } from '../../../../src/cli/peers/tasks.ts';
import { VERSIONS } from '../versions.ts';
import { decodeWays } from './ort-decode.ts';
import { onnxBytes } from './onnx-model.ts';
import { openDevice } from './open-device.ts';
import { attentionChain, attentionFused, productWays, softmaxWays, type Operand, type Recipe } from './ort-recipes.ts';
import { quantisedProposals } from './ort-quantised.ts';

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
    proposals: (work, task) => Promise.resolve(proposalsFor(work, task, devices)),
  };
}

function proposalsFor(work: Work, { weights }: Task, { all, withoutSubgroups }: Devices): readonly Proposal[] {
  const on = (device: GPUDevice, variant: string, recipe: () => Recipe): Proposal => ({
    variant,
    make: () => running(device, recipe()),
  });
  if (work.kind === 'product' && weights !== 'f32') {
    return quantisedProposals(work, weights === 'int4' ? 4 : 8, (recipe) => running(all, recipe));
  }
  if (work.kind === 'product') return productWays(work).map(([variant, recipe]) => on(all, variant, recipe));
  if (work.kind === 'softmax') return softmaxWays(work).map(([variant, recipe]) => on(all, variant, recipe));
  if (work.kind === 'decode') {
    return decodeWays(work).flatMap(([variant, recipe]) => [
      on(all, variant, recipe),
      on(withoutSubgroups, `${variant}, without subgroups`, recipe),
    ]);
  }
  return [
    on(all, 'MultiHeadAttention', () => attentionFused(work)),
    on(withoutSubgroups, 'MultiHeadAttention, without subgroups', () => attentionFused(work)),
    on(all, 'Gemm, Softmax, MatMul', () => attentionChain(work)),
  ];
}

async function running(device: GPUDevice, recipe: Recipe): Promise<Running> {
  const { inputs, constants = [], nodes, outputShape, inPlace = [] } = recipe;
  const named = [...inputs, ...constants].map((operand, i) => ({ ...operand, name: `i${i}` }));
  const model = onnxBytes({
    nodes,
    inputs: named.slice(0, inputs.length),
    outputs: [{ name: 'o', shape: outputShape }, ...inPlace],
    initializers: named.slice(inputs.length),
  });
  const { feeds, free } = feedsOf(device, named.slice(0, inputs.length));
  const session = await ort.InferenceSession.create(model, {
    executionProviders: [{ name: 'webgpu', device }],
    preferredOutputLocation: 'gpu-buffer',
  });
  const fetches: Record<string, ort.Tensor | null> = { o: null };
  for (const { name, input } of inPlace) fetches[name] = feeds[input]!;
  let output: ort.Tensor | null = null;
  const forget = (): void => {
    output?.dispose();
    output = null;
  };
  return {
    async run() {
      forget();
      output = (await session.run(feeds, fetches))['o']!;
    },
    read: async () => (await output!.getData()) as Float32Array,
    async dispose() {
      forget();
      await session.release();
      free();
    },
  };
}

/** The inputs of a model on the device; whole numbers, which say where to look, stay with the CPU. */
function feedsOf(
  device: GPUDevice,
  inputs: readonly (Operand & { readonly name: string })[],
): { readonly feeds: Readonly<Record<string, ort.Tensor>>; readonly free: () => void } {
  const buffers: GPUBuffer[] = [];
  const feeds: Record<string, ort.Tensor> = {};
  for (const { name, shape, data } of inputs) {
    if (data instanceof Int32Array) {
      feeds[name] = new ort.Tensor('int32', data, shape);
      continue;
    }
    const buffer = device.createBuffer({
      size: data.byteLength,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC,
    });
    device.queue.writeBuffer(buffer, 0, data);
    buffers.push(buffer);
    feeds[name] = ort.Tensor.fromGpuBuffer(buffer, { dataType: 'float32', dims: shape });
  }
  return { feeds, free: () => buffers.forEach((buffer) => buffer.destroy()) };
}
