import '@tensorflow/tfjs-backend-webgpu';
import { defaultDevice, init, lax, nn, numpy as np } from '@jax-js/jax';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, beforeEach, expect, inject, test } from 'vitest';
import type { Watcher } from '../../../src/attach/record/watcher.ts';
import { createApi } from '../../../src/attach/watch-api.ts';
import type { ContextRecord } from '../../../src/session/context-record.ts';
import { faults, installWatched } from '../../support/attach/watched.ts';

let watcher: Watcher;
beforeAll(() => {
  watcher = installWatched();
});
// Of the stacks, the one that libraries are made for: in Node they want more of a page than its WebGPU.
beforeEach(({ skip }) => skip(inject('stack') !== 'chromium', 'the libraries are run in Chromium'));

const values = (n: number): Float32Array => Float32Array.from({ length: n }, (_, i) => (((i * 37) % 101) - 50) / 64);

/** Runs some work while nothing is recorded, and again while all is. */
async function twice(
  run: () => Promise<Float32Array>,
): Promise<{ bare: Float32Array; seen: Float32Array; record: ContextRecord }> {
  const bare = await run();
  const api = createApi(watcher, { id: 'libraries', kind: 'page', url: '' });
  api.start();
  const seen = await run();
  // Times beside counts.
  await run();
  return { bare, seen, record: await api.finish() };
}

const [M, K, N] = [33, 64, 48];

function check({ bare, seen, record }: Awaited<ReturnType<typeof twice>>): void {
  expect(seen).toEqual(bare);
  expect(faults.uncaught).toEqual([]);
  expect(record.notes.filter((note) => note.includes('fault'))).toEqual([]);
  expect(record.context.dispatches).toBeGreaterThan(3);
  expect(record.groups.filter(({ counts }) => counts.length === 0).map(({ notCounted }) => notCounted)).toEqual([]);
  const flop = record.groups.reduce((sum, { dispatches, counts }) => sum + dispatches * counts[0]!.flop, 0);
  expect(flop).toBeGreaterThanOrEqual(2 * (2 * M * N * K));
}

test('TensorFlow.js computes what it did, and all of it is counted', async () => {
  tf.env().set('WEBGPU_CPU_FORWARD', false);
  await tf.setBackend('webgpu');
  await tf.ready();
  const [a, b] = [tf.tensor2d(values(M * K), [M, K]), tf.tensor2d(values(K * N), [K, N])];
  const image = tf.tensor4d(values(8 * 8 * 3), [1, 8, 8, 3]);
  const filter = tf.tensor4d(values(3 * 3 * 3 * 4), [3, 3, 3, 4]);
  const run = async (): Promise<Float32Array> => {
    const y = tf.tidy(() => {
      const conv = tf.relu(tf.conv2d(image, filter, 1, 'same'));
      return tf.concat([tf.reshape(tf.softmax(tf.matMul(a, b)), [-1]), tf.reshape(conv, [-1]), tf.sum(a, 1)]);
    });
    return (await y.data()) as Float32Array;
  };
  const all = await twice(run);
  check(all);
  const flops = all.record.groups.map(({ counts }) => counts[0]!.flop);
  expect(Math.max(...flops)).toBeGreaterThanOrEqual(2 * M * N * K);
});

test('jax-js computes what it did, and all of it is counted', async () => {
  await init('webgpu');
  defaultDevice('webgpu');
  const array = (n: number, shape: number[]): np.Array => np.array(values(n), { shape });
  const run = async (): Promise<Float32Array> => {
    const product = nn.softmax(np.matmul(array(M * K, [M, K]), array(K * N, [K, N])));
    const conv = lax.conv(array(192, [1, 3, 8, 8]), array(108, [4, 3, 3, 3]), [1, 1], 'SAME');
    const parts = [product, conv].map(async (part) => [...((await part.data()) as Float32Array)]);
    return Float32Array.from((await Promise.all(parts)).flat());
  };
  const all = await twice(run);
  check(all);
  expect(all.seen.length).toBe(M * N + 256);
});
