import { expect, test } from 'vitest';
import { batchingData } from '../../../src/plot/batching/batching-data.ts';
import { batching } from '../../../src/plot/batching/batching.ts';
import { serialize } from '../../../src/plot/scene/scene.ts';
import { measured, syntheticReport } from '../../support/report.ts';

test('batching takes the fastest kernel of each batch, and theory in the same precision', () => {
  const data = batchingData(syntheticReport());
  expect(data.storage).toBe('f32');
  expect(data.series.map(({ id }) => id)).toEqual(['a10', 't4', 'a100', 'own-roof', 'own']);
  const own = data.series.at(-1)!;
  expect(own.points.map(({ batch }) => batch)).toEqual([1, 2, 4, 8, 16, 32, 64]);
  expect(own.points[0]!.result).toContain('gemv/rows');
  expect(own.points.at(-1)!.result).toContain('gemv/tiled');
  expect(batchingData(null).series.map(({ measured: isMeasured }) => isMeasured)).toEqual([false, false, false]);
});

test('the batching figures hold no broken number, even with one batch or no batch', () => {
  const one = syntheticReport({ results: [measured('gemv/rows', { batch: 3, in: 64, out: 32 }, 0.5)] });
  for (const report of [null, syntheticReport(), one, syntheticReport({ ceilings: [], results: [] })]) {
    for (const metric of ['rate', 'time'] as const) {
      expect(serialize(batching(batchingData(report), metric, { width: 300, height: 300 }))).not.toMatch(
        /NaN|Infinity|undefined/,
      );
    }
  }
});
