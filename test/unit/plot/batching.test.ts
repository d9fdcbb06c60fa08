import { expect, test } from 'vitest';
import { batchingData } from '../../../src/plot/batching/batching-data.ts';
import { batching } from '../../../src/plot/batching/batching.ts';
import { seenBatching } from '../../../src/plot/batching/seen-batching.ts';
import { layersSentence } from '../../../src/plot/batching/step-timeline.ts';
import { modelBatching } from '../../../src/plot/batching/model-batching.ts';
import { FONT_SIZE } from '../../../src/plot/scene/chart.ts';
import { textWidth } from '../../../src/plot/scene/text-width.ts';
import { GUIDE_SCENARIO } from '../../../src/scenario/scenario.ts';
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

test('lines end with brief names, and the axis title stays within a narrow figure', () => {
  const [one] = alone(syntheticReport());
  const machines = [
    { ...one!, name: 'NVIDIA GeForce RTX 4090' },
    { ...one!, id: 'machine-2', name: 'a CPU the browser does not name' },
  ];
  for (const data of [batchingData(machines), modelBatching(machines, GUIDE_SCENARIO)]) {
    const drawn = serialize(batching(data, 'rate', { width: 328, height: 300 }));
    expect(drawn).toMatch(/>RTX 4090(, est\.)?</);
    expect(drawn).toMatch(/>unnamed CPU(, est\.)?</);
    expect(drawn).not.toMatch(/>a CPU the browser does not name/);
    const [, x, title] = /class="axis" x="([\d.]+)"[^>]*>(batch [^<]*)</.exec(drawn)!;
    expect(Number(x) - textWidth(title!, FONT_SIZE) / 2).toBeGreaterThanOrEqual(-0.01);
  }
});

test('the ticks of the vertical axis are whole', () => {
  const drawn = serialize(
    batching(modelBatching(alone(syntheticReport()), GUIDE_SCENARIO), 'step', { width: 328, height: 300 }),
  );
  const ticks = [...drawn.matchAll(/class="tick" x="([\d.]+)"[^>]*text-anchor="end"[^>]*>([^<]+)</g)];
  expect(ticks.map(([, , text]) => text)).toContain('100 ms');
  for (const [, x, text] of ticks) expect(Number(x)).toBeGreaterThanOrEqual(textWidth(text!, FONT_SIZE));
});

test.each([300, 328, 360, 440, 640])('the ticks of the batch do not touch at %i px', (width) => {
  const drawn = serialize(batching(modelBatching([], GUIDE_SCENARIO), 'rate', { width, height: 300 }));
  const ticks = [...drawn.matchAll(/class="tick" x="([\d.]+)"[^>]*text-anchor="middle"[^>]*>(\d+)</g)];
  expect(ticks.length).toBeGreaterThan(4);
  const edges = ticks.map(([, x, text]) => [-1, 1].map((side) => Number(x) + (side * textWidth(text!, FONT_SIZE)) / 2));
  for (const [index, [left]] of edges.entries())
    if (index > 0) expect(left! - edges[index - 1]![1]!).toBeGreaterThan(3);
});

test('the fitted curve is drawn as a curve, with a corner at its knee and no marks of its own', () => {
  const seen = [1, 4, 16].map((batch) => ({ batch, seconds: batch, flopPerSecond: 1, intensity: 1 }));
  const fit = { fixed: 0.02, each: 0.0002, full: 0.0022, knee: 10 };
  const data = seenBatching({ seen, fit, name: 'here', model: 'Some 1B', keys: 512, isMeasured: true }, null);
  expect(data.which).toBe('Some 1B, 512 tokens of context');
  expect(data.series.map(({ id }) => id)).toEqual(['fit', 'seen']);
  const batches = data.series[0]!.points.map(({ batch }) => batch);
  expect(batches).toEqual(batches.toSorted((a, b) => a - b));
  expect(batches).toEqual(expect.arrayContaining([1, 2, 4, 8, 10, 16, 32, 64]));
  for (const [i, batch] of batches.slice(1).entries()) expect(batch / batches[i]!).toBeLessThan(1.2);
  const marks = serialize(batching(data, 'step', { width: 400, height: 300 })).match(/class="mark /g);
  expect(marks).toHaveLength(seen.length);
});

test('a timeline says how many layers it holds if the model has more or fewer', () => {
  expect(layersSentence({ layersMeasured: 1 }, 22)).toBe(
    '1 layer was run, so that its weights are cold; the model has 22.',
  );
  expect(layersSentence({ layersMeasured: 40 }, 22)).toContain('40 layers were run');
  expect(layersSentence({ layersMeasured: 22 }, 22)).toBe('');
});
