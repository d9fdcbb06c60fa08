import { isMeasuredHue } from '../../machines/machine.ts';
import { ridgePoint } from '../../machines/roof.ts';
import { significant } from '../../text/units.ts';
import type { Box } from '../scene/boxes.ts';
import { placeLabels, type LabelRequest, type PlacedLabel } from '../scene/place-labels.ts';
import type { RooflineItems } from './items.ts';
import { gapWords, type PointItem, type RoofItem } from './shown-items.ts';
import { MARK_RADIUS, stepMiddle } from './point-marks.ts';
import { roofEnd, roofSegments } from './roof-lines.ts';
import { FONT_SIZE, holds, type Frame } from '../scene/chart.ts';
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

/**
 * Labels inside the plot: marks, ridge points, roofs that leave it at the top, the gap of the selected mark, and the
 * largest cause of its work.
 * @param items what is labelled: without what lies outside the plot or behind an isolated machine
 */
export function floatingLabels(items: RooflineItems, frame: Frame, current: PointItem | null): SceneNode[] {
  const { roofs, points } = items;
  const labels = [
    ...points.flatMap((item) =>
      item.label === null && item !== current ? [] : [pointLabel(item, frame, item === current)],
    ),
    ...roofs.flatMap((item) => ridgeLabel(item, frame)),
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
  const ridge = ridgePoint(item.roof);
  const isIn = holds(frame, ridge, item.roof.flopPerSecond);
  const end = isIn ? null : roofEnd(item, frame);
  // Of a lower roof over the same memory, only the end of its line needs a label.
  if (item.branch === 'compute' || (!isIn && (!end || end.isRight))) return [];
  const text = end || item.branch === 'memory' ? item.label : significant(ridge);
  const point = end ? ([end.x, end.y] as const) : ([frame.x.at(ridge), frame.y.at(item.roof.flopPerSecond)] as const);
  const prefers = end ? DOWN_RIGHT : UP;
  const priority = isMeasuredHue(item.hue) ? 105 : 70;
  return [
    {
      request: makeRequest(`ridge ${item.id}`, text, point, { priority, prefers }),
      text,
      css: `ridge-label ${item.hue}`,
    },
  ];
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
