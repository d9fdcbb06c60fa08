import { describe, expect, test } from 'vitest';
import { OPERATORS } from '../../../src/theory/operators.ts';
import { batchingData } from '../../../src/view/plot/batching-data.ts';
import { batching } from '../../../src/view/plot/batching.ts';
import { briefly, explain } from '../../../src/view/plot/explain.ts';
import { workFormulas } from '../../../src/view/plot/formula.ts';
import { logAxis, tickLabel } from '../../../src/view/plot/log-axis.ts';
import { DARK, LIGHT, type Palette, type Role } from '../../../src/view/plot/palette.ts';
import { rooflineItems } from '../../../src/view/plot/roofline-data.ts';
import { serialize } from '../../../src/view/plot/scene.ts';
import { stackLabels } from '../../../src/view/plot/stack-labels.ts';
import { measured, syntheticReport } from '../../support/report.ts';

test.each(OPERATORS.map((op) => [op.id, op] as const))('the formulas shown for %s are its work', (_, op) => {
  const shape = Object.fromEntries(op.dimensions.map((name, index) => [name, 96 + 32 * index]));
  for (const storage of ['f32', 'f16'] as const) {
    const work = op.work(shape, { storage, compute: storage });
    const [flop, bytes] = workFormulas(op.id, shape, storage, work).map(({ values }) => valueOf(values));
    expect(flop).toBe(work.flop);
    expect(bytes).toBe(work.bytesRead + work.bytesWritten);
  }
});

/** Sums of products with one level of parentheses. */
function valueOf(text: string): number {
  const flat = text.replaceAll(/\(([^)]*)\)/g, (_, inner: string) => String(valueOf(inner)));
  return flat
    .split('+')
    .map((term) => term.split('·').reduce((product, factor) => product * Number(factor), 1))
    .reduce((a, b) => a + b, 0);
}

test('everything on the chart can be explained, with values put in', () => {
  const report = syntheticReport();
  const { roofs, points } = rooflineItems(report);
  for (const { id } of [...roofs, ...points]) {
    const explanation = explain(report, id);
    expect([id, explanation?.lines.length ?? 0]).not.toEqual([id, 0]);
    expect(JSON.stringify(explanation)).not.toMatch(/NaN|undefined|Infinity/);
  }
  expect(explain(report, 'no such mark')).toBeNull();
  expect(briefly(explain(report, 'guide/gemv-batch-1@a10')!)[0]).toBe(
    'intensity = 2·1·4096·4096 / (2·(4096·4096 + 1·4096 + 1·4096)) = 1.00 FLOP/B',
  );
});

test('an axis has ticks a person can read, however wide its values', () => {
  for (const values of [[1, 2], [1e-9, 1e15], [5e-324, 1e308], [], [0, -1, Number.NaN]]) {
    const { ticks, at, domain } = logAxis(values, [0, 400]);
    expect(ticks.length).toBeLessThan(16);
    expect(at(domain[0])).toBeCloseTo(0, 6);
  }
  expect([0.1, 1, 1e3, 1e11, 1e13].map(tickLabel)).toEqual(['0.1', '1', '1 k', '100 G', '10 T']);
});

test('stacked labels keep their order and their distance, and the least important leave', () => {
  const requests = Array.from({ length: 12 }, (_, index) => ({ id: `${index}`, y: 50 + index, priority: index % 3 }));
  const places = stackLabels(requests, 16, [0, 160]);
  expect(places.size).toBe(10);
  const heights = [...places.values()];
  heights.slice(1).forEach((y, index) => expect(y - heights[index]!).toBeGreaterThanOrEqual(16 - 1e-9));
  expect(Math.min(...heights)).toBeGreaterThanOrEqual(8);
  expect(Math.max(...heights)).toBeLessThanOrEqual(152);
});

test('batching takes the fastest kernel of each batch, beside theory in the same precision', () => {
  const data = batchingData(syntheticReport());
  expect(data.storage).toBe('f32');
  expect(data.series.map(({ id }) => id)).toEqual(['a10', 't4', 'a100', 'own-roof', 'own']);
  const own = data.series.at(-1)!;
  expect(own.points.map(({ batch }) => batch)).toEqual([1, 2, 4, 8, 16, 32, 64]);
  expect(own.points[0]!.result).toContain('gemv/rows');
  expect(own.points.at(-1)!.result).toContain('gemv/tiled');
  expect(batchingData(null).series.map(({ measured: isMeasured }) => isMeasured)).toEqual([false, false, false]);
});

test('the batching figures hold no broken number, with one batch or none', () => {
  const one = syntheticReport({ results: [measured('gemv/rows', { batch: 3, in: 64, out: 32 }, 0.5)] });
  for (const report of [null, syntheticReport(), one, syntheticReport({ ceilings: [], results: [] })]) {
    for (const metric of ['rate', 'time'] as const) {
      expect(serialize(batching(batchingData(report), metric, { width: 300, height: 300 }))).not.toMatch(
        /NaN|Infinity|undefined/,
      );
    }
  }
});

describe.each([
  ['light', LIGHT],
  ['dark', DARK],
] as const)('%s colours', (_, palette: Palette) => {
  test('keep 4.5:1 for text and 3:1 for marks on both backgrounds', () => {
    const text: Role[] = ['ink', 'quiet', 'own', 'a10', 't4', 'a100', 'other', 'warning'];
    for (const ground of ['paper', 'panel'] as const) {
      expect(text.filter((role) => contrast(palette[role], palette[ground]) < 4.5)).toEqual([]);
      expect(contrast(palette.edge, palette[ground])).toBeGreaterThanOrEqual(3);
    }
    expect(contrast(palette['on-own'], palette.own)).toBeGreaterThanOrEqual(4.5);
  });
});

/** @see WCAG 2.2, "contrast ratio" */
function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].toSorted((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
