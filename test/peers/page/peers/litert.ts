import { loadAndCompile, loadLiteRt, setWebGpuDevice, Tensor } from '@litertjs/core';
import type { Contestant, Decode, Product, Proposal, Running, Values, Work } from '../contestant.ts';
import { VERSIONS } from '../versions.ts';
import { openDevice } from './open-device.ts';
import { tfliteBytes, type TfliteModel } from './tflite-model.ts';

/** LiteRT.js, computing in f32. Its times include the conversions between its textures and the buffers of its operands. */
export async function openLiteRt(): Promise<Contestant> {
  await loadLiteRt(new URL('litert/', location.href).href);
  setWebGpuDevice(await openDevice());
  return {
    who: 'litert',
    version: VERSIONS['@litertjs/core']!,
    proposals: (work) => Promise.resolve(proposalsFor(work)),
  };
}

/** A model and the operands of its inputs. */
interface Recipe {
  readonly model: TfliteModel;
  readonly inputs: readonly Values[];
}

function proposalsFor(work: Work): Proposal[] {
  const ways = recipesFor(work);
  return ways.map(([variant, recipe]) => ({ variant, make: () => running(recipe()) }));
}

type Way = readonly [variant: string, recipe: () => Recipe];

const shape = ({ rows, cols }: Pick<Values, 'rows' | 'cols'>): { readonly shape: readonly number[] } => ({
  shape: [1, rows, cols],
});

function recipesFor(work: Work): readonly Way[] {
  if (work.kind === 'product') return productWays(work);
  if (work.kind === 'softmax') {
    const { s } = work;
    const model: TfliteModel = {
      tensors: [shape(s), shape(s)],
      nodes: [{ op: 'softmax', inputs: [0], output: 1 }],
      inputs: [0],
    };
    return [['SOFTMAX', () => ({ model, inputs: [s] })]];
  }
  if (work.kind === 'decode') return decodeWays(work);
  const { q, k, v } = work;
  const scores = shape({ rows: q.rows, cols: k.rows });
  const model: TfliteModel = {
    tensors: [shape(q), shape(k), shape(v), scores, scores, shape(q)],
    nodes: [
      { op: 'batchMatMul', inputs: [0, 1], output: 3, transposed: true },
      { op: 'softmax', inputs: [3], output: 4 },
      { op: 'batchMatMul', inputs: [4, 2], output: 5 },
    ],
    inputs: [0, 1, 2],
  };
  return [['BATCH_MATMUL, SOFTMAX, BATCH_MATMUL', () => ({ model, inputs: [q, k, v] })]];
}

function decodeWays({ keys, d, heads, kvHeads, q, k, v }: Decode): readonly Way[] {
  const group = heads / kvHeads;
  const [queries, cache, scores] = [
    [kvHeads, group, d],
    [kvHeads, keys, d],
    [kvHeads, group, keys],
  ].map((sizes) => ({
    shape: sizes,
  }));
  const model: TfliteModel = {
    tensors: [queries!, cache!, cache!, scores!, scores!, queries!],
    nodes: [
      { op: 'batchMatMul', inputs: [0, 1], output: 3, transposed: true },
      { op: 'softmax', inputs: [3], output: 4 },
      { op: 'batchMatMul', inputs: [4, 2], output: 5 },
    ],
    inputs: [0, 1, 2],
  };
  return [['BATCH_MATMUL, SOFTMAX, BATCH_MATMUL', () => ({ model, inputs: [q, k, v] })]];
}

function productWays(work: Product): readonly Way[] {
  const { a, m: rows, n: cols } = work;
  const batched = (layout: 'KN' | 'NK'): Recipe => ({
    model: {
      tensors: [shape(a), shape(work.b(layout)), shape({ rows, cols })],
      nodes: [{ op: 'batchMatMul', inputs: [0, 1], output: 2, transposed: layout === 'NK' }],
      inputs: [0, 1],
    },
    inputs: [a, work.b(layout)],
  });
  const connected = (): Recipe => {
    const { rows: n, cols: k, values } = work.b('NK');
    return {
      model: {
        tensors: [{ shape: [a.rows, a.cols] }, { shape: [n, k], data: values }, { shape: [rows, cols] }],
        nodes: [{ op: 'fullyConnected', inputs: [0, 1], output: 2 }],
        inputs: [0],
      },
      inputs: [a],
    };
  };
  return [
    ['FULLY_CONNECTED, constant B [N, K]', connected],
    ['BATCH_MATMUL, B [K, N]', () => batched('KN')],
    ['BATCH_MATMUL, B [N, K]', () => batched('NK')],
  ];
}

async function running({ model, inputs }: Recipe): Promise<Running> {
  const compiled = await loadAndCompile(tfliteBytes(model), {
    accelerator: 'webgpu',
    gpuOptions: { precision: 'fp32' },
  });
  if (!compiled.isFullyAccelerated) throw new Error('a part of it would run on the CPU');
  const tensors: Tensor[] = [];
  for (const [i, { values }] of inputs.entries()) {
    const sizes = model.tensors[model.inputs[i]!]!.shape;
    tensors.push(await Tensor.fromTypedArray(values, sizes).moveTo('webgpu'));
  }
  let results: readonly Tensor[] = [];
  const forget = (): void => {
    for (const result of results) result.delete();
    results = [];
  };
  return {
    async run() {
      forget();
      results = await compiled.run(tensors);
    },
    read: () => results[0]!.data(),
    dispose() {
      forget();
      for (const tensor of tensors) tensor.delete();
      compiled.delete();
    },
  };
}
