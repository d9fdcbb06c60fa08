import { expect, test } from 'vitest';
import { install } from '../../../src/attach/install-hooks.ts';
import { createApi } from '../../../src/attach/watch-api.ts';
import type { ContextRecord } from '../../../src/session/context-record.ts';
import { fakeWebGpu } from '../../support/fake-webgpu.ts';

/** A kernel of its own, of 4 kB. */
const wgslOf = (n: number): string =>
  `// ${'x'.repeat(4000)}\n@group(0) @binding(0) var<storage, read_write> y: array<u32>;\n@compute @workgroup_size(64) fn main() { y[0] = ${n}u; }`;

/** What is recorded of a page with so many pipelines; the fifth takes most of the time. */
async function recordOf(pipelines: number, dispatches: number): Promise<ContextRecord> {
  const fake = fakeWebGpu(['timestamp-query']);
  const watcher = install(fake.classes, { time: 'split', count: 'off', unique: false, paused: false });
  const device = await fake.adapter.requestDevice();
  for (let n = 0; n < pipelines; n++) {
    const module = device.createShaderModule({ code: wgslOf(n) });
    const pipeline = device.createComputePipeline({ label: `kernel ${n}`, layout: 'auto', compute: { module } });
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    for (let i = 0; i < dispatches; i++) pass.dispatchWorkgroups(n === 5 ? 1000 : 1);
    pass.end();
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
  }
  return await createApi(watcher, { id: 'here', kind: 'page', url: '' }).finish();
}

test('of more pipelines than are told apart, all dispatches are in the sums, and sources are few', async () => {
  const record = await recordOf(5000, 4);
  expect(record.context.dispatches).toBe(20_000);
  expect(record.pipelines).toHaveLength(4097);
  expect(record.pipelines.reduce((sum, { dispatches }) => sum + dispatches, 0)).toBe(20_000);
  expect(record.groups.reduce((sum, { dispatches }) => sum + dispatches, 0)).toBe(20_000);
  expect(record.pipelines.find(({ hash }) => hash === 'others')).toMatchObject({
    entry: 'further pipelines',
    dispatches: 4 * (5000 - 4096),
    wgsl: '',
  });
  const kept = record.pipelines.filter(({ wgsl }) => wgsl !== '');
  expect(kept.map(({ label }) => label)).toContain('kernel 5');
  expect(kept.reduce((sum, { wgsl }) => sum + wgsl.length, 0)).toBeLessThanOrEqual(4e6);
  const notes = record.notes.filter((note) => note.includes('WGSL'));
  expect(notes).toEqual([`Pipelines that took little time and whose WGSL was not kept: ${4096 - kept.length}.`]);
  console.log(`5000 pipelines: ${(JSON.stringify(record).length / 1e6).toFixed(1)} MB of JSON`);
});

test('what leaves the page for 1000 pipelines is a few megabytes, sources aside', async () => {
  const record = await recordOf(1000, 4);
  const bare = { ...record, pipelines: record.pipelines.map((pipeline) => ({ ...pipeline, wgsl: '' })) };
  const megabytes = (value: unknown): number => JSON.stringify(value).length / 1e6;
  console.log(
    `1000 pipelines: ${megabytes(record).toFixed(2)} MB of JSON, ${megabytes(bare).toFixed(2)} without sources`,
  );
  expect(megabytes(bare)).toBeLessThan(2);
});

test('pipelines that differ in their labels alone are one, with all labels', async () => {
  const fake = fakeWebGpu(['timestamp-query']);
  const watcher = install(fake.classes, { time: 'split', count: 'off', unique: false, paused: false });
  const device = await fake.adapter.requestDevice();
  const module = device.createShaderModule({ code: wgslOf(1) });
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  for (const label of ['', 'reshape', 'flatten', 'reshape']) {
    pass.setPipeline(device.createComputePipeline({ label, layout: 'auto', compute: { module } }));
    pass.dispatchWorkgroups(1);
  }
  pass.end();
  device.queue.submit([encoder.finish()]);
  const { pipelines } = await createApi(watcher, { id: 'here', kind: 'page', url: '' }).finish();
  expect(pipelines).toMatchObject([{ label: 'reshape', otherLabels: ['flatten'], dispatches: 4 }]);
});
