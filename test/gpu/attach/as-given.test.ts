import { beforeAll, expect, test } from 'vitest';
import type { Watcher } from '../../../src/attach/record/watcher.ts';
import { checkSession } from '../../../src/session/parse-session.ts';
import { createBench } from '../../support/attach/bench.ts';
import { KERNELS } from '../../support/attach/kernels.ts';
import { faults, groupsOf, installWatched, watching } from '../../support/attach/watched.ts';
import { sampleSession } from '../../support/session-records.ts';

let watcher: Watcher;
beforeAll(() => {
  watcher = installWatched();
});

const given = (value: unknown): number => value as number;

/** Whether a browser's rules for arguments hold: Dawn for Node takes numbers alone. */
async function takesAnything(): Promise<boolean> {
  const adapter = await navigator.gpu.requestAdapter();
  const device = await adapter!.requestDevice();
  try {
    device.createBuffer({ size: given('4'), usage: 0x80 });
    return true;
  } catch {
    return false;
  } finally {
    device.destroy();
  }
}

test('numbers are what WebGPU takes for what the page gives', async ({ skip }) => {
  skip(!(await takesAnything()), 'it takes numbers alone');
  const { record } = await watching(watcher, {}, async (device) => {
    const bench = createBench(device);
    const layout = 'auto' as const;
    const constants = { step: given(true), 7: given('3') };
    const compute = { module: bench.module(KERNELS.overrides), entryPoint: 'grow', constants };
    const grow = device.createComputePipeline({ label: 'grow', layout, compute });
    const y = device.createBuffer({ size: given('1024'), usage: 0x80 });
    const group = bench.group(grow, [{ buffer: y, size: given('512') }]);
    bench.submit((encoder) => {
      const pass = encoder.beginComputePass();
      pass.setPipeline(grow);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(given('2'));
      pass.dispatchWorkgroups(2.9, given(true));
      pass.end();
    });
    await bench.read(y);
  });
  expect(faults.uncaught).toEqual([]);
  expect(record.pipelines.find(({ label }) => label === 'grow')!.constants).toEqual({ step: 1, 7: 3 });
  // Both are of one group, and each invocation of 2 × 32 adds three times.
  const [group, ...others] = groupsOf(record, 'grow');
  expect(others).toEqual([]);
  expect(group).toMatchObject({ grid: [2, 1, 1], dispatches: 2, counts: [{ flop: 3 * 64 }] });
  expect(group!.bindings).toMatchObject([{ bytes: 512 }]);
  expect(record.memory.peak).toBeGreaterThanOrEqual(1024);
  checkSession(sampleSession(record));
});

test('what never existed or never ran is in neither memory nor traffic', async () => {
  const { record } = await watching(watcher, {}, async (device) => {
    const bench = createBench(device);
    device.pushErrorScope('out-of-memory');
    device.pushErrorScope('validation');
    device.createBuffer({ size: 2 ** 40, usage: 0x80 });
    const [from, to] = [0, 1].map(() => device.createBuffer({ size: 256, usage: 0xc }));
    device.queue.writeBuffer(from!, 128, new Uint8Array(256));
    device.queue.writeBuffer(from!, 128, new Uint8Array(64));
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(from!, 0, to!, 0, 256);
    encoder.finish();
    bench.submit((other) => other.copyBufferToBuffer(from!, 0, to!, 0, 128));
    await device.popErrorScope();
    await device.popErrorScope();
    await device.queue.onSubmittedWorkDone();
  });
  expect(record.traffic).toMatchObject({ upload: { calls: 1, bytes: 64 }, copies: { calls: 1, bytes: 128 } });
  expect(record.memory).toMatchObject({ live: 512, peak: 512 });
});

test('uniforms of a large buffer are told apart, each by what it holds', async () => {
  const { record } = await watching(watcher, {}, async (device) => {
    const bench = createBench(device);
    const axpy = bench.pipeline('axpy', KERNELS.axpy);
    const ring = bench.buffer(new Uint32Array(2 ** 16), 0x40);
    const [x, y] = [bench.buffer(new Float32Array(256)), bench.buffer(new Float32Array(256))];
    for (const [slot, n] of [1, 100, 200].entries()) {
      device.queue.writeBuffer(ring, slot * 256, Float32Array.of(2));
      device.queue.writeBuffer(ring, slot * 256 + 4, Uint32Array.of(n));
    }
    const groups = [0, 1, 2].map((slot) =>
      bench.group(axpy, [{ buffer: ring, offset: slot * 256, size: 8 }, { buffer: x }, { buffer: y }]),
    );
    for (let i = 0; i < 30; i++) bench.run(axpy, groups[i % 3]!, 4);
    await bench.read(y);
  });
  expect(faults.uncaught).toEqual([]);
  const flop = groupsOf(record, 'axpy').map(({ counts, dispatches }) => [dispatches, counts[0]!.flop]);
  expect(flop).toEqual([
    [10, 2],
    [10, 200],
    [10, 400],
  ]);
});

/** The invocation that comes last by an atomic stores a texel where it stands: another one each time that it runs. */
const WINNER = `
@group(0) @binding(0) var<storage, read_write> n: atomic<u32>;
@group(0) @binding(1) var texels: texture_storage_2d<r32float, write>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  if (atomicAdd(&n, 1u) % 4096u == 4095u) { textureStore(texels, vec2u(id.x % 64u, id.x / 64u), vec4f(1)); }
}`;

test('a kernel that stores texels by the order of its invocations runs once, and is counted', async () => {
  const { result, record } = await watching(watcher, {}, async (device) => {
    const bench = createBench(device);
    const pipeline = bench.pipeline('winner', WINNER);
    const found: number[] = [];
    for (let i = 0; i < 4; i++) {
      const texture = device.createTexture({ size: [64, 64], format: 'r32float', usage: 0x8 | 0x1 });
      const group = bench.group(pipeline, [{ buffer: bench.buffer(new Uint32Array(1)) }, texture.createView()]);
      bench.run(pipeline, group, 64);
      const out = device.createBuffer({ size: 64 * 256, usage: 0x9 });
      bench.submit((encoder) =>
        encoder.copyTextureToBuffer({ texture }, { buffer: out, bytesPerRow: 256 }, { width: 64, height: 64 }),
      );
      await out.mapAsync(1);
      found.push(new Float32Array(out.getMappedRange()).reduce((all, texel) => all + texel));
    }
    return found;
  });
  expect(faults.uncaught).toEqual([]);
  expect(result).toEqual([1, 1, 1, 1]);
  const [group] = groupsOf(record, 'winner');
  expect(group).toMatchObject({
    dispatches: 4,
    notCounted: null,
    counts: [{ invocations: 4096, texels: { written: 4 } }],
  });
});
