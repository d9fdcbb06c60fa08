import { afterAll, expect, test } from 'vitest';
import { watchWebGpu } from '../../src/attach/watch.ts';
import { createBuffer, readBytes } from '../../src/device/buffers.ts';
import { openGpu } from '../../src/device/open-gpu.ts';
import { createProgram, runFirst, submitOnce } from '../../src/device/program.ts';

// Before any device is opened, as in a page.
const watch = watchWebGpu();

const LENGTH = 4096;
const WGSL = `
@group(0) @binding(0) var<storage, read_write> y: array<u32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  var sum = 0u;
  for (var i = 0u; i < 1000u; i++) { sum += i ^ id.x; }
  y[id.x] = sum;
}`;

const opened: GPUDevice[] = [];
afterAll(() => opened.forEach((device) => device.destroy()));

test('a watched kernel computes what it did, and is recorded and stamped', async () => {
  const gpu = await openGpu('auto', 'high');
  opened.push(gpu.device);
  const buffer = createBuffer(gpu, 'y', 4 * LENGTH);
  const workgroups = [LENGTH / 64, 1, 1] as const;
  const program = await createProgram(gpu, 'sums', [
    { label: 'sums', wgsl: WGSL, workgroups, buffers: new Map([['0.0', buffer]]) },
  ]);
  await runFirst(gpu, program);
  watch.start();
  submitOnce(gpu, program);
  submitOnce(gpu, program);
  const { dispatches, busySeconds, passes, errors } = await watch.stop();

  const values = new Uint32Array(await readBytes(gpu, buffer, 0, 4 * LENGTH));
  const expected = Uint32Array.from({ length: LENGTH }, (_, id) => {
    let sum = 0;
    for (let i = 0; i < 1000; i++) sum += i ^ id;
    return sum;
  });
  expect(values).toEqual(expected);
  expect(dispatches.map(({ wgsl, grid }) => ({ wgsl, grid }))).toEqual(
    Array.from({ length: 2 }, () => ({ wgsl: WGSL, grid: workgroups })),
  );
  expect(errors).toEqual([]);
  if (!gpu.device.features.has('timestamp-query')) expect(busySeconds).toBeNull();
  else {
    expect(passes).toEqual({ stamped: 2, untimed: 0 });
    expect(busySeconds).toBeGreaterThan(0);
  }
});

test('a page that asked for no features sees none, and its passes are stamped all the same', async ({ skip }) => {
  const adapter = (await navigator.gpu.requestAdapter()) ?? null;
  skip(!adapter?.features.has('timestamp-query'), 'the adapter has no timestamps');
  const device = await adapter!.requestDevice();
  opened.push(device);
  expect(device.features.has('timestamp-query')).toBe(false);
  const module = device.createShaderModule({ code: '@compute @workgroup_size(1) fn main() {}' });
  const pipeline = device.createComputePipeline({ label: 'nothing', layout: 'auto', compute: { module } });
  watch.start();
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.dispatchWorkgroups(2, 3);
  pass.end();
  device.queue.submit([encoder.finish()]);
  const { dispatches, passes, errors } = await watch.stop();
  expect(errors).toEqual([]);
  expect(passes).toEqual({ stamped: 1, untimed: 0 });
  expect(dispatches).toMatchObject([{ label: 'nothing', grid: [2, 3, 1] }]);
});
