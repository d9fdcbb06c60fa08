import { beforeAll, expect, test } from 'vitest';
import type { Watcher } from '../../../src/attach/record/watcher.ts';
import type { WatchOptions } from '../../../src/session/context-record.ts';
import { torture } from '../../support/attach/torture.ts';
import { installWatched, watching } from '../../support/attach/watched.ts';

let watcher: Watcher;
/** Calls by method, as a page counts them that puts functions of its own in front, after ours. */
const calls = new Map<string, number>();
beforeAll(() => {
  watcher = installWatched();
  for (const one of [GPUDevice, GPUQueue, GPUCommandEncoder, GPUComputePassEncoder, GPUBuffer, GPUComputePipeline]) {
    const { name, prototype } = one as { name: string; prototype: object };
    for (const [method, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (method === 'constructor' || typeof value !== 'function') continue;
      const native = value as (...args: unknown[]) => unknown;
      const key = `${name}.${method}`;
      Object.defineProperty(prototype, method, {
        value(this: unknown, ...args: unknown[]): unknown {
          calls.set(key, (calls.get(key) ?? 0) + 1);
          return Reflect.apply(native, this, args);
        },
        configurable: true,
        writable: true,
        enumerable: true,
      });
    }
  }
});

const MODES: readonly Pick<WatchOptions, 'time' | 'count'>[] = [
  { time: 'split', count: 'twin' },
  { time: 'pass', count: 'replace' },
];

test.each(MODES)('a page that counts its calls counts its own alone, watched by $time and $count', async (mode) => {
  calls.clear();
  const adapter = await navigator.gpu.requestAdapter();
  const device = await adapter!.requestDevice();
  watcher.end();
  const native = await torture(device);
  const own = new Map(calls);
  device.destroy();
  calls.clear();
  const seen = await watching(watcher, mode, async (one) => {
    const result = await torture(one);
    return { result, calls: new Map(calls) };
  });
  expect(seen.result.result.outputs).toEqual(native.outputs);
  expect(own.get('GPUComputePassEncoder.dispatchWorkgroups')).toBeGreaterThan(10);
  expect(Object.fromEntries(seen.result.calls)).toEqual(Object.fromEntries(own));
});
