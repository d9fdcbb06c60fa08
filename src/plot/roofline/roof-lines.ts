import { isMeasuredHue } from '../../machines/machine.ts';
import { ridgePoint } from '../../machines/roof.ts';
import { formatByteRate, formatFlopRate } from '../../text/units.ts';
import { clip, type Segment } from '../scene/boxes.ts';
import type { Look, RoofItem } from './shown-items.ts';
import { FONT_SIZE, holds, LEADER, type EndLabel, type Frame } from '../scene/chart.ts';
import { node, pathThrough, type SceneNode } from '../scene/scene.ts';
import { textWidth } from '../scene/text-width.ts';

/** Width of the column of labels at the right, in pixels; names only on a phone. */
export const roofColumn = (roofs: readonly RoofItem[], width: number): number =>
  LEADER + 6 + Math.ceil(Math.max(0, ...roofs.map((roof) => textWidth(labelText(roof, width), FONT_SIZE, true))));

/** Most characters of a name at the end of a roof, and on a phone. */
const MOST_CHARACTERS = 18;
const MOST_ON_PHONE = 14;

/** A name within so many characters: its end, which has the arithmetic or a number, is kept. */
function shortened(name: string, most: number): string {
  if (name.length <= most) return name;
  const end = / \S{1,5}$/.exec(name)?.[0] ?? '';
  return `${name.slice(0, most - 1 - end.length).trimEnd()}…${end}`;
}

const labelText = ({ label, roof }: RoofItem, width: number, rate = formatFlopRate(roof.flopPerSecond)): string =>
  // Long labels would take half of a phone, and are cut; the `aria-label` keeps the whole name.
  width < 620 ? shortened(label, MOST_ON_PHONE) : `${shortened(label, MOST_CHARACTERS)} · ${rate}`;

/** The label of each roof where its line leaves the plot at the right; own and main roofs are dropped last. */
export const roofLabels = (roofs: readonly RoofItem[], frame: Frame): EndLabel[] =>
  roofs.flatMap((item) => {
    const end = roofEnd(item, frame);
    // A cache slope ends on a roof that is already labelled there: its own label is at its ridge point.
    if (!end?.isRight) return [];
    const isSlope = ridgePoint(item.roof) > frame.x.domain[1];
    const text = isSlope
      ? labelText(item, frame.width, formatByteRate(item.roof.bytesPerSecond))
      : labelText(item, frame.width);
    const css = `${item.hue}${item.branch ? ' branch' : ''}`;
    const priority = (isMeasuredHue(item.hue) ? 2 : 0) + (item.branch ? 0 : 1);
    return [{ id: item.id, text, css, y: end.y, priority }];
  });

/** Where the visible part of a roof ends, in pixels, and whether that is at the right edge; null if none is visible. */
export function roofEnd(item: RoofItem, frame: Frame): { x: number; y: number; isRight: boolean } | null {
  const last = roofSegments(item, frame).at(-1);
  if (!last) return null;
  const [, , x, y] = last;
  return { x, y, isRight: x >= frame.plot.x + frame.plot.width - 0.5 };
}

/** A roof's line as segments in pixels: the slope up to the ridge point, then level to the right edge. */
export function roofSegments({ roof, branch }: RoofItem, { plot, x, y }: Frame): Segment[] {
  const ridge: readonly [number, number] = [x.at(ridgePoint(roof)), y.at(roof.flopPerSecond)];
  const level: Segment = [...ridge, plot.x + plot.width, ridge[1]];
  const slope: Segment = [plot.x, y.at(x.domain[0] * roof.bytesPerSecond), ...ridge];
  // A ridge point beyond the window leaves the slope alone.
  const levels = ridge[0] < plot.x + plot.width ? [level] : [];
  const parts = branch === 'compute' ? levels : branch === 'memory' ? [slope] : [slope, ...levels];
  return parts.map((segment) => clip(segment, plot)).filter((part) => part !== null);
}

function clippedPath(segments: readonly Segment[]): string {
  return segments
    .map(([x1, y1, x2, y2]) =>
      pathThrough([
        [x1, y1],
        [x2, y2],
      ]),
    )
    .join('');
}

/** A roof as a symbol: its line, a wide invisible line as pointer target, and a tick at the ridge point. */
export function roofNode(item: RoofItem, frame: Frame, { selected, faded }: Look): SceneNode {
  const { roof, id, hue, branch, words } = item;
  const ridge = ridgePoint(roof);
  const [x, y] = [frame.x.at(ridge), frame.y.at(roof.flopPerSecond)];
  const d = clippedPath(roofSegments(item, frame));
  return node(
    'g',
    {
      class: `roof ${hue}${branch ? ' branch' : ''}${selected ? ' selected' : ''}${faded ? ' context' : ''}`,
      role: 'graphics-symbol',
      'aria-label': words,
      'aria-current': selected ? 'true' : undefined,
      'data-id': id,
      'data-kind': 'roof',
      'data-intensity': ridge,
      'data-flop-per-second': roof.flopPerSecond,
    },
    [
      node('path', { class: 'hit', d }),
      node('path', { class: 'line', d }),
      holds(frame, ridge, roof.flopPerSecond)
        ? node('line', { class: 'ridge', x1: x, x2: x, y1: y - 4, y2: y + 4 })
        : null,
    ],
  );
}
