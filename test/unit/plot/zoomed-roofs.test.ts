import { expect, test } from 'vitest';
import { rooflineItems } from '../../../src/plot/roofline/items.ts';
import { roofSegments } from '../../../src/plot/roofline/roof-lines.ts';
import { rooflineFrame, rooflineScene, wholeWindow } from '../../../src/plot/roofline/roofline-figure.ts';
import type { RoofItem } from '../../../src/plot/roofline/shown-items.ts';
import { touch, type Box } from '../../../src/plot/scene/boxes.ts';
import { FONT_SIZE } from '../../../src/plot/scene/chart.ts';
import { panned, scaled, type LogWindow } from '../../../src/plot/scene/log-window.ts';
import { walk } from '../../../src/plot/scene/scene.ts';
import { textWidth } from '../../../src/plot/scene/text-width.ts';
import { measuredMachines } from '../../../src/report/measured-machine.ts';
import { parseReport } from '../../../src/report/parse-report.ts';
import { readSource } from '../../support/source-files.ts';

const REPORTS = ['hardware', 'dawn', 'chromium'].map((name) =>
  parseReport(readSource(`test/fixtures/reports/v1/${name}.json`)),
);
const items = rooflineItems(measuredMachines(REPORTS));
const SIZES = [
  { width: 800, height: 560 },
  { width: 340, height: 476 },
];

/** Windows of many sizes all over the chart, the same in every run. */
function* windows(whole: LogWindow): Generator<LogWindow> {
  let seed = 1;
  const draw = (): number => (seed = (seed * 16807) % 2147483647) / 2147483647;
  for (let count = 0; count < 150; count++) {
    const closer = scaled(whole, whole, [draw(), draw()], 0.08 + 0.8 * draw());
    const window = closer && panned(closer, whole, [4 * draw() - 2, 4 * draw() - 2]);
    if (window) yield window;
  }
}

interface Label extends Box {
  readonly id: string;
  readonly text: string;
}

/** Every label of a view as a box: at most the room that it takes. */
function labelsIn(options: { width: number; height: number; window: LogWindow }): Label[] {
  return [...walk(rooflineScene(items, options))].flatMap(({ tag, attributes, children }) => {
    const id = attributes['data-label'];
    if (tag !== 'text' || id === undefined) return [];
    const text = String(children[0]);
    const width = textWidth(text, FONT_SIZE, true);
    const left = Number(attributes['x']) - (attributes['text-anchor'] === 'middle' ? width / 2 : 0);
    return [{ id: String(id), text, x: left, y: Number(attributes['y']) - 11, width, height: 14 }];
  });
}

const roofOf = ({ id }: Label): RoofItem | undefined =>
  items.roofs.find((roof) => [roof.id, `top ${roof.id}`, `ridge ${roof.id}`].includes(id));

test.each(SIZES)('in every view of three machines at $width px, each label is beside its own line', (size) => {
  let atTop = 0;
  for (const window of windows(wholeWindow(items, size))) {
    const frame = rooflineFrame(items, { ...size, window });
    const labels = labelsIn({ ...size, window });
    const pairs = labels.flatMap((a, index) => labels.slice(index + 1).map((b) => [a, b] as const));
    expect(pairs.filter(([a, b]) => touch(a, b, -0.5))).toEqual([]);
    for (const label of labels) {
      const roof = roofOf(label);
      if (!roof) continue;
      const segments = roofSegments(roof, frame);
      expect([label.text, segments.length > 0]).toEqual([label.text, true]);
      const [x1, y1, x2, y2] = segments.at(-1)!;
      if (!label.id.startsWith('top')) continue;
      atTop++;
      // From a point of its line to its box, at the nearest of them.
      const distances = Array.from({ length: 400 }, (_, index) => {
        const [x, y] = [x1 + ((x2 - x1) * index) / 399, y1 + ((y2 - y1) * index) / 399];
        const dx = Math.max(0, label.x - x, x - label.x - label.width);
        const dy = Math.max(0, label.y - y, y - label.y - label.height);
        return Math.hypot(dx, dy);
      });
      expect(Math.min(...distances)).toBeLessThan(8);
    }
  }
  expect(atTop).toBeGreaterThan(50);
});

test.each(SIZES)('a roof out of sight is neither drawn nor labelled at $width px', (size) => {
  for (const window of windows(wholeWindow(items, size))) {
    const least = 1.02;
    // Over the whole width: the roof at both ends of the window, both above it or both below.
    const unseen = items.roofs.filter(({ roof, branch }) => {
      if (branch !== null) return false;
      const [left, right] = window.x.map((x) => Math.min(roof.flopPerSecond, x * roof.bytesPerSecond));
      return left! > window.y[1] * least || right! < window.y[0] / least;
    });
    const scene = rooflineScene(items, { ...size, window });
    const drawn = new Set([...walk(scene)].map(({ attributes }) => attributes['data-id']));
    const labelled = new Set(labelsIn({ ...size, window }).map((label) => roofOf(label)?.id));
    for (const { id } of unseen) expect([id, drawn.has(id), labelled.has(id)]).toEqual([id, false, false]);
  }
});

test('roofs of a machine that leave the plot by the same line are named once', () => {
  const window = { x: [0.24, 2], y: [1e11, 1e14] } as const;
  const names = labelsIn({ ...SIZES[0]!, window })
    .filter((label) => roofOf(label)?.machine === 'machine-1')
    .map(({ text }) => text);
  expect(names.filter((text) => text.startsWith('H200 ·'))).toEqual([expect.stringMatching(/^H200 · [\d.]+ TB\/s$/)]);
});

test.each(SIZES)('a cache beside the roofs takes nothing of the plot at $width px', (size) => {
  const alone = rooflineItems(measuredMachines(REPORTS.slice(0, 1)));
  const without = { ...alone, roofs: alone.roofs.filter(({ branch }) => branch !== 'memory') };
  expect(without.roofs.length).toBeLessThan(alone.roofs.length);
  expect(rooflineFrame(alone, size).plot.width).toBe(rooflineFrame(without, size).plot.width);
});
