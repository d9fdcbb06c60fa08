import { formatShare } from '../../text/units.ts';
import { OUTLINES } from '../roofline/point-marks.ts';
import { chart, FONT_SIZE } from '../scene/chart.ts';
import { node, type SceneNode } from '../scene/scene.ts';
import { fitting, stacked } from '../scene/swarm.ts';
import { textWidth } from '../scene/text-width.ts';
import { FIELD_GROUPS, type FieldMark } from './field-marks.ts';

/** Besides the style of all plots. */
export const FIELD_STYLE = `
.bound { stroke: var(--ink); stroke-width: 1.5; }
.bound-label, .group { fill: var(--ink); }
.median { stroke: var(--edge); stroke-width: 1.5; stroke-dasharray: 2 2; }
`;

/** A mark and where it is, in pixels. */
export interface PlacedMark {
  readonly mark: FieldMark;
  readonly x: number;
  readonly y: number;
}

/** One class of engines: its line of text, and its marks below. */
interface Group {
  readonly title: string;
  readonly titleY: number;
  readonly medianX: number;
  readonly top: number;
  readonly bottom: number;
}

/** Where everything of the figure is. */
export interface FieldLayout {
  readonly width: number;
  readonly height: number;
  readonly marks: readonly PlacedMark[];
  readonly groups: readonly Group[];
}

/** Shares at the two edges of the plot. */
const [LEAST, MOST] = [0, 1.3];
const TICKS = [0, 0.25, 0.5, 0.75, 1, 1.25];
const [SIDE, TOP, FOOT] = [10, 24, 42];
/** Distance of marks that would touch. */
const STEP = 10;
const [TITLE_HEIGHT, GAP] = [20, 12];
/** Of the outlines. */
const SCALE = 0.8;
const HALO = 8;

const at = (share: number, width: number): number =>
  SIDE + ((Math.min(MOST, Math.max(LEAST, share)) - LEAST) / (MOST - LEAST)) * (width - 2 * SIDE);

/** Places every mark at its share; those of a class that would touch stand above one another. */
export function fieldLayout(marks: readonly FieldMark[], width: number): FieldLayout {
  const placed: PlacedMark[] = [];
  const groups: Group[] = [];
  let y = TOP;
  for (const [id, name] of FIELD_GROUPS) {
    const own = marks.filter(({ group }) => group === id).toSorted((a, b) => a.share - b.share);
    if (own.length === 0) continue;
    const swarm = stacked(
      own.map(({ share }) => at(share, width)),
      STEP,
    );
    const levels = 1 + Math.max(...swarm.map(({ level }) => level));
    const top = y + TITLE_HEIGHT;
    const bottom = top + levels * STEP;
    for (const [index, { x, level }] of swarm.entries()) {
      placed.push({ mark: own[index]!, x, y: bottom - (level + 0.5) * STEP });
    }
    const middle = (own[(own.length - 1) >> 1]!.share + own[own.length >> 1]!.share) / 2;
    const facts = ` · ${own.length} · median ${formatShare(middle)}`;
    groups.push({
      title: `${fitting(name, width - 2 * SIDE - textWidth(facts, FONT_SIZE))}${facts}`,
      titleY: y + 14,
      medianX: at(middle, width),
      top,
      bottom,
    });
    y = bottom + GAP;
  }
  return { width, height: y + FOOT, marks: placed, groups };
}

/** Every public measurement by the share of its bound, the classes of engines below one another. */
export function fieldFigure(layout: FieldLayout, current: string | null): SceneNode {
  const { width, height, marks, groups } = layout;
  const bottom = height - FOOT;
  const line = at(1, width);
  const shown = marks.find(({ mark }) => mark.id === current);
  return chart({ width, height }, `${marks.length} public measurements by their share of the bound`, [
    node('g', { 'aria-hidden': 'true', class: 'axes' }, [
      ...TICKS.map((tick) =>
        node('line', { class: 'grid', x1: at(tick, width), x2: at(tick, width), y1: TOP, y2: bottom }),
      ),
      node('path', { class: 'frame', d: `M${SIDE},${bottom}H${width - SIDE}` }),
      ...TICKS.map((tick) =>
        node(
          'text',
          { class: 'tick', x: at(tick, width), y: bottom + 17, 'text-anchor': tick === 0 ? 'start' : 'middle' },
          [tick === 0 ? '0' : `${Math.round(100 * tick)} %`],
        ),
      ),
      node('text', { class: 'axis', x: width / 2, y: bottom + 36, 'text-anchor': 'middle' }, [
        'share of the bound that was reached',
      ]),
      node('line', { class: 'bound', x1: line, x2: line, y1: TOP - 6, y2: bottom }),
      node('text', { class: 'bound-label', x: line, y: 12, 'text-anchor': 'middle' }, ['the bound']),
      ...groups.map(({ medianX, top, bottom: end }) =>
        node('line', { class: 'median', x1: medianX, x2: medianX, y1: top - 2, y2: end + 3 }),
      ),
    ]),
    node(
      'g',
      { 'aria-hidden': 'true', class: 'labels' },
      groups.map(({ title, titleY }) => node('text', { class: 'group', x: SIDE, y: titleY }, [title])),
    ),
    ...marks.map(({ mark, x, y }) =>
      node(
        'g',
        {
          class: 'mark measured other',
          role: 'graphics-symbol',
          'aria-label': mark.words,
          'aria-current': mark.id === current ? 'true' : undefined,
          'data-id': mark.id,
          'data-share': mark.share,
          transform: `translate(${Math.round(x * 100) / 100},${Math.round(y * 100) / 100})`,
        },
        [
          node('circle', { class: 'hit', r: HALO }),
          node('path', { class: 'outline', d: OUTLINES[mark.mark], transform: `scale(${SCALE})` }),
        ],
      ),
    ),
    shown ? node('circle', { class: 'halo', cx: shown.x, cy: shown.y, r: HALO, 'aria-hidden': 'true' }) : null,
  ]);
}
