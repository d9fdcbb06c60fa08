import type { RooflineItems } from './items.ts';
import { gapWords, type Look, type PointItem, type StepItem } from './shown-items.ts';
import { clip, type Segment } from '../scene/boxes.ts';
import type { Frame } from '../scene/chart.ts';
import { node, pathThrough, type SceneNode } from '../scene/scene.ts';

/** Half the size of a mark, in pixels. */
export const MARK_RADIUS = 5;
const R = MARK_RADIUS;

/** Half the size of a point's mark, in pixels. */
export const radiusOf = ({ size = 1 }: Pick<PointItem, 'size'>): number => R * size;

const circle = (r: number): string => `M${-r},0A${r},${r} 0 1 1 ${r},0A${r},${r} 0 1 1 ${-r},0Z`;

/** Outlines of the marks around the origin, of about equal area. */
export const OUTLINES: Readonly<Record<PointItem['mark'], string>> = {
  circle: circle(R),
  square: `M${0.9 - R},${0.9 - R}H${R - 0.9}V${R - 0.9}H${0.9 - R}Z`,
  triangle: `M0,${-R - 0.6}L${R + 0.4},${R - 1}H${-R - 0.4}Z`,
  diamond: `M0,${-R - 1.5}L${R + 1.5},0L0,${R + 1.5}L${-R - 1.5},0Z`,
};

/** Left halves, for counted marks: between theory and measurement. */
const LEFT_HALVES: Readonly<Record<PointItem['mark'], string>> = {
  circle: `M0,${-R}A${R},${R} 0 0 0 0,${R}Z`,
  square: `M${0.9 - R},${0.9 - R}H0V${R - 0.9}H${0.9 - R}Z`,
  triangle: `M0,${-R - 0.6}V${R - 1}H${-R - 0.4}Z`,
  diamond: `M0,${-R - 1.5}V${R + 1.5}L${-R - 1.5},0Z`,
};

/** Size of a mark that a better one of the same work outshines. */
const LESSER = 0.75;
/** The same where marks are crowded. */
const LEAST = 0.5;

/** A mark as a symbol: filled if measured, half-filled if counted, hollow if theory; its interval if wider than the mark. */
export function pointNode(item: PointItem, frame: Frame, { selected, faded, crowded }: Look): SceneNode {
  const { id, kind, hue, words, label } = item;
  const [x, y] = [frame.x.at(item.intensity), frame.y.at(item.flopPerSecond)];
  const lesser = label === null && kind === 'measured' && item.size === undefined;
  const radius = radiusOf(item);
  const size = crowded ? LEAST : LESSER;
  const scale = item.isInner ? 'scale(0.45)' : lesser ? `scale(${size})` : undefined;
  const box = interval(item, frame, y, lesser ? size : (item.size ?? 1));
  const transform = `translate(${Math.round(x * 100) / 100},${Math.round(y * 100) / 100})`;
  const { y: top, height } = box?.attributes ?? {};
  const look = [scale, selected, faded, top, height].join(' ');
  const last = DRAWN.get(item);
  if (last?.look === look && last.drawn.attributes['transform'] === transform) return last.drawn;
  const group = node('g', {
    class: `mark ${kind} ${hue}${lesser ? ' lesser' : ''}${item.size === undefined ? '' : ' sized'}${selected ? ' selected' : ''}${faded ? ' context' : ''}`,
    role: 'graphics-symbol',
    'aria-label': words,
    'aria-current': selected ? 'true' : undefined,
    'data-id': id,
    'data-kind': kind,
    'data-intensity': item.intensity,
    'data-flop-per-second': item.flopPerSecond,
    transform,
  });
  const parts = [
    node('circle', { class: 'hit', r: item.isInner ? 4 : Math.max(12, radius) }),
    selected ? node('circle', { class: 'halo', r: radius + 4 }) : null,
    box,
    node('path', {
      class: 'outline',
      // Not scaled: its edge keeps its width.
      d: item.size === undefined ? OUTLINES[item.mark] : circle(Math.round(radius * 100) / 100),
      // Large marks lie over one another.
      'fill-opacity': item.size === undefined ? undefined : 0.85,
      transform: scale,
    }),
    kind === 'counted' ? node('path', { class: 'half', d: LEFT_HALVES[item.mark] }) : null,
    item.overRoof
      ? node('path', { class: 'flag', d: `M${R},${-R}V${-R - 11}L${R + 8},${-R - 8}L${R},${-R - 5}` })
      : null,
  ].filter((part) => part !== null);
  const drawn = { ...group, children: last?.look === look ? last.drawn.children : parts };
  DRAWN.set(item, { look, drawn });
  return drawn;
}

/** A mark as it was drawn last: the same object while nothing of it changes, the same parts while it only moves. */
const DRAWN = new WeakMap<PointItem, { readonly look: string; readonly drawn: SceneNode }>();

