import { ridgePoint } from '../../machines/roof.ts';
import { measuredMachines } from '../../report/measured-machine.ts';
import type { Report } from '../../report/report-format.ts';
import { significant } from '../../text/units.ts';
import { axes, chart, endLabels, FONT_SIZE, holds, makeFrame, type ChartSize, type Frame } from '../scene/chart.ts';
import { logAxis, tickLabel, type LogAxis } from '../scene/log-axis.ts';
import type { LogWindow } from '../scene/log-window.ts';
import { node, type SceneNode } from '../scene/scene.ts';
import { textWidth } from '../scene/text-width.ts';
import { rooflineItems, type RooflineItems } from './items.ts';
import { bandNodes } from './typical-bands.ts';
import { floatingLabels, RATE_TITLE } from './labels.ts';
import { extentNode, gapToRoof, linkNode, pointNode, stepHead } from './point-marks.ts';
import { roofColumn, roofLabels, roofNode, roofSegments } from './roof-lines.ts';
import type { Look, PointItem, RoofItem } from './shown-items.ts';

/** Size of the chart in pixels, and what is selected, isolated and shown. */
export interface RooflineOptions extends ChartSize {
  /** Id of the selected roof or mark. */
  readonly selected?: string | null;
  /** Id of the machine that is shown in full, the others behind it; null or the id of none: all are. */
  readonly isolated?: string | null;
  /** The part that is shown; null: everything. */
  readonly window?: LogWindow | null;
}

/** The roofline of one report, or of theory alone if it is null. */
export const roofline = (report: Report | null, options: RooflineOptions): SceneNode =>
  rooflineScene(rooflineItems(measuredMachines(report ? [report] : []), undefined, options.selected), options);

/** The roofline of any roofs and marks. Marks outside the window are left out, and so cannot have focus. */
export function rooflineScene(items: RooflineItems, options: RooflineOptions): SceneNode {
  const frame = rooflineFrame(items, options);
  const selected = options.selected ?? null;
  const isFaded = fading(items, options.isolated ?? null);
  // Theory lies under measured marks; otherwise the report's order is kept, as a mark that moves loses focus.
  const points = items.points
    .filter(({ intensity, flopPerSecond }) => !options.window || holds(frame, intensity, flopPerSecond))
    .toSorted((a, b) => layerOf(a) - layerOf(b));
  const crowded = points.length * AREA_OF_MARK > frame.plot.width * frame.plot.height;
  const look = ({ id, machine }: RoofItem | PointItem): Look => ({
    selected: id === selected,
    faded: isFaded(machine),
    crowded,
  });
  const roofs = items.roofs.filter((roof) => !options.window || roofSegments(roof, frame).length > 0);
  const current = points.find(({ id, machine }) => id === selected && !isFaded(machine)) ?? null;
  const plain = {
    ...items,
    roofs: roofs.filter(({ machine }) => !isFaded(machine)),
    points: points.filter(({ machine }) => !isFaded(machine)),
  };
  const { step } = items;
  return chart(frame, wordsOf(roofs.length, points.length, options.window ?? null), [
    axes(frame, {
      x: { title: 'arithmetic intensity, FLOP per byte', tick: tickLabel },
      y: { title: RATE_TITLE, tick: tickLabel },
    }),
    node(
      'g',
      {},
      roofs.map((roof) => roofNode(roof, frame, look(roof))),
    ),
    // Together: marks after them keep their elements, focus and motion as these come and go.
    node('g', {}, [
      ...bandNodes(
        (items.bands ?? []).filter(({ id }) => !isFaded(id)),
        frame,
      ),
      extentNode(plain.points, frame),
      ...(items.links ?? []).map((ids) => {
        const machine = items.points.find(({ id }) => id === ids[0])?.machine;
        return linkNode(ids, items, frame, isFaded(machine));
      }),
      step ? stepHead(step, plain, frame) : null,
      current ? gapToRoof(current, frame) : null,
    ]),
    node(
      'g',
      {},
      points.map((point) => pointNode(point, frame, look(point))),
    ),
    node('g', { 'aria-hidden': 'true', class: 'labels' }, [
      ...endLabels(roofLabels(plain.roofs, frame), frame),
      ...floatingLabels(plain, frame, current),
    ]),
  ]);
}

