import { describe, expect, test } from 'vitest';
import { touch, type Box } from '../../../src/plot/scene/boxes.ts';
import { rooflineItems } from '../../../src/plot/roofline/items.ts';
import { rooflineSvg } from '../../../src/plot/roofline/svg.ts';
import { gapWords, type RoofItem } from '../../../src/plot/roofline/shown-items.ts';
import { roofline, rooflineScene } from '../../../src/plot/roofline/roofline-figure.ts';
import { serialize, walk, type SceneNode } from '../../../src/plot/scene/scene.ts';
import { FONT_SIZE } from '../../../src/plot/scene/chart.ts';
import { textWidth } from '../../../src/plot/scene/text-width.ts';
import { alone, measured, SYNTHETIC, syntheticReport } from '../../support/report.ts';
import type { LogWindow } from '../../../src/plot/scene/log-window.ts';
import { fiveMachines } from '../../support/several-machines.ts';
import { crowd } from '../../support/crowd.ts';

const SIZES = [328, 736, 820, 820].map((width) => ({ width, height: 460 }));
const BAD = /NaN|Infinity|undefined|null/;

const symbols = (scene: SceneNode): SceneNode[] =>
  [...walk(scene)].filter(({ attributes }) => attributes['role'] === 'graphics-symbol');

/** An upper bound of a text's box, as the layout computes it. */
function textBox({ attributes, children }: SceneNode): Box {
  const width = textWidth(String(children[0]), FONT_SIZE, true);
  const anchor = attributes['text-anchor'];
  const shift = anchor === 'middle' ? width / 2 : anchor === 'end' ? width : 0;
  return { x: Number(attributes['x']) - shift, y: Number(attributes['y']) - 11, width, height: 14 };
}

describe('without a report', () => {
  const scene = roofline(null, { width: 900, height: 560 });

  test('the three GPUs have their roofs, with the ridge points of their datasheets', () => {
    const roofs = symbols(scene).filter(({ attributes }) => attributes['data-kind'] === 'roof');
    const ridge = (id: string): unknown =>
      roofs.find(({ attributes }) => attributes['data-id'] === id)?.attributes['data-intensity'];
    expect(ridge('roof/a10/f16-tensor')).toBeCloseTo(208.333, 3);
    expect(ridge('roof/t4/f16-tensor')).toBeCloseTo(216.667, 3);
    expect(ridge('roof/a100/f16-tensor')).toBeCloseTo(153.016, 3);
  });

  test('the guide’s attention is at 62.4 FLOP per byte on each roof', () => {
    const attention = symbols(scene).filter(({ attributes }) => /three-pass/.test(String(attributes['data-id'])));
    expect(attention).toHaveLength(3);
    for (const { attributes } of attention) expect(attributes['data-intensity']).toBeCloseTo(2060 / 33, 9);
  });
});

test('each measured result is one symbol with its numbers, and words for screen readers', () => {
  const report = syntheticReport();
  const marks = symbols(roofline(report, { width: 900, height: 560 }));
  for (const result of report.results) {
    const mark = marks.filter(({ attributes }) => attributes['data-id'] === result.id);
    expect(mark).toHaveLength(result.status === 'measured' ? 1 : 0);
    if (result.status !== 'measured') continue;
    expect(mark[0]!.attributes['data-flop-per-second']).toBe(result.achieved.flopPerSecond);
    expect(mark[0]!.attributes['aria-label']).toMatch(/FLOP\/B, .*FLOP\/s, .* % of (memory\/read|compute\/f32)/);
  }
});

test('a cache that was found has its own slope, under the first arithmetic, labelled where it ends', () => {
  const { ceilings } = syntheticReport();
  const read = ceilings.find(({ id }) => id === 'memory/read')!;
  const rate = 4 * read.estimate.value;
  const estimate = { ...read.estimate, value: rate, low: 0.99 * rate, high: 1.01 * rate };
  const level = { ...read, id: 'memory/level-1', estimate, parameters: { ...read.parameters, workingSet: 2 ** 21 } };
  const report = syntheticReport({ ceilings: [...ceilings, level] });
  const scene = roofline(report, { width: 900, height: 560 });
  const [roof, ...others] = symbols(scene).filter(
    ({ attributes }) => attributes['data-id'] === 'roof/machine-1/memory/level-1',
  );
  expect(others).toEqual([]);
  expect(roof!.attributes['data-intensity']).toBeCloseTo(SYNTHETIC.f32 / rate, 9);
  expect(roof!.attributes['aria-label']).toMatch(/cache of 2\.00 MiB, measured: .*ridge point/);
  // One stroke, up to its ridge point; the level part is that of the machine's whole roof.
  const line = roof!.children.find((child) => typeof child !== 'string' && child.attributes['class'] === 'line');
  expect(String((line as SceneNode).attributes['d']).match(/M/g)).toHaveLength(1);
  const labels = [...walk(scene)].filter(({ attributes }) =>
    String(attributes['data-label']).endsWith('memory/level-1'),
  );
  expect(labels.map(({ children }) => children[0])).toEqual(['cache of 2.00 MiB']);
});

test('a machine’s roofs come from its ceilings, and only where both are measured', () => {
  const roofs = (changes: object): RoofItem[] =>
    rooflineItems(alone(syntheticReport(changes))).roofs.filter(({ hue }) => hue === 'accent');
  expect(roofs({}).map(({ roof }) => roof.flopPerSecond)).toEqual([SYNTHETIC.f32, SYNTHETIC.f16]);
  expect(roofs({ ceilings: syntheticReport().ceilings.slice(0, 3) })).toEqual([]);
  expect(roofs({ ceilings: [] })).toEqual([]);
});

