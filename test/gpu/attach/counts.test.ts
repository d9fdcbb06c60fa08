import { beforeAll, expect, test } from 'vitest';
import type { Watcher } from '../../../src/attach/record/watcher.ts';
import { createBench, ramp } from '../../support/attach/bench.ts';
import { KERNELS } from '../../support/attach/kernels.ts';
import { faults, groupsOf, installWatched, watching } from '../../support/attach/watched.ts';

let watcher: Watcher;
beforeAll(() => {
  watcher = installWatched();
});

const [M, N, K] = [16, 24, 10];

test('with marks, some workgroups are marked each by itself, and lines have their work', async () => {
  const { record } = await watching(watcher, { unique: true }, async (device) => {
    const bench = createBench(device);
    const pipeline = bench.pipeline('product', KERNELS.matmul);
    const c = bench.buffer(ramp(M * N));
    const group = bench.group(pipeline, [
      { buffer: bench.buffer(ramp(M * K)) },
      { buffer: bench.buffer(ramp(K * N)) },
      { buffer: c },
      { buffer: bench.buffer(Uint32Array.of(M, N, K), 0x40) },
    ]);
    bench.run(pipeline, group, N / 8, M / 8);
    await bench.read(c);
  });
  expect(faults.uncaught).toEqual([]);
  const [count] = groupsOf(record, 'product')[0]!.counts;
  const workgroups = (M * N) / 64;
  expect(count!.workgroupUnique).toEqual({ read: workgroups * 4 * 2 * 8 * K, written: 4 * M * N });
  expect(count!.workgroupsSampled).toBe(workgroups);
  expect(count!.lines!.reduce((sum, { flop }) => sum + flop, 0)).toBe(2 * M * N * K);
});

test('a dispatch whose copies would be too large is counted in the place of the page’s, with the same result', async () => {
  const { result, record } = await watching(watcher, {}, async (device) => {
    const bench = createBench(device);
    const pipeline = bench.pipeline('large', KERNELS.double);
    watcher.devices.get(device)!.pool.mostCopyBytes = 1023;
    const y = bench.buffer(ramp(256));
    const group = bench.group(pipeline, [{ buffer: y }]);
    for (let i = 0; i < 6; i++) {
      bench.run(pipeline, group, 4);
      // Its twin must be known to be valid.
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return new Float32Array((await bench.read(y)).buffer);
  });
  expect(result).toEqual(ramp(256).map((value) => value * 64));
  expect(faults.uncaught).toEqual([]);
  const [group] = groupsOf(record, 'large');
  expect(group).toMatchObject({ dispatches: 6, counts: [{ flop: 256 }] });
  expect(record.notes.filter((note) => note.includes('instrumented copies ran in their place'))).toHaveLength(1);
});