/** Whether a view shows neither roof nor mark. */
export const isBare = ({ roofs, points }: RooflineItems, frame: Frame): boolean =>
  !points.some(({ intensity, flopPerSecond }) => holds(frame, intensity, flopPerSecond)) &&
  !roofs.some((roof) => roofSegments(roof, frame).length > 0);

/** Square pixels that a mark and what is written near it take. */
const AREA_OF_MARK = 500;

const wordsOf = (roofs: number, points: number, window: LogWindow | null): string => {
  const part = window
    ? `, of which the part from ${window.x.map((value) => significant(value)).join(' to ')} is shown`
    : '';
  return `Roofline: ${roofs} roofs and ${points} points over arithmetic intensity${part}`;
};

/** Whether a machine's items are behind an isolated one; items of no machine never are. */
function fading({ roofs, points }: RooflineItems, isolated: string | null): (machine: string | undefined) => boolean {
  const isThere = isolated !== null && [...roofs, ...points].some(({ machine }) => machine === isolated);
  return (machine) => isThere && machine !== undefined && machine !== isolated;
}

/** Everything on the chart, as a window: the limits of every other. Calculated once for the same items. */
export function wholeWindow(items: RooflineItems, size: ChartSize): LogWindow {
  const known = WHOLE.get(items);
  if (known) return known;
  const { x, y } = rooflineFrame(items, { width: size.width, height: size.height });
  const whole = { x: x.domain, y: y.domain };
  WHOLE.set(items, whole);
  return whole;
}

/** The domains depend on the values alone, not on the size. */
const WHOLE = new WeakMap<RooflineItems, LogWindow>();

/** The frame of the window, or the one that holds every roof and mark of the chart. */
export function rooflineFrame(items: RooflineItems, options: RooflineOptions): Frame {
  const { window } = options;
  const { x, y } = window ? { x: [], y: [] } : valuesOf(items);
  return makeFrame(
    options,
    { x: { values: x, window: window?.x }, y: { values: y, air: 1.7, window: window?.y } },
    { left: tickColumn, column: roofColumn(items.roofs, options.width) },
  );
}

/** The values of both axes. */
interface Values {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** The same items have the same values. */
const VALUES = new WeakMap<RooflineItems, Values>();

function valuesOf(items: RooflineItems): Values {
  const values = VALUES.get(items) ?? everyValue(items);
  VALUES.set(items, values);
  return values;
}

/** Every intensity and rate that the whole chart holds. */
function everyValue({ roofs, points, bands = [] }: RooflineItems): Values {
  const ridges = roofs.map(({ roof }) => ridgePoint(roof));
  const intensities = points.map(({ intensity }) => intensity);
  const x = [...intensities, ...ridges, ...(ridges.length > 0 ? [Math.max(...ridges) * 3] : [])];
  // Roofs run from the left edge of the plot to its right.
  const [leftEdge] = logAxis(x, [0, 1]).domain;
  const y = [
    ...points.flatMap(({ flopPerSecond, interval }) => [flopPerSecond, ...(interval ?? [])]),
    ...bands.map(({ low }) => low),
    ...roofs.flatMap(({ roof, branch }) => [
      roof.flopPerSecond,
      ...(branch === 'compute' ? [] : [Math.min(roof.flopPerSecond, roof.bytesPerSecond * leftEdge)]),
    ]),
  ];
  return { x, y };
}

/** Width of the vertical axis' tick labels. */
const tickColumn = ({ ticks }: LogAxis): number =>
  14 + Math.ceil(Math.max(...ticks.map((tick) => textWidth(tickWidest(tick), FONT_SIZE)), 20));

const tickWidest = (value: number): string => (value < 1e-3 || value >= 1e21 ? '1e-300' : '100 G');

/** Layers, from the bottom: theory, marks inside another mark, measured marks. */
const layerOf = ({ kind, isInner }: PointItem): number => (kind !== 'analytic' ? 2 : isInner ? 1 : 0);
