import type { ChangeRow } from '../../fleet/page/fleet-page-format.ts';
import { OUTLINES } from '../roofline/point-marks.ts';
import { chart, FONT_SIZE } from '../scene/chart.ts';
import { logAxis, type LogAxis } from '../scene/log-axis.ts';
import { node, type SceneNode } from '../scene/scene.ts';
import { fitting } from '../scene/swarm.ts';
import { textWidth } from '../scene/text-width.ts';

/** Besides the style of all plots. */
export const FOREST_STYLE = `
.step-title { fill: var(--ink); font-weight: 600; }
.ratio { stroke: currentColor; stroke-width: 2; }
.slower { color: var(--warning); } .faster { color: var(--accent); } .open { color: var(--quiet); }
.open .ratio { stroke-dasharray: 4 3; }
.ratio-mark { fill: currentColor; stroke: var(--paper); stroke-width: 1; }
.open .ratio-mark { fill: var(--paper); stroke: currentColor; stroke-width: 1.75; }
.ratio-words { fill: currentColor; }
.past .ratio-words { font-weight: 600; }
.same { stroke: var(--ink); stroke-width: 1.5; }
.limit { stroke: var(--warning); stroke-width: 1.5; stroke-dasharray: 6 4; }
.limit-label { fill: var(--warning); }
`;

/** What the figure shows. */
export interface ForestOptions {
  readonly rows: readonly ChangeRow[];
  /** A share; null: none is drawn. */
  readonly threshold: number | null;
  /** In pixels. */
  readonly width: number;
}

const [SIDE, TOP, FOOT] = [10, 24, 46];
/** From here on names stand beside their lines, not above them. */
const WIDE_FROM = 720;
const [ROW, TITLE, GAP] = [24, 26, 8];
const TICKS = [0.25, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1, 1.05, 1.1, 1.15, 1.2, 1.3, 1.4, 1.5, 1.75, 2, 3, 4];
const LEAST_GAP = 46;

/** A ratio to two or three decimals: `×1.083`. */
export const ratioText = (value: number): string => `×${value.toFixed(value < 10 ? 3 : 1)}`;

/** Ratios of times with their intervals, below one another: a forest plot. Rows of one change share a heading. */
export function forestFigure({ rows, threshold, width }: ForestOptions): SceneNode {
  const isWide = width >= WIDE_FROM;
  const words = Math.max(...rows.map((row) => textWidth(wordsOf(row, isWide), FONT_SIZE, true))) + 16;
  const names = isWide
    ? Math.min(0.42 * width, Math.max(...rows.map(({ result }) => textWidth(result, FONT_SIZE))) + 24)
    : 0;
  const lows = [...rows.map(({ low }) => low), 0.98];
  const highs = [...rows.map(({ high }) => high), 1.02, ...(threshold === null ? [] : [1 + threshold])];
  const axis = logAxis([], [SIDE + names, width - SIDE - words], {
    window: [Math.min(...lows) / 1.01, Math.max(...highs) * 1.01],
  });
  const parts: SceneNode[] = [];
  let y = TOP;
  for (const [title, own] of byStep(rows)) {
    parts.push(node('text', { class: 'step-title', x: SIDE, y: y + 16 }, [fitting(title, (width - 2 * SIDE) / 1.1)]));
    y += TITLE;
    const why = openWords(own[0]!);
    if (why !== null) {
      parts.push(node('text', { class: 'note', x: SIDE, y: y + 12 }, [fitting(why, width - 2 * SIDE)]));
      y += TITLE - 4;
    }
    for (const row of own) {
      parts.push(rowNode(row, { axis, isWide, names, width, y }));
      y += isWide ? ROW : 2 * ROW - 4;
    }
    y += GAP;
  }
  const one = axis.at(1);
  const limit = threshold === null ? null : axis.at(1 + threshold);
  return chart({ width, height: y + FOOT }, `Ratios of ${rows.length} results that changed, with 95 % intervals`, [
    node('g', { 'aria-hidden': 'true', class: 'axes' }, [
      ...ticksOf(axis).flatMap((tick) => [
        node('line', { class: 'grid', x1: axis.at(tick), x2: axis.at(tick), y1: TOP, y2: y }),
        node('text', { class: 'tick', x: axis.at(tick), y: y + 17, 'text-anchor': 'middle' }, [`×${tick}`]),
      ]),
      node('line', { class: 'same', x1: one, x2: one, y1: TOP - 6, y2: y }),
      node('text', { class: 'tick', x: one, y: 12, 'text-anchor': 'middle' }, ['as before']),
      ...(limit === null ? [] : limitNodes(limit, one, y)),
      node('path', { class: 'frame', d: `M${SIDE + names},${y}H${width - SIDE - words}` }),
      node(
        'text',
        { class: 'axis', x: isWide ? (names + width - words) / 2 : width / 2, y: y + 38, 'text-anchor': 'middle' },
        ['time after over time before, slower to the right'],
      ),
    ]),
    node('g', { 'aria-hidden': 'true', class: 'labels' }, parts),
  ]);
}

