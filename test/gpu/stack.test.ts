import { storedAs } from '../../src/ops/dtype.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kernelsOf } from '../../src/kernels/index.ts';
import { openGpu, type Gpu } from '../../src/device/open-gpu.ts';
import { compileKernel } from '../../src/trials/bench.ts';
import { createStopwatch } from '../../src/device/gpu-stopwatch.ts';
import { createTensorStore } from '../../src/trials/tensors.ts';
import { softmax } from '../../src/ops/softmax.ts';
import { stack } from '../support/stacks/under-test.ts';

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openGpu('auto', 'high');
});
afterAll(() => gpu.device.destroy());

test('the adapter matches the table of stacks, so that tests are skipped correctly', ({ skip }) => {
  const { adapter } = stack;
  if (adapter === null) skip('the adapter is whatever GPU the machine has');
  const { facts, capabilities } = gpu;
  expect({
    vendor: facts.vendor,
    architecture: facts.architecture,
    isFallback: facts.isFallback,
    subgroupSize: facts.subgroupSize,
    hasHalves: capabilities.features.has('shader-f16'),
    hasStoragePointers: capabilities.features.has('unrestricted_pointer_parameters'),
    invocations: capabilities.limits['maxComputeInvocationsPerWorkgroup'],
    hasSubgroups: capabilities.features.has('subgroups'),
    hasStamps: capabilities.features.has('timestamp-query'),
  }).toEqual({ ...adapter, hasSubgroups: adapter!.subgroupSize !== null, hasStamps: true });
});

/** Firefox checks for finished work every 100 ms, and at each submit. */
const FIREFOX_STEP_SECONDS = 0.1;

test('the end of a short run is reported at once, not at the next tick of a browser timer', async () => {
  const kernel = kernelsOf(softmax.id)[0]!;
  const store = createTensorStore(gpu, 1);
  const shape = { rows: 8, cols: 8 };
  const call = { op: softmax, shape, formats: storedAs('f32') };
  const passes = kernel.passes(shape, call.formats, {}, gpu.capabilities);
  const program = await compileKernel(gpu, kernel.id, passes, store.tensors(call).buffers);
  const stopwatch = createStopwatch(gpu);
  const seconds: number[] = [];
  for (let run = 0; run < 12; run++) seconds.push((await stopwatch.run(program, [1], 60)).wallSeconds);
  store.clear();
  expect(Math.min(...seconds)).toBeLessThan(FIREFOX_STEP_SECONDS / 3);
});
