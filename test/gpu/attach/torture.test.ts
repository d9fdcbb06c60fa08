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

const MODES: readonly Omit<WatchOptions, 'paused'>[] = [
  { time: 'pass', count: 'off', unique: false },
  { time: 'split', count: 'off', unique: false },
  { time: 'pass', count: 'twin', unique: false },
  { time: 'split', count: 'twin', unique: false },
  { time: 'split', count: 'twin', unique: true },
  { time: 'split', count: 'replace', unique: true },
];

/** FLOP of the first counts of a pipeline's groups, sorted. */
const flopOf = (record: ContextRecord, label: string): number[] =>
  groupsOf(record, label)
    .flatMap(({ counts }) => counts[0]?.flop ?? [])
    .toSorted((a, b) => a - b);

describe.each(MODES)('watched by $time, counted by $count, unique bytes $unique', ({ time, count, unique }) => {
  test('the torture program computes what it did, and is recorded', async () => {
    faults.uncaught.length = 0;
    const { result, record } = await watching(watcher, { time, count, unique }, torture);
    expect(record.notes.filter((note) => note.includes('fault'))).toEqual([]);
    expect(faults.uncaught).toEqual([]);
    expect(result.caught).toEqual(['nothing', 'caught']);
    expect(result.outputs).toEqual(native.outputs);
    expect(record.context.dispatches).toBe(result.dispatches);
    expect(record.groups.reduce((sum, { dispatches }) => sum + dispatches, 0)).toBe(result.dispatches);
    expect(record.notes.filter((note) => note.includes('waiting to be read'))).toEqual([]);
    const [m, n, k] = MATMUL;
    expect(groupsOf(record, 'matmul').map(({ dispatches }) => dispatches)).toEqual([12, 1]);
    if (count !== 'twin') return;
    expect(flopOf(record, 'matmul')).toEqual([2 * m * n * 7, 2 * m * n * k]);
    expect(groupsOf(record, 'matmul')[0]!.counts.map(({ occurrence, flop }) => ({ occurrence, flop }))).toEqual([
      { occurrence: 1, flop: 2 * m * n * k },
      { occurrence: 3, flop: 2 * m * n * k },
      { occurrence: 10, flop: 2 * m * n * k },
    ]);
    expect(flopOf(record, 'axpy')).toEqual([400, 512]);
    expect(flopOf(record, 'late axpy')).toEqual([100, 200, 400]);
    expect(flopOf(record, 'overrides')).toEqual([160, 320]);
    expect(flopOf(record, 'add')).toEqual([96]);
    expect(flopOf(record, 'groups')).toEqual([768]);
    expect(flopOf(record, 'eight')).toEqual([1792]);
    expect(flopOf(record, 'immediate')).toEqual(native.outputs['immediates']!.length > 0 ? [100, 200] : []);
    const [painted] = groupsOf(record, 'paint').map(({ counts }) => counts[0]!);
    expect(painted!.texels).toEqual({ read: 0, written: 4 * 256 });
    const product = groupsOf(record, 'matmul')[0]!.counts[0]!;
    expect(product.requested).toEqual({ read: 4 * 2 * m * n * k, written: 4 * m * n });
    expect(product.unique).toEqual(unique ? { read: 4 * (m * k + k * n), written: 4 * m * n } : null);
    const reasons = record.pipelines.filter(({ notCounted }) => notCounted !== null);
    expect(reasons.filter(({ label, stage }) => label !== 'repaint' && stage !== 'render')).toEqual([]);
    for (const { notCounted, counts } of record.groups) expect(counts.length > 0 || notCounted).toBeTruthy();
  });
});
