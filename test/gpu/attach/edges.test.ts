import { afterEach, beforeAll, expect, test } from 'vitest';
import type { Watcher } from '../../../src/attach/record/watcher.ts';
import { createBench, ramp } from '../../support/attach/bench.ts';
import { KERNELS } from '../../support/attach/kernels.ts';
import { torture } from '../../support/attach/torture.ts';
import { faults, groupsOf, installWatched, watching } from '../../support/attach/watched.ts';

let watcher: Watcher;
beforeAll(() => {
  watcher = installWatched();
});
afterEach(() => {
  Object.assign(faults, { noStamps: false, onlyAsked: false, broken: '' });
  faults.uncaught.length = 0;
});

const hasStamps = async (): Promise<boolean> => (await navigator.gpu.requestAdapter())!.features.has('timestamp-query');

/** Doubles some numbers several times. */
async function doubled(device: GPUDevice, times: number, label = 'double'): Promise<Float32Array> {
  const bench = createBench(device);
  const pipeline = bench.pipeline(label, KERNELS.double);
  const y = bench.buffer(ramp(256));
  const group = bench.group(pipeline, [{ buffer: y }]);
  for (let i = 0; i < times; i++) bench.run(pipeline, group, 4);
  return new Float32Array((await bench.read(y)).buffer);
}

test('a page sees the features and limits that it asked for, and buffers as it made them', async () => {
  const { record, device } = await watching(watcher, {}, (one) => doubled(one, 1));
  expect(device.features.has('timestamp-query')).toBe(false);
  expect(device.limits.maxStorageBuffersPerShaderStage).toBe(8);
  expect(device.limits.maxBindGroups).toBeGreaterThanOrEqual(4);
  expect(device.limits).toBeInstanceOf(GPUSupportedLimits);
  expect(device.createBuffer({ size: 4, usage: 0x80 }).usage).toBe(0x80);
  const [told] = record.devices.slice(-1);
  expect(told!.asked).toEqual({ features: [], limits: {} });
  expect(told!.added.limits).toEqual({ maxStorageBuffersPerShaderStage: 9 });
  expect(told!.added.features).toEqual((await hasStamps()) ? ['timestamp-query'] : []);
});

test('a page with timestamps of its own keeps them, and its passes are timed and counted', async ({ skip }) => {
  skip(!(await hasStamps()), 'the adapter has no timestamps');
  const asked: GPUDeviceDescriptor = { requiredFeatures: ['timestamp-query'] };
  const { result, record } = await watching(watcher, {}, torture, asked);
  expect(result.outputs['stamped']![0]).toBe(1);
  const [group] = groupsOf(record, 'stamped by itself');
  expect(group).toMatchObject({ dispatches: 4 });
  expect(group!.sketch!.n).toBe(3);
  // Not the first: passes that the page times are counted last.
  expect(group!.counts.map(({ occurrence }) => occurrence)).toEqual([2]);
  expect(faults.uncaught).toEqual([]);
});

test('a twin that does not compile leaves the page alone, and its pipeline says why', async () => {
  faults.broken = 'planted';
  const { result, record } = await watching(watcher, {}, (device) => doubled(device, 5, 'planted'));
  expect(result).toEqual(ramp(256).map((value) => value * 32));
  expect(faults.uncaught).toEqual([]);
  const pipeline = record.pipelines.find(({ label }) => label === 'planted');
  expect(pipeline!.notCounted).toMatch(/^The browser refused its instrumented copy: .+\.$/);
  expect(groupsOf(record, 'planted')).toMatchObject([{ dispatches: 5, counts: [] }]);
});

test('a twin that does not compile ahead leaves the page alone, even its error scopes', async () => {
  faults.broken = 'early';
  const { result, record } = await watching(watcher, { unique: true }, async (device) => {
    const bench = createBench(device);
    device.pushErrorScope('validation');
    const pipeline = bench.pipeline('early', KERNELS.double);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const y = bench.buffer(ramp(256));
    bench.run(pipeline, bench.group(pipeline, [{ buffer: y }]), 4);
    const caught = await device.popErrorScope();
    return { caught, values: new Float32Array((await bench.read(y)).buffer) };
  });
  expect(result).toEqual({ caught: null, values: ramp(256).map((value) => value * 2) });
  expect(faults.uncaught).toEqual([]);
  expect(groupsOf(record, 'early')[0]!.notCounted).toMatch(/^The browser refused its instrumented copy: .+\.$/);
});

