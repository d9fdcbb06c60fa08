import { expect, test } from 'vitest';
import { batchingData } from '../../../src/plot/batching/batching-data.ts';
import { batching } from '../../../src/plot/batching/batching.ts';
import { serialize } from '../../../src/plot/scene/scene.ts';
import { alone, measured, syntheticReport } from '../../support/report.ts';

test('batching takes the fastest kernel of each batch, and theory in the same precision', () => {
  const data = batchingData(alone(syntheticReport()));
  expect(data.storage).toBe('f32');
  expect(data.series.map(({ id }) => id)).toEqual(['a10', 't4', 'a100', 'machine-1-roof', 'machine-1']);
  const layer = data.series.at(-1)!;
  expect(layer.points.map(({ batch }) => batch)).toEqual([1, 2, 4, 8, 16, 32, 64]);
  expect(layer.points[0]!.result).toContain('gemv/rows');
  expect(layer.points.at(-1)!.result).toContain('gemv/tiled');
  expect(batchingData([]).series.map(({ measured: isMeasured }) => isMeasured)).toEqual([false, false, false]);
});

test('the batching figures hold no broken number, even with one batch or no batch', () => {
  const one = syntheticReport({ results: [measured('gemv/rows', { batch: 3, in: 64, out: 32 }, 0.5)] });
  for (const report of [null, syntheticReport(), one, syntheticReport({ ceilings: [], results: [] })]) {
    for (const metric of ['rate', 'time'] as const) {
      expect(serialize(batching(batchingData(alone(report)), metric, { width: 300, height: 300 }))).not.toMatch(
        /NaN|Infinity|undefined/,
      );
    }
  }
});
