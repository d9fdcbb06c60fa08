import type { Box } from '../scene/boxes.ts';
import { logAxis, type LogAxis } from '../scene/log-axis.ts';
import type { RooflineItems } from './items.ts';
import { textWidth } from '../scene/text-width.ts';

/** Size of all text on the chart, in pixels. */
export const FONT_SIZE = 12;
/** Half the size of a mark, in pixels. */
export const MARK_RADIUS = 5;

/** Layout of the chart: the plot's box and its two scales. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly plot: Box;
  readonly x: LogAxis;
  readonly y: LogAxis;
}

/**
 * The frame that holds every roof and mark of the chart.
 * @param column width of the labels at its right, in pixels
 */
export function makeFrame(
  items: RooflineItems,
  { width, height }: { readonly width: number; readonly height: number },
  column: number,
): Frame {
  const ridges = items.roofs.map(({ roof }) => roof.flopPerSecond / roof.bytesPerSecond);
  const intensities = items.points.map(({ intensity }) => intensity);
  const xValues = [...intensities, ...ridges, ...(ridges.length > 0 ? [Math.max(...ridges) * 3] : [])];
  const xDomain = logAxis(xValues, [0, 1]).domain;
  const yValues = [
    ...items.points.flatMap(({ flopPerSecond, interval }) => [flopPerSecond, ...(interval ?? [])]),
    // Roofs run from the left edge of the plot to its right.
    ...items.roofs.flatMap(({ roof, branch }) => [
      roof.flopPerSecond,
      ...(branch === 'compute' ? [] : [Math.min(roof.flopPerSecond, roof.bytesPerSecond * xDomain[0])]),
    ]),
  ];
  const top = 26;
  const bottom = height - 42;
  const y = logAxis(yValues, [bottom, top], { air: 1.7, leastGap: 22 });
  const left = 14 + Math.ceil(Math.max(...y.ticks.map((tick) => textWidth(tickWidest(tick), FONT_SIZE)), 20));
  const right = Math.max(left + 40, width - column);
  return {
    width,
    height,
    plot: { x: left, y: top, width: right - left, height: bottom - top },
    x: logAxis(xValues, [left, right], { leastGap: 40 }),
    y,
  };
}

const tickWidest = (value: number): string => (value < 1e-3 || value >= 1e21 ? '1e-300' : '100 G');