/** Its label, unless it would stand in that of the middle. */
const limitNodes = (x: number, one: number, bottom: number): SceneNode[] => [
  node('line', { class: 'limit', x1: x, x2: x, y1: TOP - 6, y2: bottom }),
  ...(x - one > 70 ? [node('text', { class: 'limit-label', x, y: 12, 'text-anchor': 'middle' }, ['limit'])] : []),
];

const stepTitle = ({ architecture, from, to, hosts }: ChangeRow): string =>
  `${architecture}: ${from} → ${to}, ${hosts} ${hosts === 1 ? 'machine' : 'machines'}`;

/** What else changed, where the cause is open; null where it is not. */
export const openWords = ({ changedToo }: ChangeRow): string | null =>
  changedToo.length === 0 ? null : `confounded: the ${changedToo.join(', ')} changed too`;

function byStep(rows: readonly ChangeRow[]): [string, ChangeRow[]][] {
  const steps = new Map<string, ChangeRow[]>();
  for (const row of rows) {
    const key = JSON.stringify([stepTitle(row), openWords(row)]);
    const known = steps.get(key);
    if (known) known.push(row);
    else steps.set(key, [row]);
  }
  return [...steps.values()].map((own) => [stepTitle(own[0]!), own]);
}

/** A phone has room for the ratio alone; its interval is drawn, and in the table. */
const wordsOf = ({ value, low, high }: ChangeRow, isWide: boolean): string =>
  isWide ? `${ratioText(value)}  ${low.toFixed(3)}–${high.toFixed(3)}` : ratioText(value);

interface RowPlace {
  readonly axis: LogAxis;
  readonly isWide: boolean;
  readonly names: number;
  readonly width: number;
  readonly y: number;
}

function rowNode(row: ChangeRow, { axis, isWide, names, width, y }: RowPlace): SceneNode {
  const { result, value, low, high, verdict, isPast } = row;
  const line = isWide ? y + 12 : y + ROW + 6;
  const name = fitting(result, isWide ? names - 16 : width - 2 * SIDE);
  return node('g', { class: `${verdict}${isPast ? ' past' : ''}`, 'data-verdict': verdict }, [
    node('text', { x: SIDE, y: y + 16 }, [name]),
    node('text', { class: 'ratio-words', x: width - SIDE, y: line + 4, 'text-anchor': 'end' }, [wordsOf(row, isWide)]),
    node('line', { class: 'ratio', x1: axis.at(low), x2: axis.at(high), y1: line, y2: line }),
    node('path', {
      class: 'ratio-mark',
      d: OUTLINES[verdict === 'slower' ? 'square' : verdict === 'faster' ? 'circle' : 'diamond'],
      transform: `translate(${Math.round(axis.at(value) * 100) / 100},${line})`,
    }),
  ]);
}

/** Ticks that stand clear of one another, ×1 among them. */
function ticksOf({ domain, at }: LogAxis): number[] {
  const kept = [1];
  const inside = TICKS.filter((tick) => tick > domain[0] && tick < domain[1]);
  for (const tick of inside.toSorted((a, b) => Math.abs(Math.log(a)) - Math.abs(Math.log(b)))) {
    if (kept.every((other) => Math.abs(at(other) - at(tick)) >= LEAST_GAP)) kept.push(tick);
  }
  return kept;
}