test('no labels touch with 12 roofs and 40 points', () => {
  const items = crowd();
  expect([items.roofs.length, items.points.length]).toEqual([12, 40]);
  for (const size of SIZES) {
    for (const selected of [null, items.points[20]!.id]) {
      const texts = [...walk(rooflineScene(items, { ...size, selected }))].filter(({ tag }) => tag === 'text');
      const boxes = texts.filter(({ attributes }) => 'data-label' in attributes).map(textBox);
      expect(boxes.length).toBeGreaterThan(12);
      const pairs = boxes.flatMap((a, index) => boxes.slice(index + 1).map((b) => [a, b] as const));
      expect(pairs.filter(([a, b]) => touch(a, b))).toEqual([]);
      for (const box of boxes) {
        expect(box.x).toBeGreaterThanOrEqual(0);
        expect(box.y).toBeGreaterThanOrEqual(0);
      }
    }
  }
});

test.each([328, 736, 1100])(
  'no labels touch with five machines at %i px: whole, with one alone, and zoomed',
  (width) => {
    const items = rooflineItems(fiveMachines());
    const views = [{}, { isolated: 'machine-4' }, { window: { x: [1, 40], y: [1e11, 2e13] } }] as const;
    for (const view of views) {
      const texts = [...walk(rooflineScene(items, { width, height: 460, ...view }))].filter(
        ({ tag }) => tag === 'text',
      );
      const boxes = texts.filter(({ attributes }) => 'data-label' in attributes).map(textBox);
      expect(boxes.length).toBeGreaterThan(4);
      const pairs = boxes.flatMap((a, index) => boxes.slice(index + 1).map((b) => [a, b] as const));
      expect(pairs.filter(([a, b]) => touch(a, b))).toEqual([]);
    }
  },
);

test('a roof whose ridge point lies beyond the window is labelled where it leaves the plot, with its memory rate', () => {
  const labels = (window: LogWindow): unknown[] =>
    [...walk(roofline(null, { width: 900, height: 560, window }))]
      .filter(({ attributes }) => String(attributes['data-label']).includes('a10/f16-tensor'))
      .map(({ children }) => children[0]);
  expect(labels({ x: [0.5, 50], y: [1e9, 1e15] })).toEqual(['A10 · 600 GB/s']);
  expect(labels({ x: [0.5, 50], y: [1e9, 1e12] })).toEqual(['A10']);
  expect(labels({ x: [0.5, 50], y: [1e14, 1e15] })).toEqual([]);
});

test('a mark says how much more is possible, and when it is at its roof', () => {
  const at = (flopPerSecond: number): string | null => gapWords({ attainable: 100, flopPerSecond, interval: null });
  expect([50, 97, 99, 101, 104].map(at)).toEqual([
    '×2.0 possible',
    '×1.03 possible',
    'at its roof',
    'at its roof',
    null,
  ]);
  expect(gapWords({ attainable: null, flopPerSecond: 5, interval: null })).toBeNull();
});

test('a mark claims no gap, and not to be at its roof, unless all of its interval does', () => {
  const at = (flopPerSecond: number, low: number, high: number): string | null =>
    gapWords({ attainable: 100, flopPerSecond, interval: [low, high] });
  expect([at(99, 60, 140), at(70, 40, 120), at(50, 30, 80), at(99, 95, 103), at(96, 94, 99)]).toEqual([
    'noise hides the gap',
    'noise hides the gap',
    '×2.0 possible',
    'at its roof',
    '×1.04 possible',
  ]);
});

test('extreme numbers stay on the chart and never become NaN', () => {
  const shape = { batch: 1, in: 4096, out: 4096 };
  for (const efficiency of [1e-12, 1, 1e9]) {
    const report = syntheticReport({ results: [measured('gemv/rows', shape, efficiency, { flags: ['over-roof'] })] });
    const text = serialize(roofline(report, { width: 320, height: 380 }));
    expect(text).not.toMatch(BAD);
    const [, y] = /translate\([\d.]+,([\d.-]+)\)[^>]*>(?=\s*<circle class="hit")/.exec(text) ?? [];
    expect(Number(y)).toBeGreaterThanOrEqual(0);
  }
  const still = syntheticReport({ results: [measured('gemv/rows', shape, 1)] });
  const [result] = still.results;
  if (result?.status === 'measured') result.achieved.flopPerSecond = 0;
  expect(serialize(roofline(still, { width: 320, height: 380 }))).not.toMatch(BAD);
});

test('an interval is drawn when it is wider than its mark', () => {
  const at = (halfWidth: number): string =>
    serialize(
      roofline(
        syntheticReport({ results: [measured('gemv/rows', { batch: 1, in: 4096, out: 4096 }, 0.9, { halfWidth })] }),
        { width: 900, height: 560 },
      ),
    );
  expect(at(0.01)).not.toContain('class="interval"');
  expect(at(0.5)).toContain('class="interval"');
});

test('a file of the chart holds the words of a report as text, never as markup', () => {
  const report = syntheticReport();
  report.adapter.description = '<script>alert(1)</script>&"';
  report.results = [{ ...measured('gemv/rows', { batch: 1, in: 64, out: 64 }, 0.5), id: '"><img src=x onerror=y>' }];
  const svg = rooflineSvg(report);
  expect(svg).not.toMatch(/<script|<img/);
  expect(svg).toContain('&lt;script&gt;');
  expect(svg).not.toMatch(/var\(--/);
});
