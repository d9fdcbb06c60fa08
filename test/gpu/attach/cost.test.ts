import { expect, inject, test } from 'vitest';
import type { WatchOptions } from '../../../src/session/context-record.ts';
import { createApi } from '../../../src/attach/watch-api.ts';
import { createBench, ramp, type Bench } from '../../support/attach/bench.ts';
import { KERNELS } from '../../support/attach/kernels.ts';
import { installWatched } from '../../support/attach/watched.ts';

/** Dispatches of a command buffer, and command buffers. */
const [EACH, TIMES] = [100, 40];
/** The least of them counts: whatever else runs only adds. */
const ROUNDS = 7;
/** Seconds of an unwatched dispatch on an idle machine of two cores. */
const USUAL_BARE = 0.15e-6;

/** Least seconds to encode and submit a dispatch, as libraries do: a bind group for each, a uniform now and then. */
async function encodeSeconds({ device, ...bench }: Bench): Promise<number> {
  const pipeline = bench.pipeline('cost', KERNELS.axpy);
  const by = bench.buffer(Uint32Array.of(0x3f_80_00_00, 1), 0x40);
  const groups = [1, 2].map((factor) =>
    bench.group(pipeline, [
      { buffer: by },
      { buffer: bench.buffer(ramp(64, factor)) },
      { buffer: bench.buffer(ramp(64)) },
    ]),
  );
  let least = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    for (let time = 0; time < TIMES; time++) {
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      for (let i = 0; i < EACH; i++) {
        pass.setBindGroup(0, groups[i % 2]);
        pass.dispatchWorkgroups(1);
      }
      pass.end();
      device.queue.submit([encoder.finish()]);
    }
    least = Math.min(least, (performance.now() - start) / 1000 / EACH / TIMES);
    await device.queue.onSubmittedWorkDone();
  }
  return least;
}

async function costOn(): Promise<number> {
  const adapter = await navigator.gpu.requestAdapter();
  const device = await adapter!.requestDevice();
  const seconds = await encodeSeconds(createBench(device));
  device.destroy();
  return seconds;
}

test('watching costs at most 1 µs a dispatch while it is paused, and 10 µs while it splits', async ({ skip }) => {
  skip(inject('stack') !== 'chromium', 'where a call costs more by itself, so does its hook');
  const bare = await costOn();
  const watcher = installWatched();
  const paused = await costOn();
  const api = createApi(watcher, { id: 'cost', kind: 'page', url: '' });
  const watched = async (options: Partial<WatchOptions>): Promise<number> => {
    Object.assign(watcher.options, options);
    api.start();
    const seconds = await costOn();
    const record = await api.finish();
    expect(record.context.dispatches).toBe(EACH * TIMES * ROUNDS);
    return seconds;
  };
  const pass = await watched({ time: 'pass', count: 'off' });
  const split = await watched({ time: 'split', count: 'off' });
  const twin = await watched({ time: 'split', count: 'twin' });
  const micros = [bare, paused, pass, split, twin].map((seconds) => (seconds * 1e6).toFixed(2));
  console.log(
    `µs a dispatch: ${micros[0]} bare, ${micros[1]} paused, ${micros[2]} pass, ${micros[3]} split, ${micros[4]} split and counted`,
  );
  // A slow or busy machine is slow without us too.
  const most = (seconds: number): number => seconds * Math.max(1, bare / USUAL_BARE);
  expect(paused - bare).toBeLessThan(most(1e-6));
  expect(split - bare).toBeLessThan(most(10e-6));
  expect(twin - bare).toBeLessThan(most(10e-6));
});
