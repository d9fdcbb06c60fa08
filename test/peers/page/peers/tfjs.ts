import '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Contestant, Decode, Layout, Product, Proposal, Running, Values, Work } from '../contestant.ts';

/** TensorFlow.js with its WebGPU backend. */
export async function openTfjs(): Promise<Contestant> {
  // Without this, small tensors are processed on the CPU.
  tf.env().set('WEBGPU_CPU_FORWARD', false);
  await tf.setBackend('webgpu');
  await tf.ready();
  return { who: 'tfjs', version: tf.version_core, proposals: (work) => Promise.resolve(proposalsFor(work)) };
}

function proposalsFor(work: Work): Proposal[] {
  if (work.kind === 'product') {
    return (['KN', 'NK'] as const).map((layout) => ({
      variant: `matMul, B [${[...layout].join(', ')}]`,
      make: () => running(product(work, layout)),
    }));
  }
  if (work.kind === 'softmax') {
    return [{ variant: 'softmax', make: () => running([[work.s], ([s]) => tf.softmax(s!)]) }];
  }
  if (work.kind === 'decode') return [{ variant: 'matMul, softmax, matMul', make: () => running(decode(work)) }];
  const { q, k, v } = work;
  return [
    {
      variant: 'matMul, softmax, matMul',
      make: () => running([[q, k, v], ([a, b, c]) => tf.matMul(tf.softmax(tf.matMul(a!, b!, false, true)), c!)]),
    },
  ];
}

type Recipe = readonly [operands: readonly Values[], compute: (tensors: readonly tf.Tensor2D[]) => tf.Tensor];

const product = (work: Product, layout: Layout): Recipe => [
  [work.a, work.b(layout)],
  ([a, b]) => tf.matMul(a!, b!, false, layout === 'NK'),
];

const decode = ({ keys, d, heads, kvHeads, q, k, v }: Decode): Recipe => [
  [q, k, v],
  ([a, b, c]) => {
    const [queries, all, values] = [
      tf.reshape(a!, [kvHeads, heads / kvHeads, d]),
      tf.reshape(b!, [kvHeads, keys, d]),
      tf.reshape(c!, [kvHeads, keys, d]),
    ];
    return tf.matMul(tf.softmax(tf.matMul(queries, all, false, true)), values);
  },
];

/** What is used of tfjs's backend, which collects dispatches in an open pass until it is told to submit them. */
interface Backend {
  readonly commandEncoder: GPUCommandEncoder | null;
  endComputePassEncoder(): void;
  submitQueue(): void;
}

function flush(): void {
  const backend = tf.backend() as unknown as Backend;
  backend.endComputePassEncoder();
  if (backend.commandEncoder) backend.submitQueue();
}

function running([operands, compute]: Recipe): Promise<Running> {
  const tensors = operands.map(({ rows, cols, values }) => tf.tensor2d(values, [rows, cols]));
  let output: tf.Tensor | null = null;
  const forget = (): void => {
    output?.dispose();
    output = null;
  };
  return Promise.resolve({
    run() {
      forget();
      output = tf.tidy(() => compute(tensors));
      flush();
    },
    read: async () => (await output!.data()) as Float32Array,
    dispose() {
      forget();
      tf.dispose(tensors);
    },
  });
}
