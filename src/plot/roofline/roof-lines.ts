import { ridgePoint } from '../../machines/roof.ts';
import { formatFlopRate } from '../../text/units.ts';
import { clip, type Segment } from '../scene/boxes.ts';
import type { RoofItem } from './shown-items.ts';
import { FONT_SIZE, LEADER, type EndLabel, type Frame } from '../scene/chart.ts';
import { node, pathThrough, type SceneNode } from '../scene/scene.ts';
import { textWidth } from '../scene/text-width.ts';

/** Width of the column of labels at the right, in pixels; names only on a phone. */
export const roofColumn = (roofs: readonly RoofItem[], width: number): number =>
  LEADER + 6 + Math.ceil(Math.max(0, ...roofs.map((roof) => textWidth(labelText(roof, width), FONT_SIZE, true))));

const labelText = ({ label, roof }: RoofItem, width: number): string => {
  // Long labels would take half of a phone, and are cut; the `aria-label` keeps the whole name.
  const name = label.length > 18 ? `${label.slice(0, 17)}…` : label;
  return width < 620 ? name : `${name} · ${formatFlopRate(roof.flopPerSecond)}`;
};

/** The label of each roof at the end of its line; own and main roofs are dropped last. */
export const roofLabels = (roofs: readonly RoofItem[], frame: Frame): EndLabel[] =>
  roofs
    // A cache slope ends on a roof that is already labelled there: its own label is at its ridge point.
    .filter(({ branch }) => branch !== 'memory')
    .map((item) => ({
      id: item.id,
      text: labelText(item, frame.width),
      css: `${item.hue}${item.branch ? ' branch' : ''}`,
      y: frame.y.at(item.roof.flopPerSecond),
      priority: (item.hue === 'accent' ? 2 : 0) + (item.branch ? 0 : 1),
    }));

/** A roof's line as segments in pixels: the slope up to the ridge point, then level to the right edge. */
export function roofSegments({ roof, branch }: RoofItem, { plot, x, y }: Frame): Segment[] {
  const ridge: readonly [number, number] = [x.at(ridgePoint(roof)), y.at(roof.flopPerSecond)];
  const level: Segment = [...ridge, plot.x + plot.width, ridge[1]];
  const slope: Segment = [plot.x, y.at(x.domain[0] * roof.bytesPerSecond), ...ridge];
  const parts = branch === 'compute' ? [level] : branch === 'memory' ? [slope] : [slope, level];
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
export function roofNode(item: RoofItem, frame: Frame, selected: boolean): SceneNode {
  const { roof, id, hue, branch, words } = item;
  const ridge = ridgePoint(roof);
  const [x, y] = [frame.x.at(ridge), frame.y.at(roof.flopPerSecond)];
  const d = clippedPath(roofSegments(item, frame));
  return node(
    'g',
    {
      class: `roof ${hue}${branch ? ' branch' : ''}${selected ? ' selected' : ''}`,
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
      node('line', { class: 'ridge', x1: x, x2: x, y1: y - 4, y2: y + 4 }),
    ],
  );
}