test('a twin takes the place of a dispatch once it is known to be valid, and computes what that did', async () => {
  const { result, record } = await watching(watcher, { count: 'replace', unique: true }, async (device) => {
    const bench = createBench(device);
    const pipeline = bench.pipeline('replaced', KERNELS.double);
    const y = bench.buffer(ramp(256));
    const group = bench.group(pipeline, [{ buffer: y }]);
    for (let i = 0; i < 6; i++) {
      bench.run(pipeline, group, 4);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return new Float32Array((await bench.read(y)).buffer);
  });
  expect(result).toEqual(ramp(256).map((value) => value * 64));
  expect(faults.uncaught).toEqual([]);
  const [group] = groupsOf(record, 'replaced');
  expect(group!.counts).toMatchObject([{ flop: 256, unique: { read: 1024, written: 1024 } }]);
  expect(group!.dispatches).toBe(6);
  expect(record.notes.filter((note) => note.includes('in their place'))).toHaveLength(1);
});

test('without timestamps, submits are timed by the wall clock', async () => {
  faults.noStamps = true;
  const { result, record } = await watching(watcher, {}, (device) => doubled(device, 5));
  expect(result).toEqual(ramp(256).map((value) => value * 32));
  expect(record.devices.at(-1)!.clock.source).toBe('wall-clock');
  const [group] = groupsOf(record, 'double');
  expect(group!.sketch!.n).toBe(4);
  expect(group!.sketch!.sum).toBeGreaterThan(0);
  expect(group!.counts[0]).toMatchObject({ flop: 256 });
  expect(record.timeline.busy).toBeGreaterThan(0);
});

test('a device that allows nothing more than was asked for is opened as asked', async () => {
  faults.onlyAsked = true;
  const { record } = await watching(watcher, {}, async (device) => {
    const bench = createBench(device);
    const pipeline = bench.pipeline('eight', KERNELS.eight);
    const buffers = Array.from({ length: 8 }, (_, i) => ({ buffer: bench.buffer(ramp(256, i)) }));
    bench.run(pipeline, bench.group(pipeline, buffers), 4);
    return bench.read(buffers[7]!.buffer);
  });
  expect(record.devices.at(-1)!.added).toEqual({ features: [], limits: {} });
  expect(faults.uncaught).toEqual([]);
  const [group] = groupsOf(record, 'eight');
  expect(group!.notCounted).toMatch(/8 storage buffers/);
});

test('a device that is destroyed right after a submit leaves a whole record', async ({ skip }) => {
  skip(!(await hasStamps()), 'the adapter has no timestamps');
  let lost: Promise<GPUDeviceLostInfo>;
  const { record } = await watching(watcher, {}, async (device) => {
    const bench = createBench(device);
    const pipeline = bench.pipeline('last', KERNELS.double);
    const y = bench.buffer(ramp(256));
    const group = bench.group(pipeline, [{ buffer: y }]);
    for (let i = 0; i < 20; i++) bench.run(pipeline, group, 4);
    lost = device.lost;
    device.destroy();
  });
  expect((await lost!).reason).toBe('destroyed');
  const [group] = groupsOf(record, 'last');
  expect(group).toMatchObject({
    dispatches: 20,
    counts: [
      { flop: 256, occurrence: 1 },
      { flop: 256, occurrence: 3 },
      { flop: 256, occurrence: 10 },
    ],
  });
  expect(group!.sketch!.n).toBe(19);
  expect(record.devices.at(-1)!.lost).toBeNull();
});

test('an encoder with more passes than Metal bears is split no further', async ({ skip }) => {
  skip(!(await hasStamps()), 'the adapter has no timestamps');
  const { record } = await watching(watcher, {}, async (device) => {
    const bench = createBench(device);
    const pipeline = bench.pipeline('many', KERNELS.double);
    const group = bench.group(pipeline, [{ buffer: bench.buffer(ramp(256)) }]);
    bench.submit((encoder) => {
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      for (let i = 0; i < 700; i++) pass.dispatchWorkgroups(4);
      pass.end();
    });
    await device.queue.onSubmittedWorkDone();
  });
  const [group] = groupsOf(record, 'many');
  expect(group).toMatchObject({ dispatches: 700 });
  expect(group!.sketch!.n).toBe(699);
  expect(record.timeline.spans.length).toBeLessThanOrEqual(501);
});

test('render passes in which the page writes its own timestamps have that as the reason for no time', async ({
  skip,
}) => {
  skip(!(await hasStamps()), 'no timestamps here');
  const draw = async (device: GPUDevice): Promise<void> => {
    const querySet = device.createQuerySet({ type: 'timestamp', count: 2 });
    const texture = device.createTexture({
      size: [4, 4],
      format: 'rgba8unorm',
      usage: GPUTextureUsage.RENDER_ATTACHMENT,
    });
    const code = '@vertex fn v() -> @builtin(position) vec4f { return vec4f(0, 0, 0, 1); } @fragment fn f() {}';
    const module = device.createShaderModule({ code });
    const targets = [{ format: 'rgba8unorm' as const, writeMask: 0 }];
    const pipeline = device.createRenderPipeline({ layout: 'auto', vertex: { module }, fragment: { module, targets } });
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginRenderPass({
      colorAttachments: [{ view: texture.createView(), loadOp: 'clear', storeOp: 'store' }],
      timestampWrites: { querySet, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 },
    });
    pass.setPipeline(pipeline);
    pass.draw(3);
    pass.end();
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
  };
  const { record } = await watching(watcher, {}, draw, { requiredFeatures: ['timestamp-query'] });
  expect(record.notes).toContain('Render passes without a time, as the page writes timestamps of its own in them: 1.');
  expect(record.notes.join(' ')).not.toContain('every query was waiting');
});
