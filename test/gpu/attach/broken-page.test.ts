import { beforeAll, expect, test } from 'vitest';
import type { Watcher } from '../../../src/attach/record/watcher.ts';
import { createBench, ramp } from '../../support/attach/bench.ts';
import { KERNELS } from '../../support/attach/kernels.ts';
import { groupsOf, installWatched, watching } from '../../support/attach/watched.ts';

let watcher: Watcher;
/** Faults that were told so far: they are those of the whole file. */
let told = 0;
beforeAll(() => {
  watcher = installWatched();
});

const broken = (): never => {
  throw new Error('replaced by the page');
};

/** Built-ins of a page, as it may have replaced them, by the object that they stand in. */
const REPLACED: readonly (readonly [name: string, owner: object, keys: string])[] = [
  ['array methods', Array.prototype, 'map flatMap filter some every find toSorted reduce entries'],
  ['maps', Map.prototype, 'get set has'],
  ['weak maps', WeakMap.prototype, 'get set has'],
  ['sets', Set.prototype, 'add has delete'],
  ['objects', Object, 'entries keys fromEntries getOwnPropertyDescriptors create'],
  ['properties', Object, 'defineProperty assign'],
  ['reflection', Reflect, 'apply'],
  ['strings', String.prototype, 'slice split replace'],
  ['JSON', JSON, 'stringify'],
];

/** Runs a kernel twice; for native calls of its own only, which need no built-ins. */
async function working(device: GPUDevice, replace: () => void, restore: () => void): Promise<Float32Array> {
  const bench = createBench(device);
  const y = bench.buffer(ramp(256));
  replace();
  try {
    const module = device.createShaderModule({ code: KERNELS.double });
    const pipeline = device.createComputePipeline({ label: 'after', layout: 'auto', compute: { module } });
    const group = device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: [{ binding: 0, resource: { buffer: y } }],
    });
    for (let i = 0; i < 3; i++) {
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(4);
      pass.end();
      device.queue.submit([encoder.finish()]);
    }
  } finally {
    restore();
  }
  return new Float32Array((await bench.read(y)).buffer);
}

test.each(REPLACED)('a page that replaced %s goes on, and what was missed is told', async (_, owner, keys) => {
  const own = keys.split(' ').map((key) => [key, Object.getOwnPropertyDescriptor(owner, key)!] as const);
  const { defineProperty } = Reflect;
  const replace = (): void => {
    for (const [key, descriptor] of own) defineProperty(owner, key, { ...descriptor, value: broken });
  };
  const restore = (): void => {
    for (const [key, descriptor] of own) defineProperty(owner, key, descriptor);
  };
  const { result, record } = await watching(watcher, {}, (device) => working(device, replace, restore));
  expect(result).toEqual(ramp(256).map((value) => value * 8));
  expect(record.context.usesWebGpu).toBe(true);
  const seen = groupsOf(record, 'after').reduce((all, { dispatches }) => all + dispatches, 0);
  const before = told;
  told = Number(record.notes.join('\n').match(/^Faults of the watching script: (\d+)\.$/m)?.[1] ?? 0);
  // The dispatch that found out may be lost.
  expect(seen).toBeGreaterThanOrEqual(told > before ? 2 : 3);
});

const NAMES = ['then', 'finally'] as const;

test('a page that replaced what promises do is timed and counted all the same', async () => {
  const own = Object.getOwnPropertyDescriptors(Promise.prototype);
  const { result, record } = await watching(watcher, {}, async (device) => {
    const bench = createBench(device);
    const pipeline = bench.pipeline('promised', KERNELS.double);
    const y = bench.buffer(ramp(256));
    const group = bench.group(pipeline, [{ buffer: y }]);
    const { prototype }: { prototype: object } = Promise;
    for (const name of NAMES) Object.defineProperty(prototype, name, { ...own[name], value: broken });
    try {
      for (let i = 0; i < 3; i++) bench.run(pipeline, group, 4);
    } finally {
      for (const name of NAMES) Object.defineProperty(prototype, name, own[name]);
    }
    return new Float32Array((await bench.read(y)).buffer);
  });
  expect(result).toEqual(ramp(256).map((value) => value * 8));
  expect(groupsOf(record, 'promised')).toMatchObject([{ dispatches: 3 }]);
});