/** The rate's interval as a box of the mark's width, as far as it lies in the plot; null if the mark covers it. */
function interval(item: PointItem, frame: Frame, y: number, scale: number): SceneNode | null {
  if (!item.interval) return null;
  const { plot } = frame;
  const [low, high] = item.interval.map((rate) =>
    Math.max(plot.y, Math.min(plot.y + plot.height, frame.y.at(rate))),
  ) as [number, number];
  const half = R * scale;
  if (low - high <= 2 * half) return null;
  return node('rect', { class: 'interval', x: -half, y: high - y, width: 2 * half, height: low - high });
}

/** From the intensity over requested bytes to that over unique bytes, of the result whose counted points are shown. */
export function extentNode(points: readonly PointItem[], { x, y, plot }: Frame): SceneNode | null {
  const counted = points.filter(({ kind }) => kind === 'counted');
  const [first] = counted;
  if (!first) return null;
  const edge = (at: number): number => Math.max(plot.x, Math.min(plot.x + plot.width, at));
  const places = counted.map(({ intensity }) => x.at(intensity));
  const [left, right] = [edge(Math.min(...places)), edge(Math.max(...places))];
  const top = y.at(first.flopPerSecond);
  if (right - left <= 2 * R || top < plot.y + R || top > plot.y + plot.height - R) return null;
  return node('rect', {
    class: `extent ${first.hue}`,
    'aria-hidden': 'true',
    x: left,
    y: top - R,
    width: right - left,
    height: 2 * R,
  });
}

const round = (value: number): number => Math.round(value * 100) / 100;

/** The arrow from a mark up to the roof that binds it, or null if there is no gap; cut where the plot ends. */
export function gapToRoof(item: PointItem, frame: Frame): SceneNode | null {
  if (item.attainable === null || gapWords(item) === null) return null;
  const x = frame.x.at(item.intensity);
  const [from, to] = [frame.y.at(item.flopPerSecond) - radiusOf(item) - 5, frame.y.at(item.attainable)];
  if (from - to < 6) return null;
  const end = Math.max(to, frame.plot.y);
  const head =
    end > to ? '' : `M${round(x - 4)},${round(to + 6)}L${round(x)},${round(to)}L${round(x + 4)},${round(to + 6)}`;
  return node('path', {
    class: `gap ${item.hue}`,
    'aria-hidden': 'true',
    d: `M${round(x)},${round(from)}V${round(end)}${head}`,
  });
}

type Place = readonly [x: number, y: number];

const placesOf = (ids: readonly string[], { points }: RooflineItems, frame: Frame): Place[] =>
  ids.flatMap((id) => {
    const point = points.find((one) => one.id === id);
    return point ? [[frame.x.at(point.intensity), frame.y.at(point.flopPerSecond)] as const] : [];
  });

/** The parts of a line through marks that lie in the plot, as segments in pixels. */
const partsOf = (places: readonly Place[], { plot }: Frame): Segment[] =>
  places
    .slice(1)
    .map((to, index) => clip([...places[index]!, ...to], plot))
    .filter((part) => part !== null);

/** A thin line from mark to mark; null if none of it is in the plot. */
export function linkNode(ids: readonly string[], items: RooflineItems, frame: Frame, faded: boolean): SceneNode | null {
  const first = items.points.find(({ id }) => id === ids[0]);
  const parts = partsOf(placesOf(ids, items, frame), frame);
  if (parts.length === 0) return null;
  return node('path', {
    class: `link ${first?.hue ?? 'other'}${faded ? ' context' : ''}`,
    'aria-hidden': 'true',
    d: parts
      .map(([x1, y1, x2, y2], index) => {
        const last = parts[index - 1];
        const isOn = last && last[2] === x1 && last[3] === y1;
        return isOn
          ? `L${round(x2)},${round(y2)}`
          : pathThrough([
              [x1, y1],
              [x2, y2],
            ]);
      })
      .join(''),
  });
}

/** The head of the arrow from useful to executed work; null if its end is not in the plot, or too close. */
export function stepHead({ ids, hue }: StepItem, items: RooflineItems, frame: Frame): SceneNode | null {
  const [from, to] = placesOf(ids, items, frame).slice(-2);
  if (!from || !to || !clip([...to, ...to], frame.plot)) return null;
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  if (length < 2 * R + 8) return null;
  const [dx, dy] = [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
  const at = (along: number, aside: number): Place => [
    to[0] - dx * along - dy * aside,
    to[1] - dy * along + dx * aside,
  ];
  return node('path', {
    class: `step-head ${hue}`,
    'aria-hidden': 'true',
    d: pathThrough([at(R + 9, 4), at(R + 2, 0), at(R + 9, -4)]),
  });
}

/** The middle of the longest visible stretch of the step, in pixels: the place of its label. */
export function stepMiddle({ ids }: StepItem, items: RooflineItems, frame: Frame): Place | null {
  const length = ([x1, y1, x2, y2]: Segment): number => Math.hypot(x2 - x1, y2 - y1);
  const [longest] = partsOf(placesOf(ids, items, frame), frame).toSorted((a, b) => length(b) - length(a));
  return longest && length(longest) > 4 * R ? [(longest[0] + longest[2]) / 2, (longest[1] + longest[3]) / 2] : null;
}
