import { ridgePoint } from '../../machines/roof.ts';
import { measuredMachines } from '../../report/measured-machine.ts';
import type { Report } from '../../report/report-format.ts';
import { axes, chart, endLabels, FONT_SIZE, makeFrame, type ChartSize, type Frame } from '../scene/chart.ts';
import { logAxis, tickLabel, type LogAxis } from '../scene/log-axis.ts';
import { node, type SceneNode } from '../scene/scene.ts';
import { textWidth } from '../scene/text-width.ts';
import { rooflineItems, type RooflineItems } from './items.ts';
import { bandNodes } from './typical-bands.ts';
import { floatingLabels } from './labels.ts';
import { gapToRoof, linkNode, pointNode } from './point-marks.ts';
import { roofColumn, roofLabels, roofNode } from './roof-lines.ts';
import type { PointItem } from './shown-items.ts';

/** Size of the chart in pixels, and the selection. */
export interface RooflineOptions extends ChartSize {
  /** Id of the selected roof or mark. */
  readonly selected?: string | null;
}

/** The roofline of one report, or of theory alone if it is null. */
export const roofline = (report: Report | null, options: RooflineOptions): SceneNode =>
  rooflineScene(rooflineItems(measuredMachines(report ? [report] : []), undefined, options.selected), options);

/** The roofline of any roofs and marks. */
export function rooflineScene(items: RooflineItems, options: RooflineOptions): SceneNode {
  const frame = rooflineFrame(items, options);
  const selected = options.selected ?? null;
  const current = items.points.find(({ id }) => id === selected);
  // Theory lies under measured marks; otherwise the report's order is kept, as a mark that moves loses focus.
  const points = items.points.toSorted((a, b) => layerOf(a) - layerOf(b));
  return chart(
    frame,
    `Roofline: ${items.roofs.length} roofs and ${items.points.length} points over arithmetic intensity`,
    [
      axes(frame, {
        x: { title: 'arithmetic intensity, FLOP per byte', tick: tickLabel },
        y: { title: 'FLOP per second', tick: tickLabel },
      }),
      node(
        'g',
        {},
        items.roofs.map((roof) => roofNode(roof, frame, roof.id === selected)),
      ),
      // Together: marks after them keep their elements, focus and motion as these come and go.
      node('g', {}, [
        ...bandNodes(items.bands ?? [], frame),
        ...(items.links ?? []).map((ids) => linkNode(ids, items, frame)),
        current ? gapToRoof(current, frame) : null,
      ]),
      node(
        'g',
        {},
        points.map((point) => pointNode(point, frame, point.id === selected)),
      ),
      node('g', { 'aria-hidden': 'true', class: 'labels' }, [
        ...endLabels(roofLabels(items.roofs, frame), frame),
        ...floatingLabels(items, frame, current ?? null),
      ]),
    ],
  );
}

/** The frame that holds every roof and mark of the chart. */
function rooflineFrame({ roofs, points, bands = [] }: RooflineItems, size: ChartSize): Frame {
  const ridges = roofs.map(({ roof }) => ridgePoint(roof));
  const intensities = points.map(({ intensity }) => intensity);
  const xValues = [...intensities, ...ridges, ...(ridges.length > 0 ? [Math.max(...ridges) * 3] : [])];
  // Roofs run from the left edge of the plot to its right.
  const [leftEdge] = logAxis(xValues, [0, 1]).domain;
  const yValues = [
    ...points.flatMap(({ flopPerSecond, interval }) => [flopPerSecond, ...(interval ?? [])]),
    ...bands.map(({ low }) => low),
    ...roofs.flatMap(({ roof, branch }) => [
      roof.flopPerSecond,
      ...(branch === 'compute' ? [] : [Math.min(roof.flopPerSecond, roof.bytesPerSecond * leftEdge)]),
    ]),
  ];
  return makeFrame(
    size,
    { x: { values: xValues }, y: { values: yValues, air: 1.7 } },
    { left: tickColumn, column: roofColumn(roofs, size.width) },
  );
}

/** Width of the vertical axis' tick labels. */
const tickColumn = ({ ticks }: LogAxis): number =>
  14 + Math.ceil(Math.max(...ticks.map((tick) => textWidth(tickWidest(tick), FONT_SIZE)), 20));

const tickWidest = (value: number): string => (value < 1e-3 || value >= 1e21 ? '1e-300' : '100 G');

/** Layers, from the bottom: theory, marks inside another mark, measured marks. */
const layerOf = ({ kind, isInner }: PointItem): number => (kind !== 'analytic' ? 2 : isInner ? 1 : 0);
