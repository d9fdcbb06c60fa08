import { beforeAll, expect, test } from 'vitest';
import type { Watcher } from '../../../src/attach/record/watcher.ts';
import { mergeGroups } from '../../../src/session/assemble/merge-groups.ts';
import { groupWork } from '../../../src/session/group-work.ts';
import type { ContextRecord } from '../../../src/session/context-record.ts';
import { createBench } from '../../support/attach/bench.ts';
import { KERNELS } from '../../support/attach/kernels.ts';
import { faults, groupsOf, installWatched, watching } from '../../support/attach/watched.ts';

let watcher: Watcher;
beforeAll(() => {
  watcher = installWatched();
});

/** Lengthens the next dispatch by a workgroup. */
const GROW = `
@group(0) @binding(0) var<storage, read_write> sizes: array<u32>;
@compute @workgroup_size(1) fn main() { sizes[0]++; }`;
const TIMES = 40;
const SIZE = 16;
/** Of all dispatches, from the first with one workgroup to the last with `TIMES`. */
const WORKGROUPS = (TIMES * (TIMES + 1)) / 2;

/** Each pass lengthens its own dispatches, and runs them, several passes in an encoder. */
async function growing(device: GPUDevice): Promise<Float32Array> {
  const bench = createBench(device);
  const grow = bench.pipeline('grow', GROW);
  const add = bench.pipeline('add', KERNELS.add);
  const args = bench.buffer(Uint32Array.of(0, 1, 1), 0x100 | 0x80);
  const y = bench.buffer(new Float32Array(SIZE * TIMES));
  const [forGrow, forAdd] = [bench.group(grow, [{ buffer: args }]), bench.group(add, [{ buffer: y }])];
  for (let i = 0; i < TIMES; i += 8) {
    bench.submit((encoder) => {
      for (const inPass of [5, 3]) {
        const pass = encoder.beginComputePass();
        for (let j = 0; j < inPass; j++) {
          pass.setPipeline(grow);
          pass.setBindGroup(0, forGrow);
          pass.dispatchWorkgroups(1);
          pass.setPipeline(add);
          pass.setBindGroup(0, forAdd);
          pass.dispatchWorkgroupsIndirect(args, 0);
        }
        pass.end();
      }
    });
  }
  return new Float32Array((await bench.read(y)).buffer);
}

/** What the first of `TIMES` workgroups did in every dispatch, and the last in one. */
const GROWN = Float32Array.from({ length: SIZE * TIMES }, (_, i) => 1.5 * (TIMES - Math.floor(i / SIZE)));

/** FLOP of all dispatches of the one group of `add`. */
function flopOf(record: ContextRecord): number {
  const merged = mergeGroups([record]).groups;
  const { pipeline } = groupsOf(record, 'add')[0]!;
  const [group, ...others] = merged.filter((one) => one.pipeline === pipeline);
  expect(others).toEqual([]);
  return group!.dispatches * groupWork(group!)!.counted.flop;
}

test('grids that the GPU chooses are read, so that the work of all dispatches is known where few were counted', async () => {
  const { result, record } = await watching(watcher, {}, growing);
  expect(faults.uncaught).toEqual([]);
  expect(result).toEqual(GROWN);
  const [group] = groupsOf(record, 'add');
  expect(group).toMatchObject({
    grid: null,
    dispatches: TIMES,
    counts: [1, 3, 10, 32].map((occurrence) => ({ occurrence })),
  });
  expect(group!.indirect).toEqual({ read: TIMES, workgroups: WORKGROUPS, least: 1, most: TIMES });
  expect(flopOf(record)).toBeCloseTo(WORKGROUPS * SIZE, 6);
});

test('in passes that are timed whole they are not, and the dispatches that were counted stand for all', async () => {
  const { result, record } = await watching(watcher, { time: 'pass' }, growing);
  expect(faults.uncaught).toEqual([]);
  expect(result).toEqual(GROWN);
  const [group] = groupsOf(record, 'add');
  expect(group).toMatchObject({ grid: null, dispatches: TIMES });
  expect(group!.indirect).toBeUndefined();
});

test.each([{ count: 'off' }, { count: 'replace' }] as const)('with $count, results are the same', async (options) => {
  const { result, record } = await watching(watcher, options, growing);
  expect(faults.uncaught).toEqual([]);
  expect(result).toEqual(GROWN);
  expect(groupsOf(record, 'add')).toMatchObject([{ grid: null, dispatches: TIMES }]);
});

test('grids written by the queue are read, and one that is empty or too large runs nothing', async () => {
  const { result, record } = await watching(watcher, {}, async (device) => {
    const bench = createBench(device);
    const add = bench.pipeline('add', KERNELS.add);
    const args = bench.buffer(new Uint32Array(8), 0x100);
    const y = bench.buffer(new Float32Array(64));
    const group = bench.group(add, [{ buffer: y }]);
    for (const grid of [
      [4, 1, 1],
      [0, 1, 1],
      [70_000, 1, 1],
      [2, 1, 1],
    ]) {
      device.queue.writeBuffer(args, 8, Uint32Array.from(grid));
      bench.submit((encoder) => {
        const pass = encoder.beginComputePass();
        pass.setPipeline(add);
        pass.setBindGroup(0, group);
        pass.dispatchWorkgroupsIndirect(args, 8);
        pass.end();
      });
    }
    expect(args.usage).toBe(0x100 | 0x8);
    return new Float32Array((await bench.read(y)).buffer);
  });
  expect(faults.uncaught).toEqual([]);
  expect(result).toEqual(Float32Array.from({ length: 64 }, (_, i) => (i < 32 ? 3 : 1.5)));
  const [group] = groupsOf(record, 'add');
  expect(group!.indirect).toEqual({ read: 4, workgroups: 6, least: 0, most: 4 });
  expect(flopOf(record)).toBeCloseTo(6 * SIZE, 6);
});
