import { blockUntilReady, defaultDevice, grad, init, jit, lax, nn, numpy as np, random } from '@jax-js/jax';

/** Runs operations of jax-js on tiny arrays; only the kernels they compile matter. */
export async function useJax(): Promise<void> {
  await init('webgpu');
  defaultDevice('webgpu');
  const results = [
    ...products(),
    ...elements(),
    ...reductions(),
    nn.softmax(normal(5, 33)),
    nn.dotProductAttention(normal(8, 1, 16), normal(8, 1, 16), normal(8, 1, 16)),
    lax.conv(normal(1, 3, 8, 8), normal(4, 3, 3, 3), [1, 1], 'SAME'),
    random.uniform(random.key(1), [33]),
    np.linalg.cholesky(np.eye(4)),
    np.linalg.solve(np.eye(3), normal(3, 2)),
    jit((x: np.Array) => np.tanh(x.mul(2)).add(1))(normal(17)),
    grad((x: np.Array) => np.sum(np.sin(x.ref).mul(x)))(normal(9)),
  ];
  await blockUntilReady(results);
}

const normal = (...shape: number[]): np.Array => random.normal(random.key(7), shape);

const products = (): np.Array[] => [
  np.matmul(normal(64, 64), normal(64, 64)),
  np.matmul(normal(33, 17), normal(17, 5)),
  np.matmul(normal(1, 128), normal(128, 64)),
  np.matmul(normal(3, 8, 8), normal(3, 8, 4)),
  np.einsum('ij,kj->ik', normal(4, 6), normal(5, 6)),
];

const elements = (): np.Array[] => [
  ...[np.abs, np.sin, np.exp, np.log, np.sqrt, np.tanh, np.floor, np.sign, np.square, nn.gelu, nn.silu].map((of) =>
    (of as (x: np.Array) => np.Array)(normal(4, 7)),
  ),
  ...[np.add, np.subtract, np.multiply, np.divide, np.maximum, np.minimum, np.power].map((of) =>
    (of as (x: np.Array, y: np.Array) => np.Array)(normal(4, 7), normal(7)),
  ),
  np.where(np.greater(normal(9), 0), normal(9), np.zeros([9])),
  np.bitwiseXor(np.arange(8).astype(np.int32), np.array([3]).astype(np.int32)),
  np.arange(8).astype(np.uint32),
];

const reductions = (): np.Array[] => [
  np.sum(normal(6, 130), 1),
  np.mean(normal(2000)),
  np.max(normal(6, 5), 0),
  np.prod(normal(6)),
  np.argmax(normal(6, 5), 1),
  np.cumsum(normal(9)),
  np.argsort(normal(37)),
  np.argsort(normal(2, 300), 1),
  np.concatenate([normal(3), normal(4)]),
  np.transpose(normal(3, 4)),
  np.flip(normal(5)),
  np.take(normal(5), np.array([0, 2]).astype(np.int32)),
];
