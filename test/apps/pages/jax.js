import { app, values } from './harness.js';
import { blockUntilReady, defaultDevice, init, jit, lax, nn, numpy as np } from '../npm/@jax-js/jax/dist/index.js';

await app(async () => {
  await init('webgpu');
  defaultDevice('webgpu');
  const array = (...shape) => np.array(values(shape.reduce((n, size) => n * size, 1)), { shape });
  const [a, b, x, w] = [array(64, 64), array(64, 64), array(1, 4, 12, 12), array(8, 4, 3, 3)];
  await blockUntilReady([a, b, x, w]);
  const fused = jit((y) => np.tanh(y.mul(2)).add(1));
  return async () => {
    const results = [
      np.matmul(a.ref, b.ref),
      nn.softmax(a.ref),
      fused(b.ref),
      lax.conv(x.ref, w.ref, [1, 1], 'SAME'),
      np.sum(a.ref, 1),
    ];
    return Promise.all(results.map((result) => result.data()));
  };
});
