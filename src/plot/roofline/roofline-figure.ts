import type { Report } from '../../report/report-format.ts';
import { axes } from './axes.ts';
import { rooflineItems, type RooflineItems } from './items.ts';
import type { PointItem } from './shown-items.ts';
import { makeFrame } from './frame.ts';
import { floatingLabels } from './labels.ts';
import { gapToRoof, linkNode, pointNode } from './point-marks.ts';
import { roofColumn, roofLabel, roofNode, roofsWithLabels } from './roof-lines.ts';
import { node, type SceneNode } from '../scene/scene.ts';

/** Size of the chart in pixels, and the selection. */
export interface RooflineOptions {
  readonly width: number;
  readonly height: number;
  /** Id of the selected roof or mark. */
  readonly selected?: string | null;
}

/** The roofline of a report, or of theory alone if it is null. */
export const roofline = (report: Report | null, options: RooflineOptions): SceneNode =>
  rooflineScene(rooflineItems(report, undefined, options.selected), options);

/** The roofline of any roofs and marks. */
export function rooflineScene(items: RooflineItems, options: RooflineOptions): SceneNode {
  const frame = makeFrame(items, options, roofColumn(items.roofs, options.width));
  const selected = options.selected ?? null;
  const current = items.points.find(({ id }) => id === selected);
  const labelled = roofsWithLabels(items.roofs, frame);
  // Theory lies under measured marks; otherwise the report's order is kept, as a mark that moves loses focus.
  const points = items.points.toSorted((a, b) => layerOf(a) - layerOf(b));
  return node(
    'svg',
    {
      viewBox: `0 0 ${frame.width} ${frame.height}`,
      width: frame.width,
      height: frame.height,
      role: 'graphics-document',
      'aria-label': `Roofline: ${items.roofs.length} roofs and ${items.points.length} points over arithmetic intensity`,
    },
    [
      axes(frame),
      node(
        'g',
        {},
        items.roofs.map((roof) => roofNode(roof, frame, roof.id === selected)),
      ),
      ...(items.links ?? []).map((ids) => linkNode(ids, items, frame)),
      current ? gapToRoof(current, frame) : null,
      node(
        'g',
        {},
        points.map((point) => pointNode(point, frame, point.id === selected)),
      ),
      node('g', { 'aria-hidden': 'true', class: 'labels' }, [
        ...labelled.map((place) => roofLabel(place, frame)),
        ...floatingLabels(items, frame, current ?? null),
      ]),
    ],
  );
}

/** Layers, from the bottom: theory, marks inside another mark, measured marks. */
const layerOf = ({ kind, isInner }: PointItem): number => (kind !== 'analytic' ? 2 : isInner ? 1 : 0);
