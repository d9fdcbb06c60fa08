import { isMeasuredHue } from '../../machines/machine.ts';
import { ridgePoint } from '../../machines/roof.ts';
import { significant } from '../../text/units.ts';
import type { Box } from '../scene/boxes.ts';
import { placeLabels, type LabelRequest, type PlacedLabel } from '../scene/place-labels.ts';
import type { RooflineItems } from './items.ts';
import { gapWords, type PointItem, type RoofItem } from './shown-items.ts';
import { MARK_RADIUS, radiusOf, stepMiddle } from './point-marks.ts';
import { roofEnds, roofSegments } from './roof-lines.ts';
import { FONT_SIZE, holds, type Frame } from '../scene/chart.ts';
import { node, pathThrough, type SceneNode } from '../scene/scene.ts';
import { textWidth } from '../scene/text-width.ts';

/** Above the vertical axis, in the row of the names of roofs that leave the plot at the top. */
export const RATE_TITLE = 'FLOP per second';

const HEIGHT = 15;
/** The longest leader of a measured mark that is not selected, in pixels. */
const LEADER_OF_MARK = 26;
const UP = 270;
const UP_LEFT = 225;
const DOWN_RIGHT = 45;

interface Label {
  readonly request: LabelRequest;
  readonly text: string;
  readonly css: string;
}

/**
 * Labels inside the plot: marks, ridge points, roofs that leave it at the top, the gap of the selected mark, and the
 * largest cause of its work.
 * @param items what is labelled: without what lies outside the plot or behind an isolated machine
 */
export function floatingLabels(items: RooflineItems, frame: Frame, current: PointItem | null): SceneNode[] {
  const { roofs, points } = items;
  const labels = [
    ...told(points, current).map((item) => pointLabel(item, frame, item === current)),
    ...roofs.flatMap((item) => ridgeLabel(item, frame)),
    ...topLabels(roofs, frame),
    ...(current ? gapLabel(current, frame) : []),
    ...causeLabel(items, frame),
  ];
  const placed = placeLabels(
    labels.map((label) => label.request),
    {
      bounds: frame.plot,
      boxes: points.map((item) => markBox(item, frame)),
      lines: roofs.flatMap((item) => roofSegments(item, frame)),
      reach: frame.width < 620 ? 40 : 76,
    },
  );
  const byId = new Map(labels.map((label) => [label.request.id, label]));
  return placed.flatMap((place) => draw(place, byId.get(place.id)!));
}

/** The marks with a label: of those of a machine that would say the same, the selected or the fastest one. */
function told(points: readonly PointItem[], current: PointItem | null): readonly PointItem[] {
  const kept = new Map<string, PointItem>();
  const rank = (item: PointItem): number => (item === current ? Infinity : item.flopPerSecond);
  for (const item of points) {
    if (item.label === null && item !== current) continue;
    const key = item.kind === 'measured' ? `${item.machine ?? ''} ${item.mark} ${item.label ?? item.name}` : item.id;
    const rival = kept.get(key);
    if (!rival || rank(rival) < rank(item)) kept.set(key, item);
  }
  return [...kept.values()];
}

function makeRequest(
  id: string,
  text: string,
  point: readonly [number, number],
  rest: Partial<LabelRequest>,
): LabelRequest {
  const width = textWidth(text, FONT_SIZE, true);
  return { id, point, clearance: MARK_RADIUS, width, height: HEIGHT, priority: 0, prefers: UP_LEFT, ...rest };
}

function pointLabel(item: PointItem, frame: Frame, selected: boolean): Label {
  const text = item.label ?? item.name;
  const cut = text.length > 32 ? `${text.slice(0, 31)}…` : text;
  return {
    request: makeRequest(item.id, cut, [frame.x.at(item.intensity), frame.y.at(item.flopPerSecond)], {
      priority: item.priority + (selected ? 1000 : 0),
      clearance: radiusOf(item),
      prefers: item.kind === 'analytic' ? UP_LEFT : DOWN_RIGHT,
      // Among many marks a leader leads nowhere in particular.
      ...(item.kind === 'measured' && !selected && { reach: LEADER_OF_MARK }),
    }),
    text: cut,
    css: `mark-label ${item.kind} ${item.hue}`,
  };
}

