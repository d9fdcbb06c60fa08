import { beforeAll, expect, test } from 'vitest';
import { install } from '../../../src/attach/install-hooks.ts';
import type { Watcher } from '../../../src/attach/record/watcher.ts';
import { createBench, ramp } from '../../support/attach/bench.ts';
import { KERNELS } from '../../support/attach/kernels.ts';
import { quietly } from '../../../src/attach/patch.ts';
import { groupsOf, watching } from '../../support/attach/watched.ts';

const CLASSES = ['GPUAdapter', 'GPUDevice', 'GPUQueue', 'GPUCommandEncoder', 'GPUComputePassEncoder', 'GPUBuffer'];

const textOf = (method: object): string => Function.prototype.toString.call(method);

/** What a page can find out of the members of the classes, and of what tells it that, without a call. */
const look = (): unknown =>
  [...CLASSES, 'Function'].map((name) => {
    const { prototype } = (globalThis as unknown as Record<string, { prototype: object }>)[name]!;
    return Object.entries(Object.getOwnPropertyDescriptors(prototype)).map(([member, { value, get, ...flags }]) => {
      const own = (get ?? value) as ((...args: never[]) => unknown) | undefined;
      return [member, flags, own?.name, own?.length, own && 'prototype' in own, own && textOf(own)];
    });
  });

let native: unknown;
let watcher: Watcher;
beforeAll(() => {
  native = look();
  watcher = install(globalThis, { time: 'split', count: 'twin', unique: false, paused: true });
});

test('the members of the classes look like native ones, and objects have none of their own', async () => {
  const adapter = await navigator.gpu.requestAdapter();
  const plain = await quietly(() => adapter!.requestDevice());
  expect(look()).toEqual(native);
  const { device } = await watching(watcher, {}, (one) => Promise.resolve(one));
  expect(Object.getOwnPropertyNames(device)).toEqual(Object.getOwnPropertyNames(plain));
  plain.destroy();
  expect(device.features).toBe(device.features);
  expect(device.limits).toBe(device.limits);
  const buffer = device.createBuffer({ size: 16, usage: 128 });
  expect([Object.getOwnPropertyNames(buffer), buffer.usage]).toEqual([[], 128]);
});

function* generated<T>(values: readonly T[]): Generator<T> {
  yield* values;
}
/** The types allow arrays only. */
const once = <T>(values: readonly T[]): T[] => generated(values) as unknown as T[];

/** Sequences that can be read only once, wherever WebGPU takes one. */
async function generating(device: GPUDevice): Promise<Float32Array> {
  const bench = createBench(device);
  const [x, y] = [bench.buffer(ramp(256)), bench.buffer(ramp(256))];
  const layout = device.createBindGroupLayout({
    entries: once([{ binding: 0, visibility: 4, buffer: { type: 'storage' as const, hasDynamicOffset: true } }]),
  });
  const pipeline = bench.pipeline(
    'generated',
    KERNELS.double,
    device.createPipelineLayout({ bindGroupLayouts: once([layout]) }),
  );
  for (const buffer of [x, y]) {
    const group = device.createBindGroup({ layout, entries: once([{ binding: 0, resource: { buffer, size: 1024 } }]) });
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group, once([0]));
    pass.dispatchWorkgroups(4);
    pass.end();
    device.queue.submit(once([encoder.finish()]));
  }
  return new Float32Array((await bench.read(y)).buffer);
}

test('sequences that can be read only once are read once', async () => {
  const { result, record, device } = await watching(watcher, {}, generating, { requiredFeatures: once([]) });
  expect(result).toEqual(ramp(256).map((value) => value * 2));
  expect(groupsOf(record, 'generated')).toMatchObject([{ dispatches: 2, notCounted: null, counts: [{ flop: 256 }] }]);
  expect(record.notes.filter((note) => note.includes('ault'))).toEqual([]);
  expect(device.features.has('timestamp-query')).toBe(false);
});

test('what a sequence of the page throws reaches the page, and is no fault of ours', async () => {
  const { record } = await watching(watcher, {}, (device) => {
    const layout = device.createBindGroupLayout({ entries: [] });
    const failing = {
      [Symbol.iterator](): never {
        throw new Error('of the page');
      },
    } as unknown as never[];
    expect(() => device.createBindGroup({ layout, entries: failing })).toThrow(/./);
    expect(() => device.queue.submit(failing)).toThrow(/./);
    return Promise.resolve();
  });
  expect(record.notes.filter((note) => note.includes('ault'))).toEqual([]);
});
