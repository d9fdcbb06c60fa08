import { ticks as linearTicks } from 'd3';
import type { Hue } from '../../machines/machine.ts';
import { quantile } from '../../protocol/stats/spread.ts';
import { formatSeconds } from '../../text/units.ts';
import { OUTLINES } from '../roofline/point-marks.ts';
import { chart, FONT_SIZE } from '../scene/chart.ts';
import { logAxis, type LogAxis } from '../scene/log-axis.ts';
import { node, type SceneNode } from '../scene/scene.ts';
import { fitting, stacked } from '../scene/swarm.ts';
import { textWidth } from '../scene/text-width.ts';

/** Besides the style of all plots. */
export const SPREAD_STYLE = `
.group { fill: var(--ink); font-weight: 600; }
.group tspan { font-weight: 400; }
.facts { fill: var(--quiet); }
.whole { stroke: currentColor; stroke-width: 1.5; }
.half-box { fill: currentColor; opacity: 0.3; }
.middle { stroke: currentColor; stroke-width: 3; }
.bar { fill: currentColor; opacity: 0.75; }
.own { stroke: var(--accent); stroke-width: 1.5; }
.own-label { fill: var(--accent); font-weight: 600; }
`;

/** The times of the machines of a kind, the fastest first. */
export interface SpreadGroup {
  readonly label: string;
  readonly hue: Hue;
  readonly machines: readonly SpreadMachine[];
}

/** One machine: a mark of the figure. */
export interface SpreadMachine {
  /** Its number. */
  readonly machine: number;
  readonly host: string;
  readonly seconds: number;
}

/** What the figure shows. */
export interface SpreadOptions {
  readonly groups: readonly SpreadGroup[];
  /** The number of the marked machine; null: none. */
  readonly mine: number | null;
  /** In pixels. */
  readonly width: number;
}

const [SIDE, FOOT] = [10, 46];
/** Distance of marks that would touch. */
const STEP = 10;
/** More machines above one another are drawn as bars. */
const MOST_LEVELS = 12;
/** So are more machines in all: thousands of marks would take long to draw. */
const MOST_DOTS = 400;
const [BAR, BAR_HEIGHT] = [8, 96];
const [TITLE, OWN, BOX, GAP] = [22, 20, 22, 14];
const [TICK_GAP, LEAST_TICKS] = [90, 4];
const SCALE = 0.8;
const HALO = 8;
/** A factor beyond the outermost times on either side. */
const AIR = 1.02;

/** Times of a result, machine by machine, the kinds below one another; under each its quartiles and whole range. */
export function spreadFigure({ groups, mine, width }: SpreadOptions): SceneNode {
  const seconds = groups.flatMap(({ machines }) => machines.map((one) => one.seconds));
  const least = seconds.reduce((a, b) => Math.min(a, b));
  const most = seconds.reduce((a, b) => Math.max(a, b));
  const axis = logAxis(seconds, [SIDE, width - SIDE], {
    leastGap: TICK_GAP,
    // Equal times have a window, too.
    window: [least / AIR, most * AIR],
  });
  const ticks = axis.ticks.length < LEAST_TICKS ? roundTicks(axis, width) : axis.ticks;
  const parts: SceneNode[] = [];
  let y = 0;
  const isBars = seconds.length > MOST_DOTS;
  for (const group of groups) {
    const drawn = groupNodes(group, { axis, mine, width, top: y, isBars });
    parts.push(...drawn.nodes);
    y = drawn.bottom + GAP;
  }
  const bottom = y;
  const count = groups.reduce((sum, { machines }) => sum + machines.length, 0);
  return chart({ width, height: bottom + FOOT }, `Times of ${count} machines in ${groups.length} kinds`, [
    node('g', { 'aria-hidden': 'true', class: 'axes' }, [
      ...ticks.map((tick) => node('line', { class: 'grid', x1: axis.at(tick), x2: axis.at(tick), y1: 0, y2: bottom })),
      node('path', { class: 'frame', d: `M${SIDE},${bottom}H${width - SIDE}` }),
      ...ticks.map((tick) => tickNode(tick, axis, width, bottom)),
      node('text', { class: 'axis', x: width / 2, y: bottom + 38, 'text-anchor': 'middle' }, [
        'time, faster to the left',
      ]),
    ]),
    ...parts,
  ]);
}

/** Whether machines of a figure are marks, and whether some are counted by bars. */
export function drawnAs(figure: SceneNode): { readonly marks: boolean; readonly bars: boolean } {
  const classes = new Set(String(figure.attributes['class'] ?? '').split(' '));
  const inside = figure.children.flatMap((child) => (typeof child === 'string' ? [] : drawnAs(child)));
  return {
    marks: classes.has('mark') || inside.some(({ marks }) => marks),
    bars: classes.has('bar') || inside.some(({ bars }) => bars),
  };
}

/** Round values at equal steps, where a part of a decade has too few of its own. */
function roundTicks({ domain, at }: LogAxis, width: number): number[] {
  const kept: number[] = [];
  for (const tick of linearTicks(...domain, Math.max(2, width / TICK_GAP))) {
    if (kept.length === 0 || at(tick) - at(kept.at(-1)!) >= TICK_GAP / 1.5) kept.push(tick);
  }
  return kept;
}

function tickNode(tick: number, axis: LogAxis, width: number, bottom: number): SceneNode {
  const text = formatSeconds(tick)
    .replace(/(\.\d*?)0+(?= )/, '$1')
    .replace('. ', ' ');
  const half = textWidth(text, FONT_SIZE) / 2;
  const x = Math.min(width - half, Math.max(half, axis.at(tick)));
  return node('text', { class: 'tick', x, y: bottom + 17, 'text-anchor': 'middle' }, [text]);
}

