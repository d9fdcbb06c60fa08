import type { Box } from './boxes.ts';
import { logAxis, type LogAxis } from './log-axis.ts';
import { stackLabels } from './place-labels.ts';
import { node, pathThrough, type SceneNode } from './scene.ts';
import { textWidth } from './text-width.ts';

/** What every chart shares: the frame, its axes and tick labels, and labels at the ends of lines. */

/** Size of all text on a chart, in pixels. */
export const FONT_SIZE = 13;

/** Size of a chart in pixels. */
export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

/** Layout of a chart: its plot's box and its two scales. */
export interface Frame extends ChartSize {
  readonly plot: Box;
  readonly x: LogAxis;
  readonly y: LogAxis;
}

/** The values that an axis holds, and its margin beyond them. */
interface AxisValues {
  readonly values: readonly number[];
  /** Factor by which the domain extends beyond the values. */
  readonly air?: number;
  /** What is shown instead of all values. */
  readonly window?: readonly [number, number] | undefined;
}

const TOP = 26;
const FOOT = 42;
const LEAST_WIDTH = 40;

/**
 * The frame of a chart on two log axes.
 * @param left width of the tick labels at its left, in pixels, from its vertical axis
 * @param column width of the labels at its right, in pixels
 */
export function makeFrame(
  { width, height }: ChartSize,
  shown: { readonly x: AxisValues; readonly y: AxisValues },
  { left, column }: { readonly left: (y: LogAxis) => number; readonly column: number },
): Frame {
  const bottom = height - FOOT;
  const y = logAxis(shown.y.values, [bottom, TOP], { ...shown.y, leastGap: 22 });
  const start = left(y);
  const end = Math.max(start + LEAST_WIDTH, width - column);
  const x = logAxis(shown.x.values, [start, end], { ...shown.x, leastGap: 40 });
  return { width, height, plot: { x: start, y: TOP, width: end - start, height: bottom - TOP }, x, y };
}

/** Whether a point lies in the plot; those of a chart without a window all do. */
export const holds = ({ plot, x, y }: Frame, atX: number, atY: number): boolean => {
  const [left, top] = [x.at(atX), y.at(atY)];
  return (
    left >= plot.x - ROUNDING &&
    left <= plot.x + plot.width + ROUNDING &&
    top >= plot.y - ROUNDING &&
    top <= plot.y + plot.height + ROUNDING
  );
};
const ROUNDING = 0.01;

/** An axis in words. */
export interface AxisWords {
  readonly title: string;
  readonly tick: (value: number) => string;
  /** Where its ticks are, if not at powers of ten; they get no lines. */
  readonly ticks?: readonly number[];
}

/** The axes of a chart: lines, tick labels and titles. Screen readers get the marks' labels instead. */
export function axes({ plot, width, x, y }: Frame, words: { readonly x: AxisWords; readonly y: AxisWords }): SceneNode {
  const right = plot.x + plot.width;
  const bottom = plot.y + plot.height;
  const columns = words.x.ticks ? [] : x.ticks;
  return node('g', { 'aria-hidden': 'true', class: 'axes' }, [
    ...columns.map((tick) => node('line', { class: 'grid', x1: x.at(tick), x2: x.at(tick), y1: plot.y, y2: bottom })),
    ...y.ticks.map((tick) => node('line', { class: 'grid', x1: plot.x, x2: right, y1: y.at(tick), y2: y.at(tick) })),
    node('path', { class: 'frame', d: `M${plot.x},${plot.y}V${bottom}H${right}` }),
    ...(words.x.ticks ?? x.ticks).map((tick) =>
      node('text', { class: 'tick', x: x.at(tick), y: bottom + 17, 'text-anchor': 'middle' }, [words.x.tick(tick)]),
    ),
    ...y.ticks.map((tick) =>
      node('text', { class: 'tick', x: plot.x - 7, y: y.at(tick) + 4, 'text-anchor': 'end' }, [words.y.tick(tick)]),
    ),
    node('text', { class: 'axis', x: 0, y: 13 }, [words.y.title]),
    node(
      'text',
      { class: 'axis', x: centred(words.x.title, { plot, width }), y: bottom + 36, 'text-anchor': 'middle' },
      [words.x.title],
    ),
  ]);
}

/** The middle of a text under the middle of the plot, or as near to it as it fits in a narrow chart. */
function centred(text: string, { plot, width }: Pick<Frame, 'plot' | 'width'>): number {
  const half = Math.min(textWidth(text, FONT_SIZE), width) / 2;
  return Math.min(width - half, Math.max(half, plot.x + plot.width / 2));
}

/** A label at the right end of a line. */
export interface EndLabel {
  readonly id: string;
  readonly text: string;
  /** Classes that colour it. */
  readonly css: string;
  /** Where its line ends, in pixels from the top. */
  readonly y: number;
  /** Labels of lowest priority are dropped where the column is full. */
  readonly priority: number;
}

const LINE_HEIGHT = 16;
/** From the end of a line to its label, in pixels: room for the leader. */
export const LEADER = 14;

/** Labels of the column at the right, spread where they would touch, each joined to its line's end by a leader. */
export function endLabels(labels: readonly EndLabel[], { plot }: Frame): SceneNode[] {
  const heights = stackLabels(labels, LINE_HEIGHT, [plot.y - 12, plot.y + plot.height]);
  const end = plot.x + plot.width;
  return labels.flatMap(({ id, text, css, y: from }) => {
    const y = heights.get(id);
    if (y === undefined) return [];
    const leader = pathThrough([
      [end + 1, from],
      [end + 4, from],
      [end + LEADER - 5, y],
      [end + LEADER - 2, y],
    ]);
    return [
      node('g', { class: `roof-label ${css}` }, [
        node('path', { class: 'leader', d: leader }),
        node('text', { x: end + LEADER, y: y + 4, 'data-label': id }, [text]),
      ]),
    ];
  });
}

/** A chart's root. @param words what a screen reader says of it */
export const chart = (
  { width, height }: ChartSize,
  words: string,
  children: readonly (SceneNode | null)[],
): SceneNode =>
  node(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, width, height, role: 'graphics-document', 'aria-label': words },
    children,
  );
