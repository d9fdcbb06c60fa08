import { beforeAll, expect, test } from 'vitest';
import { quietly } from '../../../src/attach/patch.ts';
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

test('features and limits of a device look like those of one that nobody watches', async () => {
  const adapters = await Promise.all([navigator.gpu.requestAdapter(), navigator.gpu.requestAdapter()]);
  // Calls of ours reach the native method.
  const plain = await quietly(() => adapters[0]!.requestDevice());
  const watched = await adapters[1]!.requestDevice();
  const look = ({ features, limits }: GPUDevice): unknown => {
    const each: unknown[] = [];
    // Dawn for Node has neither `entries` nor `forEach`.
    features.forEach?.((name, key, all) => each.push(name, key, all === features));
    const names: string[] = [];
    for (const name in limits) names.push(name);
    return {
      features: [
        features instanceof GPUSupportedFeatures,
        Object.prototype.toString.call(features),
        ['add', 'entries', 'forEach', 'has', 'keys', 'size', 'union', 'values'].map((member) => member in features),
        features.size,
        ...each,
      ],
      iterated: [
        [...features],
        [...features.keys()],
        [...(features.entries?.() ?? [])],
        features.has('timestamp-query'),
      ],
      limits: [limits instanceof GPUSupportedLimits, Object.keys(limits), JSON.stringify(limits), names.toSorted()],
      values: names.map((name) => limits[name as keyof GPUSupportedLimits]),
    };
  };
  expect(Object.getOwnPropertyNames(watched)).toEqual(Object.getOwnPropertyNames(plain));
  expect(look(watched)).toEqual(look(plain));
  for (const device of [plain, watched]) device.destroy();
});
