import { describe, expect, test } from 'vitest';
import { ownFaults, patch } from '../../../src/attach/patch.ts';
import { watchWebGpu } from '../../../src/attach/watch.ts';
import { fakeWebGpu } from '../../support/fake-webgpu.ts';

const WGSL = '@compute @workgroup_size(1) fn main() {}';

async function opened(features: readonly string[], requiredFeatures: GPUFeatureName[] = []) {
  const fake = fakeWebGpu(features);
  const watch = watchWebGpu(fake.classes);
  const device = await fake.adapter.requestDevice({ requiredFeatures });
  const module = device.createShaderModule({ label: 'module', code: WGSL });
  const pipeline = device.createComputePipeline({ layout: 'auto', compute: { module } });
  const run = (grid: readonly [number, number?], descriptor?: GPUComputePassDescriptor): void => {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass(descriptor);
    pass.setPipeline(pipeline);
    pass.dispatchWorkgroups(...grid);
    pass.end();
    device.queue.submit([encoder.finish()]);
  };
  return { fake, watch, device, run };
}

describe('a watched page', () => {
  test('is recorded: label, grid and WGSL of each dispatch, and the time of its passes', async () => {
    const { watch, run } = await opened(['timestamp-query']);
    run([9]);
    watch.start();
    run([4, 2]);
    run([3]);
    const { dispatches, busySeconds: seconds, passes } = await watch.stop();
    expect(dispatches).toEqual([
      { label: 'module', wgsl: WGSL, grid: [4, 2, 1] },
      { label: 'module', wgsl: WGSL, grid: [3, 1, 1] },
    ]);
    // The stand-in takes 1 µs for a workgroup; one workgroup after another, the dimensions multiplied.
    expect(seconds).toBeCloseTo(11e-6, 12);
    expect(passes).toEqual({ stamped: 2, untimed: 0 });
  });

  test('has an empty recording once it has been read', async () => {
    const { watch, run } = await opened(['timestamp-query']);
    watch.start();
    run([4]);
    await watch.stop();
    run([4]);
    watch.start();
    expect(await watch.stop()).toEqual({
      dispatches: [],
      busySeconds: 0,
      passes: { stamped: 0, untimed: 0 },
      errors: [],
    });
  });

  test('sees only the features that it asked for, while its device has timestamps', async () => {
    const { fake, device } = await opened(['timestamp-query', 'subgroups'], ['subgroups']);
    expect([...device.features]).toEqual(['subgroups']);
    expect(fake.requested).toEqual([['subgroups', 'timestamp-query']]);
    const own = await opened(['timestamp-query'], ['timestamp-query']);
    expect([...own.device.features]).toEqual(['timestamp-query']);
  });

  test('has no time, but a record, without timestamps', async () => {
    const without = await opened([]);
    without.watch.start();
    without.run([5]);
    expect(await without.watch.stop()).toMatchObject({ busySeconds: null, passes: { stamped: 0, untimed: 1 } });
  });

  test('keeps its own stamps, and is timed all the same', async () => {
    const { device, watch, run } = await opened(['timestamp-query'], ['timestamp-query']);
    const querySet = device.createQuerySet({ type: 'timestamp', count: 2 });
    watch.start();
    run([5], { timestampWrites: { querySet, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 } });
    const recording = await watch.stop();
    expect(recording.passes).toEqual({ stamped: 1, untimed: 0 });
    expect(recording.busySeconds).toBeCloseTo(5e-6, 12);
    const [begin, end] = (querySet as unknown as { stamps: BigUint64Array }).stamps;
    expect(begin).toBeGreaterThan(0n);
    expect(Number(end! - begin!)).toBeGreaterThanOrEqual(5000);
  });

  test('has its errors recorded', async () => {
    const { fake, watch } = await opened(['timestamp-query']);
    watch.start();
    fake.fail('an invalid bind group');
    expect((await watch.stop()).errors).toEqual(['an invalid bind group']);
  });

  test('keeps stamps apart from those of more passes than a query set holds', async () => {
    const { watch, run } = await opened(['timestamp-query']);
    watch.start();
    for (let i = 0; i < 3000; i++) run([1]);
    const { busySeconds: seconds, passes } = await watch.stop();
    expect(passes).toEqual({ stamped: 3000, untimed: 0 });
    // Each read-back places the device's clock anew, up to a few microseconds from where it was.
    expect(seconds).toBeCloseTo(3000e-6, 5);
  });
});

test('a fault in a hook leaves the call and its result as they are', () => {
  class Adder {
    add(a: number, b: number): number {
      return a + b;
    }
  }
  patch(Adder, 'add', {
    before: () => {
      throw new Error('ours');
    },
    after: () => {
      throw new Error('ours too');
    },
  });
  expect(new Adder().add(2, 3)).toBe(5);
});

test('a call that the page gets wrong throws as it would, and is no fault of ours', () => {
  class Maker {
    make(descriptor: { readonly size: number }): number {
      if (descriptor === undefined) throw new TypeError('1 argument required');
      return descriptor.size;
    }
  }
  patch(Maker, 'make', { before: (_, [{ size }]): [{ readonly size: number }] => [{ size: size + 1 }] });
  const before = ownFaults().length;
  expect(() => new Maker().make(...([] as unknown as [{ size: number }]))).toThrow('1 argument required');
  expect(ownFaults()).toHaveLength(before);
  expect(new Maker().make({ size: 2 })).toBe(3);
});

test('a replaced method has the name and the number of arguments of the native one', () => {
  class Writer {
    write(...[at, bytes]: [at: number, bytes: number]): number {
      return at + bytes;
    }
  }
  Object.defineProperty(Writer.prototype.write, 'length', { value: 2 });
  patch(Writer, 'write', {});
  const { name, length } = Object.getOwnPropertyDescriptor(Writer.prototype, 'write')!.value as () => number;
  expect([name, length, new Writer().write(1, 2)]).toEqual(['write', 2, 3]);
});
