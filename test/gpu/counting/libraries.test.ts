import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openGpu, type Gpu } from '../../../src/device/open-gpu.ts';
import { checkWgsl } from '../../../src/wgsl/check-wgsl.ts';
import { instrument } from '../../../src/wgsl/instrument.ts';
import { fastest, MOST_INSTRUMENTING_MILLISECONDS } from '../../support/fastest.ts';
import { judge } from '../../support/judge.ts';
import { gatherKernels, type GatheredKernel } from '../../support/libraries/gather.ts';

let gpu: Gpu;
let kernels: GatheredKernel[];
/** The libraries use iterator helpers, which browsers have, and Node from 22 on. */
const hasIterators = 'Iterator' in globalThis;
beforeAll(async () => {
  gpu = await openGpu('auto', 'high');
  kernels = hasIterators ? await gatherKernels() : [];
});
beforeEach(({ skip }) => skip(!hasIterators, 'the libraries need the iterator helpers of Node 22'));
afterAll(() => gpu.device.destroy());

test('the libraries compile enough kernels to be meaningful', () => {
  for (const [library, least] of [
    ['tfjs', 150],
    ['jax-js', 30],
  ] as const) {
    expect(kernels.filter((one) => one.library === library).length).toBeGreaterThan(least);
  }
});

test('every kernel is parsed, typed and instrumented, and the browser accepts the result', async () => {
  const { limits } = gpu.device;
  const judged = await Promise.all(
    kernels.map(async ({ library, wgsl }) => {
      // Kernels that the browser refuses are the library's problem.
      const refused = judge(gpu, wgsl);
      try {
        const counting = judge(gpu, instrument(checkWgsl(wgsl), { limits }).wgsl);
        const marking = judge(gpu, instrument(checkWgsl(wgsl), { limits, marks: true }).wgsl);
        return { library, wgsl, refused: await refused, against: (await counting) ?? (await marking) };
      } catch (error) {
        return { library, wgsl, refused: await refused, against: String(error) };
      }
    }),
  );
  expect(judged.filter(({ refused }) => refused !== null).length).toBeLessThan(kernels.length / 100);
  expect(judged.filter(({ refused, against }) => refused === null && against !== null)).toEqual([]);
});

test(`each is instrumented in less than ${MOST_INSTRUMENTING_MILLISECONDS} ms`, () => {
  const { limits } = gpu.device;
  const slowest = kernels.reduce(
    (most, { wgsl }) =>
      Math.max(
        most,
        fastest(() => instrument(checkWgsl(wgsl), { limits })),
      ),
    0,
  );
  expect(slowest).toBeLessThan(MOST_INSTRUMENTING_MILLISECONDS);
});
