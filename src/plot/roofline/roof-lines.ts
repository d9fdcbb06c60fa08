import { ridgePoint } from '../../machines/roof.ts';
import { formatFlopRate } from '../../text/units.ts';
import { clip, type Segment } from '../scene/boxes.ts';
import type { RoofItem } from './shown-items.ts';
import { FONT_SIZE, type Frame } from './frame.ts';
import { node, pathThrough, type SceneNode } from '../scene/scene.ts';
import { stackLabels } from '../scene/place-labels.ts';
import { textWidth } from '../scene/text-width.ts';

/** From the end of the line to its label, in pixels: room for the leader. */
const LEADER = 14;
const LINE_HEIGHT = 16;

/** A roof's label with its height in the column. */
export interface RoofPlace {
  readonly item: RoofItem;
  readonly y: number;
  readonly text: string;
}

/** Width of the column of labels at the right, in pixels; names only on a phone. */
export const roofColumn = (roofs: readonly RoofItem[], width: number): number =>
  LEADER + 6 + Math.ceil(Math.max(0, ...roofs.map((roof) => textWidth(labelText(roof, width), FONT_SIZE, true))));

const labelText = ({ label, roof }: RoofItem, width: number): string => {
  // Long labels would take half of a phone, and are cut; the `aria-label` keeps the whole name.
  const name = label.length > 18 ? `${label.slice(0, 17)}…` : label;
  return width < 620 ? name : `${name} · ${formatFlopRate(roof.flopPerSecond)}`;
};

/** Labels of the column at the heights of their roofs, spread where they would touch; own and main roofs are dropped last. */
export function roofsWithLabels(roofs: readonly RoofItem[], frame: Frame): RoofPlace[] {
  // A cache slope ends on a roof that is already labelled there: its own label is at its ridge point.
  const requests = roofs
    .filter(({ branch }) => branch !== 'memory')
    .map((item) => ({
      id: item.id,
      y: frame.y.at(item.roof.flopPerSecond),
      priority: (item.owner === 'own' ? 2 : 0) + (item.branch ? 0 : 1),
    }));
  const places = stackLabels(requests, LINE_HEIGHT, [frame.plot.y - 12, frame.plot.y + frame.plot.height]);
  return roofs.flatMap((item) => {
    const y = places.get(item.id);
    return y === undefined ? [] : [{ item, y, text: labelText(item, frame.width) }];
  });
}

/** A roof's label with the leader from the end of its line. */
export function roofLabel({ item, y, text }: RoofPlace, frame: Frame): SceneNode {
  const end = frame.plot.x + frame.plot.width;
  const from = frame.y.at(item.roof.flopPerSecond);
  return node('g', { class: `roof-label ${item.owner}${item.branch ? ' branch' : ''}` }, [
    node('path', {
      class: 'leader',
      d: pathThrough([
        [end + 1, from],
        [end + 4, from],
        [end + LEADER - 5, y],
        [end + LEADER - 2, y],
      ]),
    }),
    node('text', { x: end + LEADER, y: y + 4, 'data-label': item.id }, [text]),
  ]);
}

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
  const { roof, id, owner, branch, words } = item;
  const ridge = ridgePoint(roof);
  const [x, y] = [frame.x.at(ridge), frame.y.at(roof.flopPerSecond)];
  const d = clippedPath(roofSegments(item, frame));
  return node(
    'g',
    {
      class: `roof ${owner}${branch ? ' branch' : ''}${selected ? ' selected' : ''}`,
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
