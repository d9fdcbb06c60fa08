import { beforeAll, expect, inject, test } from 'vitest';
import type { Watcher } from '../../../src/attach/record/watcher.ts';
import { createBench, ramp } from '../../support/attach/bench.ts';
import { KERNELS } from '../../support/attach/kernels.ts';
import type { StackName } from '../../support/stacks/stacks.ts';
import { groupsOf, installWatched, watching } from '../../support/attach/watched.ts';

/** What a page sees of a device that it destroys while work is under way. */
type Seen = Readonly<Record<string, unknown>>;

const [MAP_READ, COPY_DST, COPY_SRC] = [1, 8, 4];

/** `resolved`, or the name of the error. */
const outcome = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'resolved',
    (error: Error) => error.name,
  );

/** Submits work, destroys the device at once, and goes on as if it did not know. */
async function destroying(device: GPUDevice): Promise<Seen> {
  const bench = createBench(device);
  const uncaptured: string[] = [];
  device.addEventListener('uncapturederror', ({ error }) => uncaptured.push(error.message));
  const pipeline = bench.pipeline('last', KERNELS.double);
  const group = bench.group(pipeline, [{ buffer: bench.buffer(ramp(256)) }]);
  const read = (): GPUBuffer => device.createBuffer({ size: 16, usage: MAP_READ | COPY_DST });
  const [first, second] = [read(), read()];
  const mapped = device.createBuffer({ size: 16, usage: COPY_SRC, mappedAtCreation: true });
  const range = mapped.getMappedRange();
  for (let i = 0; i < 20; i++) bench.run(pipeline, group, 4);
  const { lost } = device;
  const same = lost === device.lost;
  const pending = outcome(first.mapAsync(1));
  device.destroy();
  device.destroy();
  const states = [first.mapState, mapped.mapState];
  const later = outcome(second.mapAsync(1));
  device.pushErrorScope('validation');
  device.createBuffer({ size: 16, usage: MAP_READ | 128 });
  const scope = await device.popErrorScope().then(
    (error) => error && error.constructor.name,
    (error: Error) => error.name,
  );
  device.createBuffer({ size: 16, usage: MAP_READ | 128 });
  bench.run(pipeline, group, 4);
  const done = await outcome(device.queue.onSubmittedWorkDone());
  const { reason, message } = await lost;
  await new Promise((resolve) => setTimeout(resolve, 200));
  return {
    same,
    pending: await pending,
    later: await later,
    states,
    bytes: range.byteLength,
    scope,
    done,
    reason,
    message,
    isInfo: Object.prototype.toString.call(await lost),
    uncaptured,
  };
}

/**
 * What the watched device shows as Chromium does, where others have it another way: the words of the loss; Firefox rejects
 * a mapping of a lost device with an `OperationError`; Dawn for Node calls a rejected mapping pending until the next task.
 */
const DIFFERS: Readonly<Record<StackName, readonly string[]>> = {
  chromium: [],
  firefox: ['message', 'later'],
  dawn: ['message', 'states'],
  hardware: ['message', 'states'],
};

let native: Seen;
let watcher: Watcher;
beforeAll(async () => {
  const adapter = await navigator.gpu.requestAdapter();
  native = await destroying(await adapter!.requestDevice());
  watcher = installWatched();
});

test('a page that destroys its device sees what it would see of one that nobody watches', async () => {
  const { result, record } = await watching(watcher, {}, destroying);
  expect(result['message']).toMatch(/destroyed/);
  for (const [name, seen] of Object.entries(native)) {
    if (!DIFFERS[inject('stack')].includes(name)) expect.soft(result[name], name).toEqual(seen);
  }
  expect(record.devices.at(-1)!.lost).toBeNull();
  // What was submitted after that never ran.
  expect(groupsOf(record, 'last')).toMatchObject([{ dispatches: 20 }]);
  expect(record.notes.filter((note) => note.includes('ault'))).toEqual([]);
});
