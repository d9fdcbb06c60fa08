import { beforeAll, describe, expect, test } from 'vitest';
import type { Watcher } from '../../../src/attach/record/watcher.ts';
import type { ContextRecord, WatchOptions } from '../../../src/session/context-record.ts';
import { MATMUL, torture, type Tortured } from '../../support/attach/torture.ts';
import { faults, groupsOf, installWatched, watching } from '../../support/attach/watched.ts';

let native: Tortured;
let watcher: Watcher;

beforeAll(async () => {
  const adapter = await navigator.gpu.requestAdapter();
  const device = await adapter!.requestDevice();
  native = await torture(device);
  device.destroy();
  watcher = installWatched();
});

const MODES: readonly Pick<WatchOptions, 'time' | 'count'>[] = [
  { time: 'pass', count: 'off' },
  { time: 'split', count: 'off' },
  { time: 'pass', count: 'twin' },
  { time: 'split', count: 'twin' },
  { time: 'split', count: 'replace' },
];

/** FLOP of the first counts of a pipeline's groups, sorted. */
const flopOf = (record: ContextRecord, label: string): number[] =>
  groupsOf(record, label)
    .flatMap(({ counts }) => counts[0]?.flop ?? [])
    .toSorted((a, b) => a - b);

describe.each(MODES)('watched by $time, counted by $count', ({ time, count }) => {
  test('the torture program computes what it did, and is recorded', async () => {
    faults.uncaught.length = 0;
    const { result, record } = await watching(watcher, { time, count }, torture);
    expect(record.notes.filter((note) => note.includes('fault'))).toEqual([]);
    expect(faults.uncaught).toEqual([]);
    expect(result.caught).toEqual(['nothing', 'caught']);
    expect(result.outputs).toEqual(native.outputs);
    expect(record.context.dispatches).toBe(result.dispatches);
    expect(record.groups.reduce((sum, { dispatches }) => sum + dispatches, 0)).toBe(result.dispatches);
    expect(record.notes.filter((note) => note.includes('no time'))).toEqual([]);
    const [m, n, k] = MATMUL;
    expect(groupsOf(record, 'matmul').map(({ dispatches }) => dispatches)).toEqual([12, 1]);
    if (count !== 'twin') return;
    expect(flopOf(record, 'matmul')).toEqual([2 * m * n * 7, 2 * m * n * k]);
    expect(groupsOf(record, 'matmul')[0]!.counts.map(({ occurrence, flop }) => ({ occurrence, flop }))).toEqual([
      { occurrence: 1, flop: 2 * m * n * k },
      { occurrence: 10, flop: 2 * m * n * k },
    ]);
    expect(flopOf(record, 'axpy')).toEqual([400, 512]);
    expect(flopOf(record, 'late axpy')).toEqual([100, 200, 400]);
    expect(flopOf(record, 'overrides')).toEqual([160, 320]);
    expect(flopOf(record, 'add')).toEqual([96]);
    expect(flopOf(record, 'groups')).toEqual([768]);
    expect(flopOf(record, 'eight')).toEqual([1792]);
    const reasons = record.pipelines.filter(({ notCounted }) => notCounted !== null);
    expect(reasons.filter(({ label, stage }) => label !== 'repaint' && stage !== 'render')).toEqual([]);
    for (const { notCounted, counts } of record.groups) expect(counts.length > 0 || notCounted).toBeTruthy();
  });
});
