import { significant } from '../../text/units.ts';
import type { RooflineItems } from './items.ts';
import type { PointItem } from './shown-items.ts';
import type { Frame } from '../scene/chart.ts';
import { node, pathThrough, type SceneNode } from '../scene/scene.ts';

/** Half the size of a mark, in pixels. */
export const MARK_RADIUS = 5;
const R = MARK_RADIUS;

/** Outlines of the marks around the origin, of about equal area. */
export const OUTLINES: Readonly<Record<PointItem['mark'], string>> = {
  circle: `M${-R},0A${R},${R} 0 1 1 ${R},0A${R},${R} 0 1 1 ${-R},0Z`,
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

/** A mark as a symbol: filled if measured, half-filled if counted, hollow if theory; its interval if wider than the mark. */
export function pointNode(item: PointItem, frame: Frame, selected: boolean): SceneNode {
  const { id, kind, hue, words, label } = item;
  const [x, y] = [frame.x.at(item.intensity), frame.y.at(item.flopPerSecond)];
  const lesser = label === null && kind === 'measured';
  const scale = item.isInner ? 'scale(0.45)' : lesser ? 'scale(0.75)' : undefined;
  return node(
    'g',
    {
      class: `mark ${kind} ${hue}${lesser ? ' lesser' : ''}${selected ? ' selected' : ''}`,
      role: 'graphics-symbol',
      'aria-label': words,
      'aria-current': selected ? 'true' : undefined,
      'data-id': id,
      'data-kind': kind,
      'data-intensity': item.intensity,
      'data-flop-per-second': item.flopPerSecond,
      transform: `translate(${Math.round(x * 100) / 100},${Math.round(y * 100) / 100})`,
    },
    [
      node('circle', { class: 'hit', r: item.isInner ? 4 : 11 }),
      selected ? node('circle', { class: 'halo', r: R + 4 }) : null,
      interval(item, frame, y),
      node('path', { class: 'outline', d: OUTLINES[item.mark], transform: scale }),
      kind === 'counted' ? node('path', { class: 'half', d: LEFT_HALVES[item.mark] }) : null,
      item.overRoof
        ? node('path', { class: 'flag', d: `M${R},${-R}V${-R - 11}L${R + 8},${-R - 8}L${R},${-R - 5}` })
        : null,
    ],
  );
}

function interval(item: PointItem, frame: Frame, y: number): SceneNode | null {
  if (!item.interval) return null;
  const [low, high] = item.interval.map((rate) => frame.y.at(rate) - y) as [number, number];
  if (low - high <= 2 * R) return null;
  return node('path', {
    class: 'interval',
    d: `M0,${round(low)}V${round(high)}M-3,${round(low)}H3M-3,${round(high)}H3`,
  });
}

const round = (value: number): number => Math.round(value * 100) / 100;

/** The arrow from a mark up to the roof that binds it, or null if there is no gap. */
export function gapToRoof(item: PointItem, frame: Frame): SceneNode | null {
  const gap = gapOf(item);
  if (!gap) return null;
  const x = frame.x.at(item.intensity);
  const [from, to] = [frame.y.at(item.flopPerSecond) - R - 5, frame.y.at(gap.attainable)];
  if (from - to < 6) return null;
  return node('path', {
    class: `gap ${item.hue}`,
    'aria-hidden': 'true',
    d: `M${round(x)},${round(from)}V${round(to)}M${round(x - 4)},${round(to + 6)}L${round(x)},${round(to)}L${round(x + 4)},${round(to + 6)}`,
  });
}

/** A thin line from mark to mark. */
export function linkNode(ids: readonly string[], { points }: RooflineItems, frame: Frame): SceneNode {
  const places = ids.flatMap((id) => points.find((point) => point.id === id) ?? []);
  return node('path', {
    class: `link ${places[0]?.hue ?? 'other'}`,
    'aria-hidden': 'true',
    d: pathThrough(places.map(({ intensity, flopPerSecond }) => [frame.x.at(intensity), frame.y.at(flopPerSecond)])),
  });
}

/** The gap to the roof: the attainable rate, and the factor in words; null if the roof is reached. */
export function gapOf({ attainable, flopPerSecond }: PointItem): { attainable: number; words: string } | null {
  if (attainable === null || attainable <= flopPerSecond * 1.02) return null;
  const factor = attainable / flopPerSecond;
  return {
    attainable,
    words: `×${factor < 9.95 ? significant(factor, 2) : significant(factor, factor < 99.5 ? 2 : 3)} to its roof`,
  };
}
