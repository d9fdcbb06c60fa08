import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { install } from '../../../src/attach/install-hooks.ts';
import { createApi } from '../../../src/attach/watch-api.ts';
import { fakeWebGpu } from '../../support/fake-webgpu.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Dispatches of a command buffer. */
const EACH = 200;

test('memory does not grow with dispatches, and every one of them is counted and timed', async () => {
  const fake = fakeWebGpu(['timestamp-query']);
  const watcher = install(fake.classes, { time: 'split', count: 'off', unique: false, paused: false });
  const device = await fake.adapter.requestDevice();
  const module = device.createShaderModule({ code: '@compute @workgroup_size(1) fn main() {}' });
  const pipeline = device.createComputePipeline({ layout: 'auto', compute: { module } });
  let dispatches = 0;
  const run = async (until: number): Promise<number> => {
    while (dispatches < until) {
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      // More different grids than are told apart.
      for (let i = 0; i < EACH; i++) pass.dispatchWorkgroups(1 + (dispatches++ % 1000));
      pass.end();
      device.queue.submit([encoder.finish()]);
      await device.queue.onSubmittedWorkDone();
    }
    await watcher.settle();
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = await run(120_000);
  const after = await run(360_000);
  expect(after - before).toBeLessThan(2e6);
  const record = await createApi(watcher, { id: 'here', kind: 'page', url: '' }).finish();
  expect(record.context.dispatches).toBe(dispatches);
  // The pipeline's first, of the driver's compilation, is left out.
  expect(record.pipelines[0]!.sketch!.n).toBe(dispatches - 1);
  expect(record.groups).toHaveLength(257);
  expect(record.timeline.spans).toHaveLength(100_000);
  expect(record.notes.filter((note) => !note.includes('left in their own passes'))).toEqual([]);
});