/** At the ridge point: its intensity, or the name of a cache whose slope ends there. */
function ridgeLabel({ id, roof, branch, label, hue }: RoofItem, frame: Frame): Label[] {
  const ridge = ridgePoint(roof);
  // Of a lower roof over the same memory, only the end of its line needs a label.
  if (branch === 'compute' || !holds(frame, ridge, roof.flopPerSecond)) return [];
  const text = branch === 'memory' ? label : significant(ridge);
  const point = [frame.x.at(ridge), frame.y.at(roof.flopPerSecond)] as const;
  const priority = isMeasuredHue(hue) ? 105 : 70;
  return [
    { request: makeRequest(`ridge ${id}`, text, point, { priority, prefers: UP }), text, css: `ridge-label ${hue}` },
  ];
}

/** The names of roofs that leave the plot at the top, each over its line's end or beside its line. */
function topLabels(roofs: readonly RoofItem[], frame: Frame): Label[] {
  const { plot } = frame;
  const left = textWidth(RATE_TITLE, FONT_SIZE) + 8;
  // A pixel apart: no label there covers a line.
  const over = { x: left, y: plot.y - HEIGHT - 1, width: plot.x + plot.width - left, height: HEIGHT };
  return roofEnds(roofs, frame)
    .filter(({ isRight, isSlope }) => isSlope && !isRight)
    .map(({ item: { id, hue }, label, last, x, y }) => {
      // Before those of marks, as a name at the right edge, but for the selected one.
      const priority = 900 + (isMeasuredHue(hue) ? 2 : 0);
      const request = makeRequest(`top ${id}`, label, [x, y], { priority, prefers: DOWN_RIGHT, along: last, over });
      return { request, text: label, css: `ridge-label ${hue}` };
    });
}

function gapLabel(item: PointItem, frame: Frame): Label[] {
  const text = gapWords(item);
  if (text === null || item.attainable === null) return [];
  const top = Math.max(frame.plot.y, frame.y.at(item.attainable));
  const point = [frame.x.at(item.intensity), (frame.y.at(item.flopPerSecond) + top) / 2] as const;
  const request = makeRequest(`gap ${item.id}`, text, point, {
    priority: 2000,
    prefers: 0,
    clearance: MARK_RADIUS + 5,
  });
  return [{ request, text, css: `gap-label ${item.hue}` }];
}

/** A phone has no room for it; the details name every cause. */
function causeLabel(items: RooflineItems, frame: Frame): Label[] {
  const { step } = items;
  const point = step && frame.width >= 620 ? stepMiddle(step, items, frame) : null;
  if (!step || step.words === null || !point) return [];
  const request = makeRequest('cause of work', step.words, point, { priority: 1500, prefers: UP });
  return [{ request, text: step.words, css: `gap-label ${step.hue}` }];
}

function markBox(item: PointItem, frame: Frame): Box {
  const half = radiusOf(item);
  const flag = item.overRoof ? 11 : 0;
  return {
    x: frame.x.at(item.intensity) - half,
    y: frame.y.at(item.flopPerSecond) - half - flag,
    width: 2 * half + flag,
    height: 2 * half + flag,
  };
}

function draw({ box, leader }: PlacedLabel, { text, css, request: { id } }: Label): SceneNode[] {
  const middle = { x: box.x + box.width / 2, y: box.y + HEIGHT - 4, 'text-anchor': 'middle' };
  return [
    ...(leader
      ? [
          node('path', {
            class: `leader ${css}`,
            d: pathThrough([
              [leader[0], leader[1]],
              [leader[2], leader[3]],
            ]),
          }),
        ]
      : []),
    node('text', { class: css, 'data-label': id, ...middle }, [text]),
  ];
}
