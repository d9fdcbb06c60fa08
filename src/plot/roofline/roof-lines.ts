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
  LEADER +
  6 +
  Math.ceil(
    Math.max(
      0,
      ...roofs.flatMap(({ label, branch, roof: { flopPerSecond, bytesPerSecond } }) =>
        [formatFlopRate(flopPerSecond), formatByteRate(bytesPerSecond)].map((rate) =>
          textWidth(labelText({ label, branch }, rate, width), FONT_SIZE, true),
        ),
      ),
    ),
  );

/** Most characters of a name at the end of a roof, and on a phone. */
const MOST_CHARACTERS = 18;
const MOST_ON_PHONE = 14;

/** A name within so many characters: its end, which has the arithmetic or a number, is kept. */
function shortened(name: string, most: number): string {
  if (name.length <= most) return name;
  const end = / \S{1,5}$/.exec(name)?.[0] ?? '';
  return `${name.slice(0, most - 1 - end.length).trimEnd()}…${end}`;
}

/** In a cache's label the word alone on a phone and no rate elsewhere: few views show it here, all keep its room. */
function labelText({ label, branch }: Pick<RoofItem, 'label' | 'branch'>, rate: string, width: number): string {
  const isPhone = width < 620;
  // Long labels would take half of a phone, and are cut; the `aria-label` keeps the whole name.
  const name = shortened(
    isPhone && branch === 'memory' ? label.replace(/ of .*/, '') : label,
    isPhone ? MOST_ON_PHONE : MOST_CHARACTERS,
  );
  return isPhone || branch === 'memory' ? name : `${name} · ${rate}`;
}

/** The label of each roof where its line leaves the plot at the right; own and main roofs are dropped last. */
export const roofLabels = (roofs: readonly RoofItem[], frame: Frame): EndLabel[] =>
  // A cache slope that ends in the plot ends on a roof that is labelled: its own label is at its ridge point.
  roofEnds(roofs, frame).flatMap(({ item, label, isRight, isSlope, y }) => {
    if (!isRight) return [];
    const { roof, hue, branch, id } = item;
    const rate = isSlope ? formatByteRate(roof.bytesPerSecond) : formatFlopRate(roof.flopPerSecond);
    const priority = (isMeasuredHue(hue) ? 2 : 0) + (branch ? 0 : 1);
    const text = labelText({ label, branch }, rate, frame.width);
    return [{ id, text, css: `${hue}${branch ? ' branch' : ''}`, y, priority }];
  });

/** Where the visible part of a roof ends, in pixels. */
interface RoofEnd {
  readonly item: RoofItem;
  /** Its own, or what the labels of all roofs that end here by the same line have in common. */
  readonly label: string;
  /** The visible part that ends there. */
  readonly last: Segment;
  readonly x: number;
  readonly y: number;
  /** Whether it leaves the plot at the right edge. */
  readonly isRight: boolean;
  /** Whether it ends before its ridge point. */
  readonly isSlope: boolean;
}

/** The visible ends of roofs: one for those of a machine that share their slope and end on it. */
export function roofEnds(roofs: readonly RoofItem[], frame: Frame): RoofEnd[] {
  const ends = new Map<string, RoofEnd>();
  for (const item of roofs) {
    const last = roofSegments(item, frame).at(-1);
    if (!last) continue;
    const [, , x, y] = last;
    const isSlope = frame.x.at(ridgePoint(item.roof)) > x + ROUNDING;
    const key = isSlope ? `${item.machine ?? item.hue} ${item.roof.bytesPerSecond}` : item.id;
    const one = ends.get(key);
    const label = one ? inCommon(one.label, item.label) : item.label;
    const isRight = x >= frame.plot.x + frame.plot.width - 0.5;
    ends.set(key, { item: one?.item ?? item, label, last, x, y, isRight, isSlope });
  }
  return [...ends.values()];
}

const ROUNDING = 0.01;

/** The words that two labels begin with; the first of them if there are none. */
function inCommon(a: string, b: string): string {
  const words = b.split(' ');
  const parts = a.split(' ');
  const end = parts.findIndex((word, index) => word !== words[index]);
  return end <= 0 ? a : parts.slice(0, end).join(' ');
}

/** A part of a roof that is shorter, in pixels, is not seen. */
const LEAST_SEEN = 1;

/** A roof's line as segments in pixels: the slope up to the ridge point, then level to the right edge; empty if unseen. */
export function roofSegments({ roof, branch }: RoofItem, { plot, x, y }: Frame): Segment[] {
  const ridge: readonly [number, number] = [x.at(ridgePoint(roof)), y.at(roof.flopPerSecond)];
  const level: Segment = [...ridge, plot.x + plot.width, ridge[1]];
  const slope: Segment = [plot.x, y.at(x.domain[0] * roof.bytesPerSecond), ...ridge];
  // A ridge point beyond the window leaves the slope alone, one before it the level.
  const levels = ridge[0] < plot.x + plot.width ? [level] : [];
  const slopes = ridge[0] > plot.x ? [slope] : [];
  const parts = branch === 'compute' ? levels : branch === 'memory' ? slopes : [...slopes, ...levels];
  return parts
    .map((segment) => clip(segment, plot))
    .filter((part) => part !== null)
    .filter(([x1, y1, x2, y2]) => Math.hypot(x2 - x1, y2 - y1) >= LEAST_SEEN);
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
