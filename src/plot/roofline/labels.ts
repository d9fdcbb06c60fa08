import { ridgePoint } from '../../machines/roof.ts';
import { significant } from '../../text/units.ts';
import type { Box } from '../scene/boxes.ts';
import { placeLabels, type LabelRequest, type PlacedLabel } from '../scene/place-labels.ts';
import type { RooflineItems } from './items.ts';
import type { PointItem, RoofItem } from './shown-items.ts';
import { gapOf, MARK_RADIUS } from './point-marks.ts';
import { roofSegments } from './roof-lines.ts';
import { FONT_SIZE, type Frame } from '../scene/chart.ts';
import { node, pathThrough, type SceneNode } from '../scene/scene.ts';
import { textWidth } from '../scene/text-width.ts';

const HEIGHT = 15;
const UP = 270;
const UP_LEFT = 225;
const DOWN_RIGHT = 45;

interface Label {
  readonly request: LabelRequest;
  readonly text: string;
  readonly css: string;
}

/** Labels inside the plot: marks, ridge points, and the gap of the selected mark. */
export function floatingLabels({ roofs, points }: RooflineItems, frame: Frame, current: PointItem | null): SceneNode[] {
  const labels = [
    ...points.flatMap((item) =>
      item.label === null && item !== current ? [] : [pointLabel(item, frame, item === current)],
    ),
    ...roofs.flatMap((item) => ridgeLabel(item, frame)),
    ...(current ? gapLabel(current, frame) : []),
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
      prefers: item.kind === 'analytic' ? UP_LEFT : DOWN_RIGHT,
    }),
    text: cut,
    css: `mark-label ${item.kind} ${item.hue}`,
  };
}

function ridgeLabel(item: RoofItem, frame: Frame): Label[] {
  if (item.branch === 'compute') return [];
  const ridge = ridgePoint(item.roof);
  const text = item.branch === 'memory' ? item.label : significant(ridge);
  return [
    {
      request: makeRequest(`ridge ${item.id}`, text, [frame.x.at(ridge), frame.y.at(item.roof.flopPerSecond)], {
        priority: item.hue === 'accent' ? 105 : 70,
        prefers: UP,
      }),
      text,
      css: `ridge-label ${item.hue}`,
    },
  ];
}

function gapLabel(item: PointItem, frame: Frame): Label[] {
  const gap = gapOf(item);
  if (!gap) return [];
  const middle = (frame.y.at(item.flopPerSecond) + frame.y.at(gap.attainable)) / 2;
  const point = [frame.x.at(item.intensity), middle] as const;
  return [
    {
      request: makeRequest(`gap ${item.id}`, gap.words, point, {
        priority: 2000,
        prefers: 0,
        clearance: MARK_RADIUS + 5,
      }),
      text: gap.words,
      css: `gap-label ${item.hue}`,
    },
  ];
}

function markBox(item: PointItem, frame: Frame): Box {
  const half = MARK_RADIUS;
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