interface Place {
  readonly isBars: boolean;
  readonly axis: LogAxis;
  readonly mine: number | null;
  readonly width: number;
  readonly top: number;
}

function groupNodes(group: SpreadGroup, place: Place): { nodes: SceneNode[]; bottom: number } {
  const { axis, mine, width, top } = place;
  const { machines, hue } = group;
  const own = machines.find(({ machine }) => machine === mine);
  const swarm = stacked(
    machines.map(({ seconds }) => axis.at(seconds)),
    STEP,
  );
  const levels = 1 + Math.max(...swarm.map(({ level }) => level));
  const isBars = place.isBars || levels > MOST_LEVELS;
  const marksTop = top + TITLE + (own ? OWN : 0);
  const floor = marksTop + (isBars ? BAR_HEIGHT : levels * STEP);
  const marks = isBars
    ? barNodes(group, axis, floor)
    : swarm.map(({ x, level }, i) => dotNode(machines[i]!, group, mine, [x, floor - (level + 0.5) * STEP]));
  return {
    bottom: floor + (machines.length > 3 ? BOX : 4),
    nodes: [
      titleNode(group, width, top),
      node('g', { class: `measured ${hue}` }, marks),
      ...(machines.length > 3 ? [boxNode(group, axis, floor + 12)] : []),
      ...(own ? ownNodes(own, axis.at(own.seconds), { width, top: marksTop, floor }) : []),
    ],
  };
}

function titleNode({ label, machines }: SpreadGroup, width: number, top: number): SceneNode {
  const middle = quantile(
    machines.map(({ seconds }) => seconds),
    0.5,
  );
  const facts = `${machines.length === 1 ? '1 machine,' : `${machines.length} machines, median`} ${formatSeconds(middle)}`;
  const room = width - 2 * SIDE - textWidth(facts, FONT_SIZE) - 12;
  const name = fitting(label, room / 1.1);
  return node('g', { 'aria-hidden': 'true', class: 'labels' }, [
    node('text', { class: 'group', x: SIDE, y: top + 14 }, [name]),
    node('text', { class: 'facts', x: SIDE + textWidth(name, FONT_SIZE, true) + 12, y: top + 14 }, [facts]),
  ]);
}

const dotNode = (
  { machine, host, seconds }: SpreadMachine,
  { label }: SpreadGroup,
  mine: number | null,
  [x, y]: readonly [number, number],
): SceneNode =>
  node(
    'g',
    {
      class: `mark measured${machine === mine ? ' accent' : ''}`,
      role: 'graphics-symbol',
      'aria-label': `${host}, ${label}: ${formatSeconds(seconds)}`,
      'aria-current': machine === mine ? 'true' : undefined,
      'data-id': machine,
      'data-seconds': seconds,
      transform: `translate(${Math.round(x * 100) / 100},${Math.round(y * 100) / 100})`,
    },
    [
      node('circle', { class: 'hit', r: HALO }),
      node('path', {
        class: 'outline',
        d: OUTLINES[machine === mine ? 'diamond' : 'circle'],
        transform: `scale(${SCALE})`,
      }),
    ],
  );

/** How many machines are in each step of the axis: where dots would be a cloud. */
function barNodes({ machines }: SpreadGroup, axis: LogAxis, floor: number): SceneNode[] {
  const counts = new Map<number, number>();
  for (const { seconds } of machines) {
    const column = Math.floor((axis.at(seconds) - SIDE) / BAR);
    counts.set(column, (counts.get(column) ?? 0) + 1);
  }
  const most = Math.max(...counts.values());
  return [...counts].map(([column, count]) => {
    const height = Math.max(1, (count / most) * BAR_HEIGHT);
    return node('rect', { class: 'bar', x: SIDE + column * BAR, y: floor - height, width: BAR - 1, height });
  });
}

/** The whole range as a line, the middle half as a box, the median. */
function boxNode({ machines, hue }: SpreadGroup, axis: LogAxis, y: number): SceneNode {
  const seconds = machines.map((one) => one.seconds);
  const at = (share: number): number => axis.at(quantile(seconds, share));
  return node('g', { class: hue, 'aria-hidden': 'true' }, [
    node('line', { class: 'whole', x1: at(0), x2: at(1), y1: y, y2: y }),
    node('rect', { class: 'half-box', x: at(0.25), y: y - 5, width: Math.max(1, at(0.75) - at(0.25)), height: 10 }),
    node('line', { class: 'middle', x1: at(0.5), x2: at(0.5), y1: y - 6, y2: y + 6 }),
  ]);
}

function ownNodes(
  { host, seconds }: SpreadMachine,
  x: number,
  { width, top, floor }: { readonly width: number; readonly top: number; readonly floor: number },
): SceneNode[] {
  const text = fitting(`${host}: ${formatSeconds(seconds)}`, (width - 2 * SIDE) / 1.1);
  const half = textWidth(text, FONT_SIZE, true) / 2;
  const middle = Math.min(width - half, Math.max(half, x));
  return [
    node('g', { 'aria-hidden': 'true', class: 'labels' }, [
      node('line', { class: 'own', x1: x, x2: x, y1: top - 4, y2: floor + 20 }),
      node('text', { class: 'own-label', x: middle, y: top - 8, 'text-anchor': 'middle' }, [text]),
    ]),
  ];
}
