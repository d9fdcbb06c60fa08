import * as jax from '@jax-js/jax';
import type { Contestant, Decode, Product, Proposal, Running, Values, Work } from '../contestant.ts';
import { VERSIONS } from '../versions.ts';

const { numpy: np, nn } = jax;
type Tensor = jax.numpy.Array;

/** jax-js; its eager operations are faster here than jitted ones, which are tried too. */
export async function openJax(): Promise<Contestant> {
  await jax.init('webgpu');
  jax.defaultDevice('webgpu');
  return { who: 'jax-js', version: VERSIONS['@jax-js/jax']!, proposals: (work) => Promise.resolve(proposalsFor(work)) };
}

type Compute = (...tensors: Tensor[]) => Tensor;

function proposalsFor(work: Work): Proposal[] {
  if (work.kind === 'product') return productWays(work);
  if (work.kind === 'softmax') return bothWays('softmax', [[work.s]], (s) => nn.softmax(s, -1));
  if (work.kind === 'decode') return decodeWays(work);
  const { q, k, v } = work;
  // Q is scaled already.
  const scaled = { scale: 1 };
  return [
    ...bothWays('dotProductAttention', [[q, k, v], ({ rows, cols }) => [rows, 1, cols]], (a, b, c) =>
      nn.dotProductAttention(a, b, c, scaled),
    ),
    ...bothWays('matmul, softmax, matmul', [[q, k, v]], (a, b, c) =>
      np.matmul(nn.softmax(np.matmul(a, np.transpose(b)), -1), c),
    ),
  ];
}

function decodeWays({ keys, d, heads, kvHeads, q, k, v }: Decode): Proposal[] {
  const shapeOf = (values: Values): number[] => (values === q ? [kvHeads, heads / kvHeads, d] : [kvHeads, keys, d]);
  return bothWays('matmul, softmax, matmul', [[q, k, v], shapeOf], (a, b, c) =>
    np.matmul(nn.softmax(np.matmul(a, np.transpose(b, [0, 2, 1])), -1), c),
  );
}

const productWays = (work: Product): Proposal[] => [
  ...bothWays('matmul, B [K, N]', [[work.a], undefined, () => work.b('KN')], (a, b) => np.matmul(a, b)),
  ...bothWays('matmul, B [N, K]', [[work.a], undefined, () => work.b('NK')], (a, b) => np.matmul(a, np.transpose(b))),
];

/** Operands, the shape that each takes, and one more operand that is made when it is needed. */
type Operands = readonly [
  operands: readonly Values[],
  shapeOf?: ((values: Values) => number[]) | undefined,
  last?: () => Values,
];

const bothWays = (variant: string, operands: Operands, compute: Compute): Proposal[] => [
  { variant, make: () => running(operands, compute) },
  { variant: `${variant}, jit`, make: () => running(operands, jax.jit(compute)) },
];

async function running(
  [operands, shapeOf = ({ rows, cols }) => [rows, cols], last]: Operands,
  compute: Compute,
): Promise<Running> {
  const all = last ? [...operands, last()] : operands;
  const tensors = all.map((one) => np.array(one.values, { shape: shapeOf(one) }));
  await jax.blockUntilReady(tensors);
  let output: Tensor | null = null;
  const forget = (): void => {
    output?.dispose();
    output = null;
  };
  return {
    async run() {
      forget();
      // Operations use up their arguments; a reference keeps them.
      output = compute(...tensors.map((tensor) => tensor.ref));
      // It is lazy: without this, nothing would run.
      await jax.blockUntilReady(output);
    },
    read: async () => (await output!.ref.data()) as Float32Array,
    dispose() {
      forget();
      for (const tensor of tensors) tensor.dispose();
    },
  };
}
